"""`python check.py [TASK …] [--all] [--watch | --predict]`: which tasks are done, and what is first not right?

Exit status: 0 when all that was asked for is done, 1 when not, 2 for a wrong call, 130 after Ctrl-C.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Sequence
from os import _exit  # while a task runs, another one is found in os
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from autograder.core.text import multiline
from autograder.student.console import Console

if TYPE_CHECKING:
    from autograder.core.assignment import Assignment
    from autograder.core.records import ItemResult, Task
    from autograder.student.checker import Desk

DONE, NOT_YET, NOT_WRITTEN, NOT_CHECKED = "done", "not yet", "not written", "not checked"
_COLOURS = {DONE: "good", NOT_YET: "bad", NOT_WRITTEN: "open", NOT_CHECKED: "open"}
_NAME = 26  # columns for a function's name: the longest has as many
_ROOM = 60  # columns for a row with all that is in it
_OPTIONS = ("--all", "--watch", "--predict")
_PRINTED = 8  # lines of what a program printed
_NO_LIMITS = (
    "This Python cannot start a second thread, so there is no time limit: stop a program that does not end with Ctrl-C."
)


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
    from autograder.cases.bank import read_about
    from autograder.core.assignment import Unknown, find_all

    try:
        _import_homework(folder)
        assignment = read_about(folder / "cases").assignment
    except (OSError, ValueError, KeyError):
        console.prose("The cases beside check.py are missing or damaged; unpack student.zip again, into a new folder.")
        return 2
    if options & {"-h", "--help"}:
        console.line(_usage(assignment))
        return 0
    if options.difference(_OPTIONS):
        console.line(f"check.py has no option {min(options.difference(_OPTIONS))}\n\n{_usage(assignment)}")
        return 2
    if "--predict" in options and len(options) > 1:
        console.line(f"--predict goes with no other option.\n\n{_usage(assignment)}")
        return 2
    try:
        if "--predict" in options:
            from autograder.student.predicting import ask, meant

            return ask(folder / "cases", meant(assignment, names), console)
        tasks = find_all(assignment, names)
    except Unknown as unknown:
        console.prose(str(unknown))
        return 2
    try:
        if "--watch" in options:
            _watch(folder, [*names, *options - {"--watch"}], console)
            console.line()  # below what the terminal made of Ctrl-C
            return 0
        return _check(folder, assignment, tasks, bool(names), console, every_case="--all" in options)
    except KeyboardInterrupt:
        console.line("\nStopped.")
        return 130
    except BrokenPipeError:  # `| head` has seen enough
        return 1


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


# ---------------------------------------------------------------- once


def _check(
    folder: Path, assignment: Assignment, tasks: Sequence[Task], named: bool, console: Console, *, every_case: bool
) -> int:
    from autograder.cases.items import title
    from autograder.core.watchdog import limits_work
    from autograder.student.backstop import Backstop
    from autograder.student.checker import Desk
    from autograder.student.workspace import Folder

    def hung(task: Task, place: str) -> None:
        left = tasks[tasks.index(task) + 1 :] if task in tasks else ()
        console.line()
        console.prose(
            f"{title(desk.item(task))}: it does not finish and cannot be interrupted; last seen {place}.", "bad"
        )
        if left:
            console.prose(f"Not checked: {', '.join(each.function for each in left)}.")
        _exit(1)  # whatever holds the main thread does not let go of it

    gc.freeze()  # what is loaded stays; going through it for garbage takes as long as a task
    gc.enable()
    desk = Desk(Folder(folder, assignment), folder / "cases", on_hang=hung)
    results = []
    if not limits_work():
        console.prose(f"{_NO_LIMITS}\n")
    for task in tasks:
        with Backstop(torch=task.torch):
            results.append(_row(desk, task, console))
    _details(desk, results, console, folder, each=named and len(tasks) <= 3)
    if every_case:
        _list_cases(results, console)
    _summary(results, console)
    for note in desk.notes:
        console.prose(f"Note: {note}")
    return 0 if all(result.kind == "pass" for result in results) else 1


def _row(desk: Desk, task: Task, console: Console) -> ItemResult:
    """A line of the table; its beginning is there before the task is run."""
    wide = console.width >= _ROOM
    room = _NAME if wide else min(_NAME, console.width - 4 - 1 - len(NOT_WRITTEN))
    name = task.function if len(task.function) <= room else task.function[: room - 1] + "…"
    console.write(f"{task.number} {name:<{room}} ")
    result = desk.check(task)
    state = state_of(result)
    console.write(state, _COLOURS[state])
    console.line(f"{'':<{12 - len(state)}}{result.score:>5g} of {task.points[0]:g}" if wide else "")
    return result


def state_of(result: ItemResult) -> str:
    """One of the four words of the table."""
    if result.kind == "pass":
        return DONE
    if result.kind == "not judged":
        return NOT_CHECKED
    from autograder.core.records import Reason

    elsewhere = result.cause or result.verdict.error  # it is written, and meets one that is not
    return NOT_WRITTEN if result.verdict.reason is Reason.UNWRITTEN and not elsewhere else NOT_YET


def _helped(desk: Desk, result: ItemResult, folder: Path) -> ItemResult:
    """The result as it is told: of a known mistake that came back with the second step of help."""
    if not result.mistakes:
        return result
    from autograder.student.seen import InFile

    return desk.helped(result, InFile(folder))


def _details(desk: Desk, results: Sequence[ItemResult], console: Console, folder: Path, *, each: bool) -> None:
    """What is wrong first; of each task where few were asked for by name."""
    from autograder.reporting.words import why_not_judged

    wrong = _problems(results)
    said = set()
    for heading, result in wrong if each else wrong[:1]:
        _one(desk, _helped(desk, result, folder), console, heading)
    for result in results:
        why = why_not_judged(result) if state_of(result) == NOT_CHECKED else ""
        if why and why not in said:
            said.add(why)
            console.line()
            console.prose(f"{result.item.task.number} {result.item.task.function}: {why}")
    if len(wrong) > 1 and not each:
        console.line()
        console.prose(f"After that: python check.py {wrong[1][1].item.task.function}")


def _problems(results: Sequence[ItemResult]) -> list[tuple[str, ItemResult]]:
    """What is wrong, each with its heading; what stops a whole file is one problem, not one for each of its tasks."""
    from autograder.core.records import Reason

    found: dict[str, ItemResult] = {}
    for result in results:
        if state_of(result) == NOT_YET:
            task = result.item.task
            of_file = result.verdict.reason in (Reason.UNREADABLE, Reason.NO_FILE, Reason.IMPORT_FAILED)
            found.setdefault(f"{task.file}.py" if of_file else f"{task.number} {task.function}", result)
    return list(found.items())


def _one(desk: Desk, result: ItemResult, console: Console, heading: str) -> None:
    from autograder.reporting.picture import example
    from autograder.reporting.words import message

    task = result.item.task
    console.line()
    console.line(heading, "bold")
    console.prose(multiline(message(result)))
    picture = example(task, result.shown) if result.shown else ""
    if picture:
        console.line()
        for line in multiline(picture).split("\n"):
            console.line(f"    {line}".rstrip() if console.width >= _ROOM else line)
    printed = multiline(desk.printed.get(task.name, "")).strip("\n").split("\n")
    if printed != [""]:
        console.line("\nIt printed:")
        for line in printed[:_PRINTED] + ["…"] * (len(printed) > _PRINTED):
            console.line(f"    {line[: console.width]}".rstrip())
    if result.hint:
        console.line()
        console.prose(f"Hint: {multiline(result.hint)}", "bold")
    if result.second_step:
        from autograder.reporting.second_step import text

        console.line()
        console.prose(text(result.second_step))


def _list_cases(results: Sequence[ItemResult], console: Console) -> None:
    """Every scored case by name, with pass or fail."""
    from autograder.reporting.case_list import WORDS, cases

    for result in results:
        console.line(f"\n{result.item.task.number} {result.item.task.function}", "bold")
        for kind, name in cases(result):
            console.prose(f"{WORDS[kind]:<8} {name}", {"pass": "good", "fail": "bad"}.get(kind, "open"))


def _summary(results: Sequence[ItemResult], console: Console) -> None:
    done = sum(result.kind == "pass" for result in results)
    earned, public = sum(result.score for result in results), sum(result.item.task.points[0] for result in results)
    unwritten = [result.item.task for result in results if state_of(result) == NOT_WRITTEN]
    console.line()
    console.prose(
        f"{done} of {len(results)} {'task' if len(results) == 1 else 'tasks'} done:"
        f" {earned:g} of {public:g} points. {about_hidden_cases(results)}",
        "good" if done == len(results) else "",
    )
    if unwritten:
        console.prose(f"Next to write: {unwritten[0].function} in {unwritten[0].file}.py")


def about_hidden_cases(results: Sequence[ItemResult]) -> str:
    """What is left for Gradescope to say of some tasks."""
    return f"Hidden cases, worth {sum(result.item.task.points[1] for result in results):g} more, are run on Gradescope."


# ---------------------------------------------------------------- again and again


def _watch(folder: Path, names: Sequence[str], console: Console) -> None:
    import subprocess

    from autograder.student.watching import PAUSE, look, watch

    def check(changed: list[str]) -> None:
        if changed:
            console.line(f"\n{time.strftime('%H:%M:%S')} saved: {', '.join(changed)}\n", "bold")
        subprocess.run([sys.executable, str(folder / "check.py"), *names], check=False)  # nothing stale remains
        console.line("\nWaiting for you to save; Ctrl-C ends it.")

    watch(lambda: look(folder), lambda: time.sleep(PAUSE), check)
