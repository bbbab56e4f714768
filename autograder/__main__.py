"""The commands. Each imports the rooms it needs only when it is called.

    python -m autograder build [--seed N] [--out DIR [--update]] [--assignment PACKAGE] [--check]
    python -m autograder verify [--seed N] [--device cuda]
    python -m autograder generate TASK [--count N] [--seed N] [--visibility V] [--out FILE] [--explain]
    python -m autograder generate [TASK] --reserve [--seed N]
    python -m autograder generate [TASK] --from-submission PATH
    python -m autograder grade SUBMISSION [--results FILE] [--report FILE.html] [--deadline SECONDS] [--strict]
    python -m autograder validate FILE

Exit status: 0 when all is well (for `grade`: whatever the submission is), 1 for a fault of ours or a "no",
2 for a wrong call.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from autograder.core.records import Visibility

if TYPE_CHECKING:
    from autograder.core.records import Item, Report

ROOT = Path(__file__).parent.parent
BANK = ROOT / "dist" / "bank"
HOMEWORK = "autograder.homework"  # the assignment that is built when no other is asked for


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status."""
    options = _parser().parse_args(arguments)
    status: int = {
        "build": _build,
        "verify": _verify,
        "generate": _generate,
        "grade": _grade,
        "validate": _validate,
    }[options.command](options)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m autograder", description="The homework's autograder.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    build = commands.add_parser("build", help="ask the referees, freeze the cases, cut the stubs, make the zips")
    build.add_argument("--seed", type=_seed, help="for the random cases; choose your own (default: the last one, or 0)")
    build.add_argument("--out", type=Path, help="where to (default dist); stubs and notebooks are not written then")
    build.add_argument("--update", action="store_true", help="with --out: write the committed stubs and notebooks too")
    build.add_argument("--check", action="store_true", help="only say whether what is committed is up to date")
    grade = commands.add_parser("grade", help="mark one submission")
    grade.add_argument("submission", type=Path, help="a folder, a .py, a .zip or an .ipynb")
    grade.add_argument("--results", type=Path, help="write Gradescope's results.json there")
    grade.add_argument("--report", type=Path, metavar="FILE.html", help="write a page for the browser there")
    grade.add_argument("--deadline", type=_seconds, default=300.0, help="seconds for the whole run (default 300)")
    grade.add_argument("--strict", action="store_true", help="refuse to grade where student code could do harm")
    verify = commands.add_parser("verify", help="test the tests: referees, known mistakes, right variants")
    verify.add_argument("--seed", type=_seed, default=0, help="for the random cases (default 0)")
    verify.add_argument("--device", help="a device that PyTorch must be tried on, such as cuda")
    generate = commands.add_parser("generate", help="make new cases worth having")
    generate.add_argument("task", nargs="?", metavar="TASK", help="conv2d, or conv2d.conv2d")
    generate.add_argument("--count", type=int, default=4, help="how many (default 4)")
    generate.add_argument("--seed", type=_seed, default=0, help="for the draws (default 0)")
    generate.add_argument("--visibility", choices=get_args(Visibility), default="after_due_date")
    generate.add_argument("--out", type=Path, help="write to (default added.toml in the task's topic); - only previews")
    generate.add_argument("--reserve", action="store_true", help="add small cases that are shown and never scored")
    generate.add_argument("--explain", action="store_true", help="show what is caught before and after")
    generate.add_argument("--from-submission", type=Path, metavar="PATH", help="where does a wrong submission show?")
    validate = commands.add_parser("validate", help="check a results.json against Gradescope's contract")
    validate.add_argument("file", type=Path)
    for command in (build, verify, generate):
        command.add_argument("--assignment", default=HOMEWORK, metavar="PACKAGE", help=f"default {HOMEWORK}")
    return parser


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text} is no whole number from 0 on")
    return int(text)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e6:
        raise argparse.ArgumentTypeError(f"{text} is no number of seconds above 0")
    return value


def _build(options: argparse.Namespace) -> int:
    from autograder.authoring.course import BadCourse, assignment_of_course
    from autograder.authoring.references import Disagreement
    from autograder.cases.case_files import BadCase
    from autograder.core.assignment import BadAssignment
    from autograder.release.build import build, stale
    from autograder.release.lessons import BadLesson
    from autograder.release.shipping import NotShipped

    try:
        assignment = assignment_of_course(ROOT, options.assignment)
        if options.check:
            found = stale(ROOT, assignment)
            print("\n".join([*found, f"run: {_build_command(assignment.package)}"] if found else ["up to date"]))
            return 1 if found else 0
        update = options.update or options.out is None
        print(build(ROOT, assignment, options.out or ROOT / "dist", options.seed, update=update))
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
    from autograder.core.assignment import BadAssignment

    try:
        text, well = verify(ROOT, assignment_of_course(ROOT, options.assignment), options.seed, options.device)
    except (BadAssignment, BadCase, BadCourse, Disagreement) as error:
        print(f"verify stopped: {error}", file=sys.stderr)
        return 1
    print(text)
    return 0 if well else 1


def _generate(options: argparse.Namespace) -> int:
    from autograder.authoring.course import BadCourse, assignment_of_course
    from autograder.authoring.generate import add_to_reserve, from_submission, invent
    from autograder.authoring.references import Disagreement
    from autograder.cases.case_files import BadCase
    from autograder.core.assignment import BadAssignment, find_one
    from autograder.submission.reading import WrongCall

    if not options.task and not options.from_submission and not options.reserve:
        print("generate: which task? For instance: python -m autograder generate conv2d", file=sys.stderr)
        return 2
    try:
        assignment = assignment_of_course(ROOT, options.assignment)
        task = find_one(assignment, options.task) if options.task else None
        if options.from_submission:
            print(from_submission(ROOT, assignment, task, options.from_submission, options.seed))
        elif options.reserve:
            print(add_to_reserve(ROOT, assignment, [task] if task else assignment.tasks, options.seed, options.out))
        elif task:
            wanted = (options.count, options.seed, options.visibility)
            print(invent(ROOT, assignment, task, *wanted, out=options.out, explain=options.explain))
    except (LookupError, WrongCall) as error:
        print(f"generate: {error}", file=sys.stderr)
        return 2
    except (BadAssignment, BadCase, BadCourse, Disagreement) as error:
        print(f"generate stopped: {error}", file=sys.stderr)
        return 1
    return 0


def _grade(options: argparse.Namespace) -> int:
    from autograder.core.output_files import unwritable
    from autograder.grading.grade import fault_report, grade
    from autograder.reporting.terminal import table, write_results
    from autograder.sandbox.self_test import NotContained
    from autograder.submission.reading import WrongCall

    path, deadline, results = options.submission, options.deadline, options.results
    wrong = unwritable(results, options.report)
    if wrong:
        print(f"run_autograder: {wrong}", file=sys.stderr)
        return 2
    try:
        _hide(BANK.parent)
        _hide(BANK)
        if results:  # a valid result stands from the first moment, whatever happens later
            write_results(fault_report(_planned(), "the run was cut short"), results)
        report = grade(path, BANK, deadline=deadline, results=results, strict=options.strict)
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
    """Print, to a reader who may have seen enough: after `| head` the exit status is still that of the marking."""
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
        print(f"run_autograder: {page} was not written: a fault of the autograder's own", file=sys.stderr)
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
    print("\n".join(found) or "keeps the contract")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
