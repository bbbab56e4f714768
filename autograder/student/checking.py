"""One run of `check.py`: a row for each task, then what is wrong first, then what is done.

Whatever only a mistake needs is imported where one is found: a run in which all is right stays quick.
"""

from __future__ import annotations

import gc
from collections.abc import Sequence
from os import _exit  # while a task runs, another one is found in os
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.core.text import multiline
from autograder.student.console import Console
from autograder.student.states import DONE, FAIL, NOT_JUDGED, NOT_WRITTEN, about_hidden_cases, state_of

if TYPE_CHECKING:
    from autograder.core.assignment import Assignment
    from autograder.core.records import ItemResult, Task
    from autograder.student.checker import Checker

_COLOURS = {DONE: "good", FAIL: "bad", NOT_WRITTEN: "open", NOT_JUDGED: "open"}
_NAME = 26  # columns for a function's name: the longest has as many
_ROOM = 60  # columns for a row with all that is in it
_PRINTED = 8  # lines of what a program printed
_NO_LIMITS = (
    "This Python cannot start a second thread, so there is no time limit: stop a program that does not end with Ctrl-C."
)


def check_all(
    folder: Path, assignment: Assignment, tasks: Sequence[Task], named: bool, console: Console, *, every_case: bool
) -> int:
    """Check tasks, write what was found, and return the exit status: 0 when all is done, else 1.

    Args:
        folder: the handout: the homework's files, and the cases in `cases/`.
        assignment: what the cases were frozen for.
        tasks: which to check, in lecture order.
        named: whether they were asked for by name, so that each one's mistake is shown where there are few.
        console: where to write.
        every_case: list every case by name, too.
    """
    from autograder.cases.items import title
    from autograder.core.watchdog import limits_work
    from autograder.student.backstop import Backstop
    from autograder.student.checker import Checker
    from autograder.student.workspace import Folder

    def hung(task: Task, place: str) -> None:
        left = tasks[tasks.index(task) + 1 :] if task in tasks else ()
        console.line()
        console.prose(
            f"{title(checker.item(task))}: it does not finish and cannot be interrupted; last seen {place}.", "bad"
        )
        if left:
            console.prose(f"Not judged: {', '.join(each.function for each in left)}.")
        _exit(1)  # whatever holds the main thread does not let go of it

    gc.freeze()  # what is loaded stays; going through it for garbage takes as long as a task
    gc.enable()
    checker = Checker(Folder(folder, assignment), folder / "cases", on_hang=hung)
    results = []
    if not limits_work():
        console.prose(f"{_NO_LIMITS}\n")
    for task in tasks:
        with Backstop(torch=task.torch):
            results.append(_row(checker, task, console))
    _details(checker, results, console, folder, each=named and len(tasks) <= 3)
    if every_case:
        _list_cases(results, console)
    _summary(results, console)
    for note in checker.notes:
        console.prose(f"Note: {note}")
    return 0 if all(result.kind == "pass" for result in results) else 1


def _row(checker: Checker, task: Task, console: Console) -> ItemResult:
    """A line of the table; its beginning is there before the task is run."""
    wide = console.width >= _ROOM
    room = _NAME if wide else min(_NAME, console.width - 4 - 1 - len(NOT_WRITTEN))
    name = task.function if len(task.function) <= room else task.function[: room - 1] + "…"
    console.write(f"{task.number} {name:<{room}} ")
    result = checker.check(task)
    state = state_of(result)
    console.write(state, _COLOURS[state])
    console.line(f"{'':<{12 - len(state)}}{result.score:>5g} of {task.points[0]:g}" if wide else "")
    return result


def _helped(checker: Checker, result: ItemResult, folder: Path) -> ItemResult:
    """The result as it is told: of a known mistake that came back with the second step of help."""
    if not result.mistakes:
        return result
    from autograder.student.seen import InFile

    return checker.helped(result, InFile(folder))


def _details(checker: Checker, results: Sequence[ItemResult], console: Console, folder: Path, *, each: bool) -> None:
    """What is wrong first; of each task where few were asked for by name."""
    wrong = _problems(results)
    said = set()
    for heading, result in wrong if each else wrong[:1]:
        _one(checker, _helped(checker, result, folder), console, heading)
    for result in (one for one in results if state_of(one) == NOT_JUDGED):
        from autograder.reporting.words import why_not_judged

        why = why_not_judged(result)
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
        if state_of(result) == FAIL:
            task = result.item.task
            of_file = result.verdict.reason in (Reason.UNREADABLE, Reason.NO_FILE, Reason.IMPORT_FAILED)
            found.setdefault(f"{task.file}.py" if of_file else f"{task.number} {task.function}", result)
    return list(found.items())


def _one(checker: Checker, result: ItemResult, console: Console, heading: str) -> None:
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
    printed = multiline(checker.printed.get(task.name, "")).strip("\n").split("\n")
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
