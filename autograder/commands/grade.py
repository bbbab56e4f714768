"""The command `grade`, which `run_autograder` calls too: grade one submission."""

from __future__ import annotations

import argparse
import gc
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.commands.arguments import HOMEWORK, USAGES
from autograder.commands.shared import bank_of, hide, is_old, say, why_no_bank

if TYPE_CHECKING:
    from autograder.cases.about import About
    from autograder.cases.items import Planned
    from autograder.core.records import Item, Report
    from autograder.grading.beginning import Begun


def run(options: argparse.Namespace) -> int:
    """Grade one submission, print the table, and write what was asked for; returns the exit status.

    `run_autograder` and `python -m autograder grade` both lead here, each under its name.
    """
    from autograder.core.output_files import unwritable

    program, bank = options.program, bank_of(options.bank)
    wrong = unwritable(options.results, options.report) or why_no_bank(options.bank)
    if options.submission is None:
        wrong = f"no submission given. Usage: {USAGES[program]}"
    if wrong:
        print(f"{program}: {wrong}", file=sys.stderr)
        return 2
    report = _graded(options, bank)
    if report is None:
        return 2
    from autograder.reporting.terminal import table

    _tell_of_sandbox(report.sandbox, verbose=options.verbose)
    written = _write_page(report, options, bank) if options.report else True
    say(table(report))
    return 0 if written and not report.fault else 1


def _graded(options: argparse.Namespace, bank: Path) -> Report | None:
    """The report, which is in `results.json`, too, where that is asked for; None after a wrong call, which is said."""
    from autograder.grading.beginning import begin
    from autograder.submission.records import WrongCall

    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # NumPy's other threads take time to start, and have no work
    gc.set_threshold(100_000)  # what is loaded now stays, and looking through it again and again is 4 % of a run
    try:
        hide(bank)
        begun = begin(options.submission, bank, options.deadline, early=options.early)
        return _graded_and_kept(options, bank, begun)
    except WrongCall as error:
        print(f"{options.program}: {error}", file=sys.stderr)
        return None
    except Exception as error:
        return _not_graded(options, bank, error)


def _graded_and_kept(options: argparse.Namespace, bank: Path, begun: Begun) -> Report:
    """The report; a fallback, the visible items' results and the whole one after the other stand in `results.json`."""
    from autograder.grading.grade import grade  # which loads NumPy

    if is_old(begun.about):
        print(f"{options.program}: course.toml has changed since the build; build again to use it", file=sys.stderr)
    keep = _keeping(options, begun.about) if options.results else None
    report = grade(options.submission, bank, results=options.results, strict=options.strict, keep=keep, begun=begun)
    if keep:
        keep(report)
    return report


def _not_graded(options: argparse.Namespace, bank: Path, error: Exception) -> Report:
    """The report after a fault of ours, or where nothing may be graded; the log says what happened."""
    from autograder.grading.grade import fault_report
    from autograder.reporting.gradescope.results_file import write_results
    from autograder.sandbox.self_test import NotContained

    if isinstance(error, NotContained):
        print(f"{options.program}: --strict: nothing was graded, because {error}", file=sys.stderr)
        report = fault_report(_items(_read(bank)), f"strict: {error}", error.states)
    else:
        traceback.print_exception(error)
        report = fault_report(_items(_read(bank)), f"{type(error).__name__}: {error}")
    if options.results:
        write_results(report, options.results)
    return report


def _read(bank: Path) -> Planned | None:
    """What the bank holds; None where it is what is broken."""
    from autograder.cases.items import read_planned

    try:
        return read_planned(bank)
    except Exception:
        return None


def _items(planned: Planned | None) -> tuple[Item, ...]:
    """The items of the bank; those of the homework itself where there is none."""
    from autograder.cases.items import plan
    from autograder.core.assignment import load

    return planned.items if planned else plan(load(HOMEWORK).tasks, ())


def _keeping(options: argparse.Namespace, about: About) -> Callable[[Report], None]:
    """What writes a report to `results.json`, with what the earlier submissions add to it."""
    from autograder.reporting.gradescope.results_file import write_results

    metadata = _metadata(options) if options.metadata else None
    if metadata is None:
        return partial(write_results, path=options.results)
    from autograder.reporting.gradescope.growing import with_second_steps
    from autograder.reporting.gradescope.history import earlier

    def keep(report: Report) -> None:
        known = earlier(metadata, [one.item for one in report.items])
        write_results(with_second_steps(report, known, about.assignment), options.results, known)

    return keep


def _metadata(options: argparse.Namespace) -> object:
    """What Gradescope says of earlier submissions; where it says nothing, the log does."""
    from autograder.reporting.gradescope.metadata_file import read_metadata

    metadata = read_metadata(options.metadata)
    if metadata is None:
        print(f"{options.program}: {options.metadata} says nothing of earlier submissions", file=sys.stderr)
    return metadata


def _write_page(report: Report, options: argparse.Namespace, bank: Path) -> bool:
    """The page of a report. Where it fails, the fault is ours, but what was judged stands."""
    from autograder.reporting.page.render import write_page

    try:
        write_page(report, options.report, options.submission.resolve().name, _title(bank))
    except Exception:
        traceback.print_exc()
        print(f"{options.program}: {options.report} was not written: a fault of the autograder itself", file=sys.stderr)
        return False
    return True


def _title(bank: Path) -> str:
    """What the course calls its homework; "" where the bank is what is broken."""
    from autograder.cases.about import read_about
    from autograder.core.assignment import BadAssignment

    try:
        return read_about(bank).assignment.course.title
    except (OSError, ValueError, KeyError, TypeError, BadAssignment):
        return ""


def _tell_of_sandbox(states: Mapping[str, str], *, verbose: bool) -> None:
    """One line, where all holds; everything that does not hold to an instructor's log, or all of it when asked for."""
    from autograder.sandbox.self_test import brief_log, log, notice

    said = log(states) if verbose else brief_log(states) if states and os.geteuid() == 0 else ""
    words = [notice(states), said]
    print("\n".join(line for line in words if line), file=sys.stderr)
