"""The commands. Each imports the packages it needs only when it is called.

    python -m autograder build [--seed N] [--out DIR [--update]] [--assignment PACKAGE] [--check]
    python -m autograder verify [--seed N] [--device cuda]
    python -m autograder generate TASK [--count N] [--seed N] [--visibility V] [--out FILE] [--explain]
    python -m autograder generate [TASK] --diagnostic [--seed N] [--out DIR]
    python -m autograder generate [TASK] --from-submission PATH [--seed N]
    python -m autograder grade SUBMISSION [--results FILE] [--report FILE.html] [--deadline SECONDS] [--strict]
    python -m autograder validate FILE

Exit status: 0 when all is well (for `grade`: whatever the submission is), 1 for a fault of the autograder or where
`verify`, `build --check` and `validate` find something, 2 for a wrong call.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import traceback
from collections.abc import Mapping
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.arguments import CHECKOUT_ONLY, HOMEWORK, parser

if TYPE_CHECKING:
    from autograder.core.assignment import Assignment
    from autograder.core.progress import Progress
    from autograder.core.records import Item, Report, Task

ROOT = Path(__file__).parent.parent
BANK = ROOT / "dist" / "bank"
USAGE = "./run_autograder SUBMISSION (a folder, a .py, a .zip or an .ipynb)"


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status."""
    options = parser().parse_args(arguments)
    if options.command in CHECKOUT_ONLY and not find_spec("autograder.authoring"):
        print(f"{options.command} is not part of the Gradescope package; run it from the repository", file=sys.stderr)
        return 2
    status: int = {
        "build": _build,
        "verify": _verify,
        "generate": _generate,
        "grade": _grade,
        "validate": _validate,
    }[options.command](options)
    return status


def _build(options: argparse.Namespace) -> int:
    from autograder.authoring.course import BadCourse, assignment_of_course
    from autograder.authoring.references import Disagreement
    from autograder.cases.case_files import BadCase
    from autograder.core.assignment import BadAssignment
    from autograder.core.output_files import why_no_folder
    from autograder.core.progress import shown
    from autograder.release.build import build, stale
    from autograder.release.lessons import BadLesson
    from autograder.release.shipping import NotShipped

    try:
        assignment = assignment_of_course(ROOT, options.assignment)
        if options.check:
            found = stale(ROOT, assignment)
            _say("\n".join([*found, f"run: {_build_command(assignment.package)}"] if found else ["up to date"]))
            return 1 if found else 0
        wrong = why_no_folder(options.out) if options.out else ""
        if wrong:
            print(f"build: cannot write to {options.out}: {wrong}", file=sys.stderr)
            return 2
        update, out = options.update or options.out is None, options.out or ROOT / "dist"
        with shown(sys.stderr) as progress:
            made = build(ROOT, assignment, out, options.seed, update=update, progress=progress)
        _say(made)
    except (BadAssignment, BadCase, BadCourse, BadLesson, Disagreement, NotShipped) as error:
        print(f"build stopped: {error}", file=sys.stderr)
        return 1
    return 0


def _build_command(package: str) -> str:
    return "python -m autograder build" + ("" if package == HOMEWORK else f" --assignment {package}")


def _verify(options: argparse.Namespace) -> int:
    from autograder.authoring.course import BadCourse, assignment_of_course
    from autograder.authoring.references import Disagreement
    from autograder.authoring.verify import verify
    from autograder.cases.case_files import BadCase
    from autograder.core import colours
    from autograder.core.assignment import BadAssignment
    from autograder.core.progress import shown

    red = colours.red if colours.wanted(sys.stdout) else str
    try:
        assignment = assignment_of_course(ROOT, options.assignment)
        with shown(sys.stderr) as progress:
            text, well = verify(ROOT, assignment, options.seed, options.device, red=red, progress=progress)
    except (BadAssignment, BadCase, BadCourse, Disagreement) as error:
        print(f"verify stopped: {error}", file=sys.stderr)
        return 1
    _say(text)
    return 0 if well else 1


def _generate(options: argparse.Namespace) -> int:
    from autograder.authoring.course import BadCourse, assignment_of_course
    from autograder.authoring.references import Disagreement
    from autograder.cases.case_files import BadCase
    from autograder.core.assignment import BadAssignment, find_one
    from autograder.core.progress import shown
    from autograder.submission.records import WrongCall

    wrong = ""
    if not options.task and not options.from_submission and not options.diagnostic:
        wrong = "no task given. Usage: python -m autograder generate TASK, for instance conv2d"
    if options.from_submission and options.out:
        wrong = "--from-submission only prints what it finds; leave --out away"
    if wrong:
        print(f"generate: {wrong}", file=sys.stderr)
        return 2
    try:
        assignment = assignment_of_course(ROOT, options.assignment)
        task = find_one(assignment, options.task) if options.task else None
        with shown(sys.stderr) as progress:
            made = _generated(options, assignment, task, progress)
        _say(made)
    except (LookupError, WrongCall) as error:
        print(f"generate: {error}".replace("\n", " "), file=sys.stderr)
        return 2
    except (BadAssignment, BadCase, BadCourse, Disagreement) as error:
        print(f"generate stopped: {error}", file=sys.stderr)
        return 1
    return 0


def _generated(options: argparse.Namespace, assignment: Assignment, task: Task | None, progress: Progress) -> str:
    """What one of the three ways to generate cases says."""
    from autograder.authoring.generate import add_diagnostic_cases, from_submission, invent

    if options.from_submission:
        return from_submission(ROOT, assignment, task, options.from_submission, options.seed, progress)
    if options.diagnostic or task is None:
        tasks = [task] if task else assignment.tasks
        return add_diagnostic_cases(ROOT, assignment, tasks, options.seed, options.out, progress)
    wanted = (options.count, options.seed, options.visibility)
    return invent(ROOT, assignment, task, *wanted, out=options.out, explain=options.explain, progress=progress)


def _grade(options: argparse.Namespace) -> int:
    from autograder.core.output_files import unwritable
    from autograder.grading.grade import CUT_SHORT, fault_report, grade
    from autograder.reporting.gradescope.results_file import write_results
    from autograder.reporting.terminal import table
    from autograder.sandbox.self_test import NotContained
    from autograder.submission.records import WrongCall

    path, deadline, results = options.submission, options.deadline, options.results
    wrong = unwritable(results, options.report)
    if path is None:
        wrong = f"no submission given. Usage: {USAGE}"
    if wrong:
        print(f"run_autograder: {wrong}", file=sys.stderr)
        return 2
    try:
        _hide(BANK.parent)
        _hide(BANK)
        if results:  # a valid result stands from the first moment, whatever happens later
            write_results(fault_report(_planned(), CUT_SHORT), results)
        keep = partial(write_results, path=results) if results else None
        report = grade(path, BANK, deadline=deadline, results=results, strict=options.strict, keep=keep)
        if results:
            write_results(report, results)
    except WrongCall as error:
        print(f"run_autograder: {error}", file=sys.stderr)
        return 2
    except NotContained as error:
        print(f"run_autograder: --strict: nothing was graded, because {error}", file=sys.stderr)
        report = fault_report(_planned(), f"strict: {error}", error.states)
    except Exception as error:
        traceback.print_exc()
        report = fault_report(_planned(), f"{type(error).__name__}: {error}")
    if results and report.fault:
        write_results(report, results)
    if _is_old(ROOT, BANK):
        print("run_autograder: course.toml has changed since the build; build again to use it", file=sys.stderr)
    _tell_of_sandbox(report.sandbox)
    written = _write_page(report, options.report, path) if options.report else True
    _say(table(report))
    return 0 if written and not report.fault else 1


def _say(words: str) -> None:
    """Print, to a reader who may have seen enough: after `| head` the exit status is still that of the command."""
    try:
        print(words, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing is left to flush at the end


def _write_page(report: Report, page: Path, submission: Path) -> bool:
    """The page of a report. Where it fails, the fault is ours, but what was judged stands."""
    from autograder.reporting.page.render import write_page

    try:
        write_page(report, page, submission.resolve().name)
    except Exception:
        traceback.print_exc()
        print(f"run_autograder: {page} was not written: a fault of the autograder itself", file=sys.stderr)
        return False
    return True


def _tell_of_sandbox(states: Mapping[str, str]) -> None:
    """Everything to an instructor's log; on a laptop, where students read it, one line."""
    from autograder.sandbox.self_test import log, notice

    words = [notice(states), log(states) if os.geteuid() == 0 else ""]
    print("\n".join(line for line in words if line), file=sys.stderr)


def _is_old(root: Path, bank: Path) -> bool:
    """Whether the course's settings have changed since a bank was built. Where they are not, as in the zip, no."""
    from autograder.cases.bank import read_about
    from autograder.core.assignment import BadAssignment, settings_of

    try:
        about = read_about(bank)
    except (OSError, ValueError, KeyError, TypeError, BadAssignment):
        return False
    now = settings_of(root, about.assignment)
    return bool(now) and now != about.settings


def _hide(folder: Path) -> None:
    """Let only the grader's user look into a folder: a zip does not keep what may be read by whom."""
    if folder.is_dir() and os.geteuid() == folder.stat().st_uid:
        folder.chmod(0o700)


def _planned() -> tuple[Item, ...]:
    """The items of the bank; those of the homework itself where the bank is what is broken."""
    from autograder.cases.bank import read_about, read_bank
    from autograder.cases.items import plan
    from autograder.core.assignment import BadAssignment, load

    try:
        return plan(read_about(BANK).assignment.tasks, read_bank(BANK))
    except (OSError, ValueError, KeyError, TypeError, BadAssignment):
        return plan(load(HOMEWORK).tasks, ())


def _validate(options: argparse.Namespace) -> int:
    from autograder.reporting.gradescope.contract import violations

    try:
        document = json.loads(options.file.read_text(encoding="utf-8"))
    except OSError as error:
        print(f"{options.file}: {error.strerror}", file=sys.stderr)
        return 2
    except ValueError as error:
        print(f"{options.file}: not JSON: {error}")
        return 1
    found = violations(document)
    _say("\n".join(found) or "valid")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
