"""`python check.py conv1d --predict`: before any code, a small case is shown, and an answer to it is replied to.

Answers come from a terminal or a pipe. What is said is `reporting.prediction_reply`'s, the same as in a notebook and in
a page. Nothing is scored or kept.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from autograder.cases.about import read_about
from autograder.cases.bank import read_bank
from autograder.core.assignment import Assignment
from autograder.core.records import Task
from autograder.core.task_names import Unknown, find_all, find_one
from autograder.judging.typed import LONGEST
from autograder.reporting.picture import question, written
from autograder.reporting.prediction import Prediction, chosen
from autograder.reporting.prediction_reply import Reply, how_to_type, reply
from autograder.student.console import Console

_ASKED = "What does this call return? {file}.py says what {function} is for; work it out by hand. Nothing is scored."
ENDED = "Stopped predicting: nothing here is scored."
_MOST = 20  # answers for one case: a program that writes into a pipe may never end


def nothing_to_predict(task: Task) -> str:
    """What is said of a task without a case that is small enough."""
    return f"{task.number} {task.function}: no case is small enough to work out by hand; nothing to predict."


def prediction_of(bank: Path, task: Task) -> Prediction | None:
    """What is to be predicted of a task; None where no case is small enough, or the bank has none.

    Args:
        bank: the folder with the cases.
        task: one of its tasks.
    """
    path = bank / f"{task.file}.json"
    cases = read_bank(bank, [task.file]) if path.exists() else ()
    return chosen(task, cases, read_about(bank).hints.get(task.name, {}))


def meant(assignment: Assignment, names: Sequence[str]) -> tuple[Task, ...]:
    """The tasks that were asked for: of a file, the function of its name where it has one.

    Args:
        assignment: where to look.
        names: as for `find_all`; none for all tasks.

    Raises:
        Unknown: a name is neither a task nor a file.
    """
    found: dict[str, None] = {}
    for name in names:
        try:
            found[find_one(assignment, name).name] = None
        except Unknown:
            found.update((task.name, None) for task in find_all(assignment, [name]))
    return tuple(task for task in assignment.tasks if task.name in found or not names)


# ---------------------------------------------------------------- in the terminal


def ask(bank: Path, tasks: Sequence[Task], console: Console, typing: TextIO | None = None) -> int:
    """Ask for the answer of a case of each task, until it is right or skipped.

    Args:
        bank: the folder with the cases.
        tasks: in order.
        console: where to write.
        typing: where answers come from; the terminal, or a pipe, when left out.

    Returns:
        The exit status: 0, whatever was typed.
    """
    stream = sys.stdin if typing is None else typing
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="replace")  # letters that are none are said to be unreadable
    try:
        for task in tasks:
            prediction = prediction_of(bank, task)
            if prediction is None:
                console.prose(nothing_to_predict(task))
            elif not _asked(prediction, console, stream):
                break
    except KeyboardInterrupt:
        console.line()
        console.prose(ENDED)
    return 0


def _asked(prediction: Prediction, console: Console, stream: TextIO | None) -> bool:
    """Ask for one answer; returns whether to go on with the next task."""
    task = prediction.task
    console.line(f"{task.number} {task.function}", "bold")
    console.prose(_ASKED.format(file=task.file, function=task.function))
    console.line()
    for line in written(question(task, prediction.case)).split("\n"):
        console.line(f"    {line}".rstrip())
    console.line()
    console.prose(f"{how_to_type(prediction)} Enter alone skips it, Ctrl-C ends.")
    texts: list[str] = []
    while len(texts) < _MOST:
        console.write("> ")
        text = _line(stream)
        if text is None:
            console.line()
            console.prose(ENDED)
            return False
        if stream is not None and not stream.isatty():
            console.line(text if text.isprintable() else "")  # a terminal shows it itself
        texts.append(text)
        said = reply(prediction, texts)
        _say(said, console)
        if said.kind in ("right", "skipped"):
            break
    console.line()
    return True


def _line(stream: TextIO | None) -> str | None:
    """The next line, or so much of it as is read; None where there is no more, or nobody who could type."""
    try:
        text = stream.readline(LONGEST + 2) if stream is not None else ""
    except (OSError, ValueError):  # closed, or no text
        return None
    return text.rstrip("\r\n") if text else None


def _say(said: Reply, console: Console) -> None:
    console.prose(said.text, "good" if said.kind == "right" else "")
    if said.hint:
        console.prose(f"Hint: {said.hint}", "bold")
