"""`python check.py [TASK …] [--all] [--watch | --predict]`: which tasks are done, and what is first not right?

Exit status: 0 when all that was asked for is done, 1 when not, 2 for a wrong call, 130 after Ctrl-C.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from autograder.core.assignment import Assignment
from autograder.core.task_names import Unknown, find_all
from autograder.student.console import Console

_OPTIONS = ("--all", "--watch", "--predict")


def main(folder: Path, arguments: Sequence[str], stream: TextIO | None = None) -> int:
    """Check what was asked for and return the exit status.

    Args:
        folder: the handout: the homework's files, and the cases in `cases/`.
        arguments: as they were typed.
        stream: where to write; the terminal when left out.
    """
    console = Console(stream or sys.stdout)
    names = [argument for argument in arguments if not argument.startswith("-")]
    options = {argument for argument in arguments if argument.startswith("-")}
    from autograder.cases.about import read_about

    try:
        _import_homework(folder)
        assignment = read_about(folder / "cases").assignment
    except (OSError, ValueError, KeyError):
        console.prose("The cases beside check.py are missing or damaged; unpack student.zip again, into a new folder.")
        return 2
    if options & {"-h", "--help"}:
        console.line(_usage(assignment))
        return 0
    refused = _refused(options)
    if refused:
        console.line(f"{refused}\n\n{_usage(assignment)}")
        return 2
    try:
        return _run(folder, assignment, names, options, console)
    except Unknown as unknown:
        console.prose(str(unknown))
        return 2
    except KeyboardInterrupt:
        console.line("\nStopped.")
        return 130
    except BrokenPipeError:  # `| head` has seen enough
        return 1


def _refused(options: set[str]) -> str:
    """Why a call makes no sense; "" where it does."""
    if options.difference(_OPTIONS):
        return f"check.py has no option {min(options.difference(_OPTIONS))}"
    return "--predict goes with no other option." if "--predict" in options and len(options) > 1 else ""


def _run(folder: Path, assignment: Assignment, names: Sequence[str], options: set[str], console: Console) -> int:
    if "--predict" in options:
        from autograder.student.predicting import ask, meant

        return ask(folder / "cases", meant(assignment, names), console)
    tasks = find_all(assignment, names)
    if "--watch" in options:
        _watch(folder, [*names, *options - {"--watch"}], console)
        console.line()  # below what the terminal made of Ctrl-C
        return 0
    from autograder.student.checking import check_all

    return check_all(folder, assignment, tasks, bool(names), console, every_case="--all" in options)


def _import_homework(folder: Path) -> None:
    """Import the package that the homework is in, from the handout, where Python looks for no modules."""
    import json
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    package: str = json.loads((folder / "cases" / "about.json").read_text(encoding="utf-8"))["assignment"]
    name = package.partition(".")[0]
    spec = None if name in sys.modules else PathFinder.find_spec(name, [str(folder)])
    if spec is not None:
        sys.modules[name] = module_from_spec(spec)
        if spec.loader is not None:
            spec.loader.exec_module(sys.modules[name])


def _usage(assignment: Assignment) -> str:
    file = assignment.files[0]
    task = next((task for task in assignment.tasks if task.function not in assignment.files), assignment.tasks[0])
    also = f"{task.name}, {task.file}.py and {task.number} work too"
    meanings = {"": "check everything", file: "check a file", task.function: f"check a function; {also}"}
    meanings[f"{file} --all"] = "and list every case by name"
    meanings[f"{file} --watch"] = "check again whenever you save; Ctrl-C ends it"
    meanings[f"{file} --predict"] = "before you write it: work out a small case by hand"
    width = max(map(len, meanings))
    return "\n".join(f"python check.py {typed:<{width}}   {meaning}" for typed, meaning in meanings.items())


def _watch(folder: Path, names: Sequence[str], console: Console) -> None:
    import subprocess

    from autograder.student.watching import PAUSE, look, watch

    def check(changed: list[str]) -> None:
        if changed:
            console.line(f"\n{time.strftime('%H:%M:%S')} saved: {', '.join(changed)}\n", "bold")
        subprocess.run([sys.executable, str(folder / "check.py"), *names], check=False)  # nothing stale remains
        console.line("\nWaiting for you to save; Ctrl-C ends it.")

    watch(lambda: look(folder), lambda: time.sleep(PAUSE), check)
