"""What can be typed after `python -m autograder`, and what is said of a wrong call."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NoReturn, get_args

from autograder.core.visibility import Visibility

SCRIPT = "run_autograder"
USAGES = {  # program → how it is called
    SCRIPT: "./run_autograder SUBMISSION (a folder, a .py, a .zip or an .ipynb)",
    "grade": "python -m autograder grade SUBMISSION (a folder, a .py, a .zip or an .ipynb)",
}
HOMEWORK = "autograder.homework"  # the assignment that is built when no other is asked for
DIGITS = 18  # of an integer: as many as always fit into 64 bits
LONGEST = 1_000_000  # seconds of a run: twelve days


class _Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line; `--help` is there for the rest."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def parser(command: str = "") -> argparse.ArgumentParser:
    """The parser of all commands.

    Args:
        command: the one that was typed, where that is known: only its options are then added, to save time.
    """
    parser = _Parser(prog="python -m autograder", description="The homework's autograder.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (words, add_options) in _COMMANDS.items():
        one = commands.add_parser(name, help=words)
        if command in (name, ""):
            add_options(one)
    return parser


def _add_build(build: argparse.ArgumentParser) -> None:
    build.add_argument("--seed", type=_seed, metavar="N", help="for the random cases (default: the last build's, or 0)")
    where = "write to this folder, and not to assignments/ (default dist); grade reads its cases with --bank DIR/bank"
    build.add_argument("--out", type=Path, metavar="DIR", help=where)
    update = "with --out: write stubs and notebooks to assignments/ too"
    build.add_argument("--update", action="store_true", help=update)
    build.add_argument("--check", action="store_true", help="only say whether the committed files are up to date")
    _add_assignment(build)


def _add_verify(verify: argparse.ArgumentParser) -> None:
    verify.add_argument("--seed", type=_seed, default=0, metavar="N", help="for the random cases (default 0)")
    verify.add_argument("--device", help="a device on which PyTorch must be one of the references, such as cuda")
    _add_assignment(verify)


def _add_validate(validate: argparse.ArgumentParser) -> None:
    validate.add_argument("file", type=Path, metavar="FILE")


def _add_assignment(command: argparse.ArgumentParser) -> None:
    package = f"the homework (default {HOMEWORK})"
    command.add_argument("--assignment", default=HOMEWORK, metavar="PACKAGE", help=package)


def _add_grade(grade: argparse.ArgumentParser) -> None:
    grade.add_argument("submission", type=Path, nargs="?", help="a folder, a .py, a .zip or an .ipynb")
    grade.add_argument("--results", type=Path, metavar="FILE", help="write Gradescope's results.json to this file")
    before = "Gradescope's submission_metadata.json: what of the results is new since earlier submissions"
    grade.add_argument("--metadata", type=Path, metavar="FILE", help=before)
    grade.add_argument("--report", type=Path, metavar="FILE.html", help="write a page for the browser to this file")
    limit = "for the whole run (default 300)"
    grade.add_argument("--deadline", type=_seconds, default=300.0, metavar="SECONDS", help=limit)
    grade.add_argument("--bank", type=Path, metavar="DIR", help="the cases of a `build --out` (default dist/bank)")
    grade.add_argument("--strict", action="store_true", help="do not grade where student code could do harm")
    grade.add_argument("--verbose", action="store_true", help="list every layer of the sandbox")


def _add_generate(generate: argparse.ArgumentParser) -> None:
    generate.add_argument("task", nargs="?", metavar="TASK", help="a function, such as conv2d or conv2d.conv2d")
    generate.add_argument("--count", type=_count, default=4, metavar="N", help="how many cases (default 4)")
    generate.add_argument("--seed", type=_seed, default=0, metavar="N", help="for the random values (default 0)")
    shown = "who sees the cases, and when (default after_due_date)"
    generate.add_argument("--visibility", choices=get_args(Visibility), default="after_due_date", help=shown)
    where = "the file to add the cases to (default added.toml in the task's topic), or - to only show them"
    generate.add_argument("--out", type=Path, metavar="FILE", help=where)
    generate.add_argument("--explain", action="store_true", help="show which mistakes are caught before and after")
    mode = generate.add_mutually_exclusive_group()
    mode.add_argument("--diagnostic", action="store_true", help="add diagnostic cases: small, shown, never scored")
    mode.add_argument("--reserve", dest="diagnostic", action="store_true", help=argparse.SUPPRESS)  # its old name
    found = "find a small case on which this submission fails"
    mode.add_argument("--from-submission", type=Path, metavar="PATH", help=found)
    _add_assignment(generate)


def _add_class(class_: argparse.ArgumentParser) -> None:
    what = "Gradescope's export, a folder or a zip; or a folder with a folder or file for each student"
    class_.add_argument("export", type=Path, nargs="?", metavar="EXPORT", help=what)
    class_.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder for the results")
    workers = "processes on this machine (default: as many as processors)"
    class_.add_argument("--workers", type=_count, metavar="N", help=workers)
    class_.add_argument("--scheduler", metavar="ADDRESS", help="grade on a Dask cluster, such as tcp://10.0.0.1:8786")
    class_.add_argument("--fresh", action="store_true", help="grade again what has been graded")
    class_.add_argument("--unsafe", action="store_true", help="grade even where student code could do harm")
    roster = "Canvas's exported gradebook: write a copy with one column filled"
    class_.add_argument("--roster", type=Path, metavar="FILE", help=roster)
    column = "the column of the roster to fill (default: the homework's title, added where it is not there)"
    class_.add_argument("--column", default="", metavar="NAME", help=column)
    keep = "which score counts: the re-graded one, or the higher of it and the export's (default new)"
    class_.add_argument("--keep", choices=("new", "higher"), default="new", help=keep)
    due = "when the homework was due (default: that of course.toml), such as 2026-11-20T23:59:00+01:00"
    class_.add_argument("--due", default="", metavar="TIME", help=due)
    class_.add_argument("--names", action="store_true", help="show names on the class page")
    class_.add_argument("--bank", type=Path, metavar="DIR", help="the cases of a `build --out` (default dist/bank)")
    _add_demo(class_)


def _add_demo(class_: argparse.ArgumentParser) -> None:
    made_up = "grade nothing, but make up an export of N submissions in the folder of --out, to try the command on"
    class_.add_argument("--demo", type=_count, metavar="N", help=made_up)
    class_.add_argument(
        "--seed", type=_seed, default=0, metavar="N", help="with --demo: of what is made up (default 0)"
    )
    often = "with --demo, as often as wanted: how often what happens, such as known=0.3"
    class_.add_argument("--frequency", action="append", default=[], metavar="NAME=SHARE", help=often)


_COMMANDS = {  # command → what `--help` says of it, and what adds its options
    "build": ("freeze the cases with their answers; write stubs, notebooks and zips", _add_build),
    "grade": ("grade one submission", _add_grade),
    "verify": ("test the cases with known mistakes and with right programs", _add_verify),
    "generate": ("make new cases that tell wrong programs from right ones", _add_generate),
    "validate": ("check a results.json against what Gradescope accepts", _add_validate),
    "class": ("grade a whole class, and write what an instructor reads of it", _add_class),
}


def _seed(text: str) -> int:
    return _integer(text, 0)


def _count(text: str) -> int:
    return _integer(text, 1)


def _integer(text: str, least: int) -> int:
    if not text.isdecimal() or len(text) > DIGITS or int(text) < least:
        most = f" of at most {DIGITS} digits" if len(text) > DIGITS else ""
        raise argparse.ArgumentTypeError(f"must be an integer ≥ {least}{most}, not {text[:40]}")
    return int(text)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if value > 0 and not value <= LONGEST:
        raise argparse.ArgumentTypeError(f"must be at most {LONGEST} seconds, not {text}")
    if not value > 0:
        raise argparse.ArgumentTypeError(f"must be a positive number of seconds, not {text}")
    return value
