"""The commands: what each does is in the module of `autograder.commands` that `COMMANDS` names.

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

import contextlib
import os
import sys
from importlib import import_module
from importlib.util import find_spec

COMMANDS = {  # command → its module, which is imported when the command is called, and has `run`
    "build": "autograder.commands.build",
    "verify": "autograder.commands.verify",
    "generate": "autograder.commands.generate",
    "grade": "autograder.commands.grade",
    "class": "autograder.commands.classroom",
    "validate": "autograder.commands.validate",
}


def main(arguments: list[str] | None = None, program: str = "run_autograder") -> int:
    """Run one command and return its exit status.

    Args:
        arguments: the words after the program's name; None for those of this process.
        program: how the usage line of `grade` begins, one of `arguments.USAGES`.
    """
    words = sys.argv[1:] if arguments is None else arguments
    first = words[0] if words else ""
    if first != "grade":
        return _run(words, program)
    from autograder.commands.early import fork_server

    with fork_server() as early:
        return _run(words, program, early)


def _run(words: list[str], program: str, early: object = None) -> int:
    from autograder.commands.arguments import parser

    first = words[0] if words else ""
    options = parser(first if first in COMMANDS else "").parse_args(words)
    options.program, options.early = program, early
    module = COMMANDS[options.command]
    if not find_spec(module):
        print(f"{options.command} is not part of the Gradescope package; run it from the repository", file=sys.stderr)
        return 2
    status: int = import_module(module).run(options)
    return status


def run(program: str = "run_autograder") -> None:
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
