"""The commands. Each imports the packages it needs only when it is called.

    python -m autograder build [--seed N] [--out DIR [--update]] [--assignment PACKAGE] [--check]
    python -m autograder verify [--seed N] [--device cuda]
    python -m autograder generate TASK [--count N] [--seed N] [--visibility V] [--out FILE] [--explain]
    python -m autograder generate [TASK] --diagnostic [--seed N] [--out DIR]
    python -m autograder generate [TASK] --from-submission PATH [--seed N]
    python -m autograder grade SUBMISSION [--results FILE] [--report FILE.html] [--deadline SECONDS] [--strict]
                                         [--bank DIR] [--metadata FILE] [--verbose]
    python -m autograder class EXPORT --out DIR [--workers N] [--scheduler ADDRESS] [--fresh] [--unsafe] [--bank DIR]
                                      [--roster FILE] [--column NAME] [--keep new|higher] [--due TIME] [--names]
    python -m autograder class --demo N --out DIR [--seed N] [--frequency NAME=SHARE …]
    python -m autograder validate FILE

Exit status: 0 when all is well (for `grade`: whatever the submission is), 1 for a fault of the autograder or where
`verify`, `build --check` and `validate` find something, 2 for a wrong call.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import os
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from autograder.arguments import CHECKOUT_ONLY, HOMEWORK, parser

if TYPE_CHECKING:
    from autograder.cases.items import Planned
    from autograder.core.assignment import Assignment
    from autograder.core.progress import Progress
    from autograder.core.records import Earlier, Item, Report, Task
    from autograder.sandbox.client import Client
    from autograder.submission.bounded import Reading

ROOT = Path(__file__).parent.parent
BANK = ROOT / "dist" / "bank"
SCRIPT = "run_autograder"
USAGES = {  # program → how it is called
    SCRIPT: "./run_autograder SUBMISSION (a folder, a .py, a .zip or an .ipynb)",
    "grade": "python -m autograder grade SUBMISSION (a folder, a .py, a .zip or an .ipynb)",
}


def main(arguments: list[str] | None = None, program: str = SCRIPT) -> int:
    """Run one command and return its exit status.

    Args:
        arguments: the words after the program's name; None for those of this process.
        program: how the usage line of `grade` begins, one of `USAGES`.
    """
    options = parser().parse_args(arguments)
    options.program = program
    if options.command in CHECKOUT_ONLY and not find_spec("autograder.authoring"):
        print(f"{options.command} is not part of the Gradescope package; run it from the repository", file=sys.stderr)
        return 2
    status: int = {
        "build": _build,
        "verify": _verify,
        "generate": _generate,
        "grade": _grade,
        "class": _class,
        "validate": _validate,
    }[options.command](options)
    return status


def _build(options: argparse.Namespace) -> int:
    from autograder.authoring.course import BadCourse, assignment_of_course
    from autograder.authoring.each_task import ProcessDied, processors
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
            made = build(ROOT, assignment, out, options.seed, update=update, progress=progress, processes=processors())
        _say(made)
    except (BadAssignment, BadCase, BadCourse, BadLesson, Disagreement, NotShipped, ProcessDied) as error:
        return _stopped("build", error)
    return 0


def _stopped(command: str, error: Exception) -> int:
    """Say why a command stopped. A homework that does not exist is a wrong call, anything else a fault to fix."""
    from autograder.core.assignment import NoHomework

    if isinstance(error, NoHomework):
        print(f"{command}: {error}", file=sys.stderr)
        return 2
    print(f"{command} stopped: {error}", file=sys.stderr)
    return 1


def _build_command(package: str) -> str:
    return "python -m autograder build" + ("" if package == HOMEWORK else f" --assignment {package}")


def _verify(options: argparse.Namespace) -> int:
    from autograder.authoring.course import BadCourse, assignment_of_course
    from autograder.authoring.each_task import ProcessDied, processors
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
            text, well = verify(
                ROOT, assignment, options.seed, options.device, red=red, progress=progress, processes=processors()
            )
    except (BadAssignment, BadCase, BadCourse, Disagreement, ProcessDied) as error:
        return _stopped("verify", error)
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
        for name in assignment.course.left_out:
            if options.task in (name, name.partition(".")[2]):
                raise WrongCall(f"{name} is left out in course.toml")
        task = find_one(assignment, options.task) if options.task else None
        with shown(sys.stderr) as progress:
            made = _generated(options, assignment, task, progress)
        _say(made)
    except (LookupError, WrongCall) as error:
        print(f"generate: {error}".replace("\n", " "), file=sys.stderr)
        return 2
    except (BadAssignment, BadCase, BadCourse, Disagreement) as error:
        return _stopped("generate", error)
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
    """Grade one submission. `run_autograder` and `python -m autograder grade` both lead here, each under its name."""
    from autograder.core.output_files import unwritable

    program, bank = options.program, options.bank or BANK
    wrong = unwritable(options.results, options.report) or _why_no_bank(options.bank)
    if options.submission is None:
        wrong = f"no submission given. Usage: {USAGES[program]}"
    if wrong:
        print(f"{program}: {wrong}", file=sys.stderr)
        return 2
    report = _graded(options, bank)
    if report is None:
        return 2
    from autograder.reporting.terminal import table

    if _is_old(ROOT, bank):
        print(f"{program}: course.toml has changed since the build; build again to use it", file=sys.stderr)
    _tell_of_sandbox(report.sandbox, verbose=options.verbose)
    written = _write_page(report, options, bank) if options.report else True
    _say(table(report))
    return 0 if written and not report.fault else 1


def _graded(options: argparse.Namespace, bank: Path) -> Report | None:
    """The report, which is in `results.json`, too, where that is asked for; None after a wrong call, which is said."""
    from autograder.sandbox.client import Client

    early = Client(torch=False)  # it loads NumPy while this process does
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # NumPy's other threads take time to start, and have no work
    gc.set_threshold(100_000)  # what is loaded now stays, and looking through it again and again is 4 % of a run
    from autograder.grading.grade import fault_report
    from autograder.reporting.gradescope.results_file import write_results
    from autograder.sandbox.self_test import NotContained
    from autograder.submission.records import WrongCall

    try:
        return _graded_and_kept(options, bank, early)
    except WrongCall as error:
        print(f"{options.program}: {error}", file=sys.stderr)
        return None
    except NotContained as error:
        print(f"{options.program}: --strict: nothing was graded, because {error}", file=sys.stderr)
        report = fault_report(_items(_read(bank)), f"strict: {error}", error.states)
    except Exception as error:
        traceback.print_exc()
        report = fault_report(_items(_read(bank)), f"{type(error).__name__}: {error}")
    if options.results:
        write_results(report, options.results)
    return report


def _graded_and_kept(options: argparse.Namespace, bank: Path, early: Client) -> Report:
    """The report; a fallback, the visible items' results and the whole one after the other stand in `results.json`."""
    from autograder.grading.grade import CUT_SHORT, fault_report, grade
    from autograder.reporting.gradescope.results_file import write_results

    if bank == BANK:
        _hide(bank.parent)
    _hide(bank)
    reading, planned = _begun(options, bank)
    if options.results:  # a valid result stands from the first moment, whatever happens later
        write_results(fault_report(_items(planned), CUT_SHORT), options.results)
    keep = _keeping(options, planned) if options.results else None
    report = grade(
        options.submission,
        bank,
        deadline=options.deadline,
        results=options.results,
        strict=options.strict,
        keep=keep,
        early=early,
        planned=planned,
        reading=reading,
    )
    if keep:
        keep(report)
    return report


def _class(options: argparse.Namespace) -> int:
    if options.demo is not None and options.export is None:
        return _demo(options)
    from autograder.classroom.command import class_command

    wrong = _why_no_bank(options.bank)
    if options.export is None:
        wrong = "no submissions given. Usage: python -m autograder class EXPORT --out DIR"
    if options.demo is not None:
        wrong = "--demo makes up a class of its own; leave EXPORT out"
    if wrong:
        print(f"class: {wrong}", file=sys.stderr)
        return 2
    bank = options.bank or BANK
    if bank == BANK:
        _hide(bank.parent)
    _hide(bank)
    if _is_old(ROOT, bank):
        print("class: course.toml has changed since the build; build again to use it", file=sys.stderr)
    status, words = class_command(options, bank)
    _say(words) if status == 0 else print(f"class: {words}", file=sys.stderr)
    return status


def _demo(options: argparse.Namespace) -> int:
    """Make a class up, for `class --demo`."""
    from autograder.authoring.course import BadCourse, assignment_of_course
    from autograder.authoring.demo import write_demo
    from autograder.authoring.demo_metadata import frequencies_of
    from autograder.core.assignment import BadAssignment
    from autograder.core.output_files import why_no_folder

    wrong = why_no_folder(options.out)
    if wrong:
        print(f"class: cannot write to {options.out}: {wrong}", file=sys.stderr)
        return 2
    try:
        often, assignment = frequencies_of(options.frequency), assignment_of_course(ROOT, HOMEWORK)
        export = write_demo(
            options.out, options.demo, seed=options.seed, frequencies=often, root=ROOT, assignment=assignment
        )
    except (FileExistsError, ValueError) as error:
        print(f"class: {error}", file=sys.stderr)
        return 2
    except (BadAssignment, BadCourse) as error:
        return _stopped("class", error)
    some = "1 submission" if options.demo == 1 else f"{options.demo} submissions"
    _say(f"{some} made up in {export}\nto grade: python -m autograder class {export} --out DIR")
    return 0


def _why_no_bank(bank: Path | None) -> str:
    """Why there are no cases to grade with; empty where there are, and in the package for Gradescope.

    There a missing bank is a fault of the package, which `results.json` reports.
    """
    if bank is not None and not (bank / "about.json").is_file():
        return f"there are no cases in {bank}; give the folder bank of what `build --out` wrote"
    if bank is None and not BANK.exists() and find_spec("autograder.authoring"):
        return "nothing has been built yet: run python -m autograder build"
    return ""


def _say(words: str) -> None:
    """Print, to a reader who may have seen enough: after `| head` the exit status is still that of the command."""
    try:
        print(words, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing is left to flush at the end


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


def _tell_of_sandbox(states: Mapping[str, str], *, verbose: bool) -> None:
    """One line, where all holds; everything that does not hold to an instructor's log, or all of it when asked for."""
    from autograder.sandbox.self_test import brief_log, log, notice

    said = log(states) if verbose else brief_log(states) if states and os.geteuid() == 0 else ""
    words = [notice(states), said]
    print("\n".join(line for line in words if line), file=sys.stderr)


def _title(bank: Path) -> str:
    """What the course calls its homework; "" where the bank is what is broken."""
    from autograder.cases.bank import read_about
    from autograder.core.assignment import BadAssignment

    try:
        return read_about(bank).assignment.course.title
    except (OSError, ValueError, KeyError, TypeError, BadAssignment):
        return ""


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


def _keeping(options: argparse.Namespace, planned: Planned | None) -> Callable[[Report], None]:
    """What writes a report to `results.json`, with what the earlier submissions add to it."""
    from autograder.reporting.gradescope.results_file import write_results

    known = _known(options, _items(planned)) if options.metadata else {}
    if not known or not planned:
        return partial(write_results, path=options.results, known=known)
    from autograder.reporting.gradescope.growing import with_second_steps

    assignment = planned.about.assignment
    return lambda report: write_results(with_second_steps(report, known, assignment), options.results, known)


def _known(options: argparse.Namespace, planned: Sequence[Item]) -> Mapping[str, Earlier]:
    """What Gradescope's metadata say of earlier submissions; nothing, and one line in the log, where they are odd."""
    from autograder.reporting.gradescope.history import earlier
    from autograder.reporting.gradescope.metadata_file import read_metadata

    metadata = read_metadata(options.metadata)
    if metadata is None:
        print(f"{options.program}: {options.metadata} says nothing of earlier submissions", file=sys.stderr)
        return {}
    return earlier(metadata, planned)


def _hide(folder: Path) -> None:
    """Let only the grader's user look into a folder: a zip does not keep what may be read by whom."""
    if folder.is_dir() and os.geteuid() == folder.stat().st_uid:
        folder.chmod(0o700)


def _begun(options: argparse.Namespace, bank: Path) -> tuple[Reading | None, Planned | None]:
    """The submission, which another process reads meanwhile, and what the bank holds.

    Each is None where the bank is what is broken, as grading will find, too, and then says.
    """
    from autograder.cases.bank import read_about
    from autograder.cases.items import read_planned
    from autograder.grading.grade import begin_reading

    reading = None
    try:
        about = read_about(bank)
        reading = begin_reading(options.submission, about.assignment, options.deadline)
        return reading, read_planned(bank, about)
    except Exception:
        return reading, None


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


def _validate(options: argparse.Namespace) -> int:
    from autograder.reporting.gradescope.contract import violations

    try:
        document = json.loads(options.file.read_text(encoding="utf-8"))
    except OSError as error:
        print(f"validate: {options.file}: {error.strerror}", file=sys.stderr)
        return 2
    except ValueError as error:
        print(f"validate: {options.file}: not JSON: {error}")
        return 1
    found = violations(document)
    _say("\n".join(found) or "valid")
    return 1 if found else 0


def run(program: str = SCRIPT) -> NoReturn:
    """Run the command of this process, and end it.

    Args:
        program: as for `main`.
    """
    while (spare := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass  # one of the first three was closed: what is opened next would take its number, and be lost to a child
    os.close(spare)
    status = main(program=program)
    if sys.argv[1:2] == ["grade"]:
        with contextlib.suppress(OSError):  # Python says why a stream cannot be written to
            for stream in filter(None, (sys.stdout, sys.stderr)):  # None: it was closed before Python began
                stream.flush()
            os._exit(status)  # to take NumPy and all else apart first takes as long as four items
    sys.exit(status)


if __name__ == "__main__":
    run(program="grade")
