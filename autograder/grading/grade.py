"""Submission → Report: the plain function that everything else calls.

Every visible item is run and judged before the first hidden one (`rounds`), each item in a process of its own
(`sandbox`). Student code is never imported here. No value of a case that is not told in full is ever put into words.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from autograder.cases.bank import read_about, read_bank
from autograder.cases.items import plan
from autograder.core.records import Item, ItemResult, Reason, Report, Verdict
from autograder.grading.rounds import Rounds, without_running
from autograder.grading.score import unrun
from autograder.sandbox.client import Client
from autograder.sandbox.needed import modules_named
from autograder.sandbox.runner import Sandbox
from autograder.sandbox.self_test import NotContained, examine, missing
from autograder.submission.bounded import READING_SECONDS, read_bounded

DEADLINE = 300.0  # seconds for a whole run; Gradescope's own limit is 600 by default, and loses all results
LEAST_READING = 10.0  # seconds, however short the deadline is: without them nothing can be said of any file
CUT_SHORT = "the run was cut short"


def grade(
    path: Path,
    bank: Path,
    *,
    deadline: float = DEADLINE,
    results: Path | None = None,
    strict: bool = False,
    keep: Callable[[Report], object] | None = None,
    early: Client | None = None,
) -> Report:
    """Grade one submission.

    Args:
        path: a folder, a `.py`, a `.zip` or an `.ipynb`.
        bank: the folder that `build` froze the cases into.
        deadline: seconds for the whole run; items it does not reach are "not judged".
        results: the file that the report will be written to; what holds student code is tried on it.
        strict: refuse to grade where student code could do harm.
        keep: called when the visible items are judged, with the report as it would be if the run ended here.
        early: a fork server for NumPy that was started before anything else, to save time; it is ended here.

    Returns:
        A result for each item of the plan. After an internal error in a hidden item the visible ones keep theirs.

    Raises:
        NotContained: student code could do harm, and `strict` is asked for.
        WrongCall: there is nothing at `path`, or nothing of a kind that can be graded.
        Exception: an internal error before the visible items were judged; `fault_report` puts it into a report.
    """
    started = time.monotonic()
    with ExitStack() as stack:
        if early is not None:
            stack.callback(early.close)
        about = read_about(bank)
        items = plan(about.assignment.tasks, read_bank(bank, about.assignment.files))
        seconds = max(LEAST_READING, min(READING_SECONDS, deadline / 2))
        submission = read_bounded(path, about.assignment, seconds)
        sandbox = stack.enter_context(
            Sandbox(about.assignment.worker, modules=modules_named(submission.sources.values()), early=early)
        )
        if any(item.task.torch and not without_running(item, submission) for item in items):
            sandbox.start(torch=True)  # it takes seconds to load: let it do so beside the NumPy tasks
        held = examine(sandbox, bank / "about.json", results)
        if strict and missing(held):
            raise NotContained(held)
        rounds = Rounds(about, submission, sandbox, started + deadline)
        visible = rounds.run([item for item in items if item.visibility == "visible"])
        notices = tuple(dict.fromkeys((*submission.notices, *rounds.notes)))
        probes = tuple(dict.fromkeys((*submission.probes, *rounds.probes)))
        package = about.assignment.package
        half = Report(
            _in_order(items, visible), notices, fault=CUT_SHORT, probes=probes, sandbox=held, assignment=package
        )
        if keep:
            keep(half)
        try:
            hidden = rounds.run([item for item in items if item.visibility != "visible"])
        except Exception as error:  # what a hidden case brings about must not change what is said of the visible ones
            traceback.print_exc()
            return replace(half, fault=f"{type(error).__name__}: {error}")
    return replace(half, items=_in_order(items, [*visible, *hidden]), fault="")


def fault_report(items: Iterable[Item], fault: str, sandbox: Mapping[str, str] | None = None) -> Report:
    """The report after an internal error: every planned item, 0 points, not judged, and not the student's fault.

    Args:
        items: of the plan.
        fault: what happened, for the instructor.
        sandbox: layer → whether it holds.
    """
    return Report(tuple(_fault(item) for item in items), fault=fault, sandbox=sandbox or {})


def _fault(item: Item) -> ItemResult:
    return unrun(item, Verdict(Reason.FAULT))


def _in_order(items: Sequence[Item], results: Iterable[ItemResult]) -> tuple[ItemResult, ...]:
    """The results in the order of the plan; an item without one was not judged, through no fault of the student's."""
    found = {(result.item.task.name, result.item.visibility): result for result in results}
    return tuple(found.get((item.task.name, item.visibility)) or _fault(item) for item in items)
