"""What a worker's frames, its silence or its death come to, as an Outcome for a case.

A frame may be a student's own work. What is read from one is numbers, words cut and cleaned, and choices
out of fixed lists; anything else makes it "garbled".
"""

from __future__ import annotations

import signal
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from autograder.core.records import Answer, NotAnArray, Outcome, Task, Thrown
from autograder.sandbox.worker.guard import ELSEWHERE
from autograder.sandbox.worker.wire import Frame, Tree, names, words

_SIGNALS = {  # by name: not every system has all of them
    "SIGSEGV": "segmentation fault",
    "SIGABRT": "abort",
    "SIGBUS": "bus error",
    "SIGFPE": "arithmetic fault",
    "SIGILL": "illegal instruction",
    "SIGKILL": "killed, as when memory runs out",
    "SIGXCPU": "processor time used up",
}

GARBLED = Outcome("garbled", error="what came back was no answer")


def of_import(frame: Frame) -> Outcome | None:
    """None when the file has run and has the function; else the outcome of every case."""
    header = frame.header
    if header.get("kind") != "imported" or frame.answers:
        return GARBLED
    if header.get("status") == "found":
        return None
    if header.get("status") == "import failed":
        return Outcome("import failed", error=words(header.get("error")))
    if header.get("status") == "missing":
        return Outcome("missing", error=words(header.get("error")))
    return GARBLED


def of_case(frame: Frame, place: int, task: Task) -> Outcome:
    """The outcome of the case at `place`."""
    header, answers = frame.header, frame.answers
    if header.get("kind") != "case" or header.get("case") != place:
        return GARBLED
    error = words(header.get("error"))
    if header.get("status") == "forbidden" and not task.torch:
        return Outcome("forbidden", error=error)
    if header.get("status") == "raised":
        return Outcome(
            "raised",
            error=error,
            thrown=_thrown(header.get("thrown")),
            exception=words(header.get("exception"), 60),
            second_call=header.get("second_call") is True,
            elsewhere=header.get("elsewhere") is True,
        )
    wanted = {"answer", "again", "arguments"} | ({"other"} if task.judge == "sample" else set())
    arguments = answers.get("arguments")
    if header.get("status") != "returned" or set(answers) != wanted or not isinstance(arguments, dict):
        return GARBLED
    return Outcome(
        "returned",
        answer=_answer(answers["answer"]),
        again=_answer(answers["again"]),
        other=_answer(answers["other"]) if "other" in answers else None,
        arguments={name: _answer(tree) for name, tree in arguments.items()},
    )


def _thrown(said: object) -> Thrown:
    """The wire's word for what was raised; of any other word, an exception like most."""
    return next((known for known in get_args(Thrown) if said == known), "exception")


def _answer(tree: Tree) -> Answer:
    if isinstance(tree, NotAnArray):
        return tree
    if isinstance(tree, list):
        return tuple(_answer(part) for part in tree)
    if isinstance(tree, dict):
        return {name: _answer(part) for name, part in tree.items()}
    return tree


def notes(header: Mapping[str, Any], task: Task, banned: Sequence[str]) -> list[str]:
    """What is to be said once about a file; a worker only chooses among these sentences.

    Args:
        header: what the worker says.
        task: whose file it has run.
        banned: the libraries that the homework rules out.
    """
    said = header.get("notes")
    slow = [
        f"running {task.file}.py itself took more than a second: move training and plotting under"
        f' `if __name__ == "__main__":`'
        for _ in names(said, ("slow",))
    ]
    absent = [
        f"{library} is not available when grading; calls to it do nothing"
        for library in names(said, (*banned, *ELSEWHERE))
    ]
    return slow + absent


def stopped(died: int, status: int, *, alone: bool) -> str:
    """How the interpreter stopped. `alone`: by itself, before anybody ended it."""
    if not alone:
        return "the Python interpreter stopped answering"
    if not died:
        return f"the Python interpreter stopped (exit status {status})"
    try:
        name = signal.Signals(died).name
    except ValueError:
        name = ""
    return f"the Python interpreter stopped ({_SIGNALS.get(name, f'signal {died}')})"
