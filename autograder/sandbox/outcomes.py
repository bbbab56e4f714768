"""From a worker's frames, or its death, to the `Outcome` of a case.

Student code can forge a frame. So only numbers, cleaned short texts and words from fixed lists are read;
anything else makes the outcome "garbled".
"""

from __future__ import annotations

import re
import signal
from collections.abc import Mapping
from typing import Any, get_args

from autograder.core import newer
from autograder.core.records import Answer, NotAnArray, Outcome, Task, Thrown
from autograder.core.text import one_line
from autograder.core.wording import source_line
from autograder.sandbox.job import Job
from autograder.sandbox.worker.guard import ELSEWHERE
from autograder.sandbox.worker.wire import Frame, Tree, clean_text, names

_SIGNALS = {  # by name: not every system has all of them
    "SIGSEGV": "segmentation fault",
    "SIGABRT": "abort",
    "SIGBUS": "bus error",
    "SIGFPE": "arithmetic fault",
    "SIGILL": "illegal instruction",
    "SIGKILL": "killed, as when memory runs out",
    "SIGXCPU": "processor time used up",
}

PLACE = 200  # characters of where a line is, with its code
PROBES = {  # what student code looked into: a worker's word → what the instructor reads, after the task's name
    "objects": "looks through Python's objects (gc)",
    "frames": "reads the frames of its callers",
    "memory": "reads memory (ctypes)",
    "tracing": "traces its callers (sys.settrace or sys.setprofile)",
}

_MOST = 10  # notes of one kind
GARBLED = Outcome("garbled", error="the answer could not be read")


def of_import(frame: Frame) -> Outcome | None:
    """None when the file has run and has the function; else the outcome of every case."""
    header = frame.header
    if header.get("kind") != "imported" or frame.answers:
        return GARBLED
    if header.get("status") == "found":
        return None
    if header.get("status") == "import failed":
        return Outcome("import failed", error=clean_text(header.get("error")))
    if header.get("status") == "missing":
        return Outcome("missing", error=clean_text(header.get("error")))
    return GARBLED


def of_case(frame: Frame, index: int, task: Task) -> Outcome:
    """The outcome of one case.

    Args:
        frame: the worker's frame for it.
        index: of the case in the job; a frame for another case is garbled.
        task: decides which answers there must be.
    """
    header, answers = frame.header, frame.answers
    if header.get("kind") != "case" or header.get("case") != index:
        return GARBLED
    error = clean_text(header.get("error"))
    if header.get("status") == "forbidden" and not task.torch:
        return Outcome("forbidden", error=error)
    if header.get("status") == "raised":
        return Outcome(
            "raised",
            error=error,
            thrown=_thrown(header.get("thrown")),
            exception=clean_text(header.get("exception"), 60),
            place=clean_text(header.get("place"), PLACE),
            led_to=clean_text(header.get("led_to"), PLACE),
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
    """The kind of exception that a header names; an unknown word counts as "exception"."""
    return next((known for known in get_args(Thrown) if said == known), "exception")


def _answer(tree: Tree) -> Answer:
    if isinstance(tree, NotAnArray):
        return tree
    if isinstance(tree, list):
        return tuple(_answer(part) for part in tree)
    if isinstance(tree, dict):
        return {name: _answer(part) for name, part in tree.items()}
    return tree


def notes(header: Mapping[str, Any], job: Job) -> list[str]:
    """Notes about a file, for the student; a worker can only choose among these sentences.

    What it names besides are modules and lines of the student's own source. Notes of hidden items are not shown.

    Args:
        header: of a worker's frame; its "notes" are chosen words.
        job: what was run.
    """
    said = header.get("notes")
    task, banned = job.task, job.assignment.banned.libraries
    slow = [
        f"running {task.file}.py itself took more than a second: move training and plotting under"
        f' `if __name__ == "__main__":`'
        for _ in names(said, ("slow",))
    ]
    absent = [
        f"{library} is not available when grading; calls to it do nothing"
        for library in names(said, (*banned, *ELSEWHERE))
    ]
    return slow + absent + _not_there(header.get("absent"), job) + _skipped(header.get("skipped"), job)


def _not_there(said: object, job: Job) -> list[str]:
    """A note for each module that could not be imported."""
    asked = [name for name in said if isinstance(name, str)][:_MOST] if isinstance(said, list) else []
    known = [
        name for name in asked if name.isidentifier() and any(_mentions(text, name) for text in job.sources.values())
    ]
    return [
        f"{name} is not available when grading{newer.of_module(name)}: importing it costs nothing, a function that"
        " uses it fails; if it is a file of your own, hand it in too"
        for name in known
    ]


def _mentions(text: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", text) is not None


def _skipped(said: object, job: Job) -> list[str]:
    """A note for each statement that raised while a file was run."""
    found: list[str] = []
    for one in said[:_MOST] if isinstance(said, list) else []:
        file, line = one if isinstance(one, list) and len(one) == 2 else ("", 0)
        module = file.removesuffix(".py") if isinstance(file, str) else ""
        lines = job.sources.get(module, "").split("\n")
        if isinstance(line, int) and 0 < line <= len(lines):
            cell = job.places.get(module, {}).get(line)
            where = f"{module}.ipynb, {cell}" if cell else f"{module}.py, line {line}"
            code = one_line(lines[line - 1].strip(), 80)
            found.append(
                f"{where} raises an error when the file is run, and was left out: `{code}`;"
                " the functions are graded all the same"
            )
    return found


def probes(header: Mapping[str, Any]) -> list[str]:
    """What the instructor is told of student code that looks into the process; a worker can only choose among these."""
    return [PROBES[word] for word in names(header.get("notes"), tuple(PROBES))]


def stopped(died: int, status: int, *, alone: bool) -> str:
    """How the interpreter stopped, in words.

    Args:
        died: the signal that ended it, or 0.
        status: its exit status, when no signal ended it.
        alone: whether it ended by itself, and not because the grader ended it.

    >>> stopped(0, 3, alone=True)
    'the Python interpreter stopped (exit status 3)'
    """
    if not alone:
        return "the Python interpreter stopped answering"
    if not died:
        return f"the Python interpreter stopped (exit status {status})"
    try:
        name = signal.Signals(died).name
    except ValueError:
        name = ""
    return f"the Python interpreter stopped ({_SIGNALS.get(name, f'signal {died}')})"


def where(sources: Mapping[str, str]) -> re.Pattern[bytes]:
    """Finds the innermost line of a student in what Python's `faulthandler` writes.

    >>> where({"conv1d": ""}).search(b'  File "numpy.py", line 7 in pad\\n  File "conv1d.py", line 3 in f\\n').groups()
    (b'conv1d', b'3')
    """
    files = b"|".join(re.escape(module.encode(errors="replace")) for module in sources)
    return re.compile(rb'File "(%s)\.py", line (\d{1,9}) in' % files)


def place(found: re.Match[bytes], sources: Mapping[str, str], places: Mapping[str, Mapping[int, str]]) -> str:
    """Where a worker is, in words; its code is the submission's own text.

    Args:
        found: by `where`.
        sources: module → the student's source text.
        places: module → line → what it is called where that is not its number.
    """
    module, line = found[1].decode(errors="replace"), int(found[2])
    called = places.get(module, {}).get(line, f"line {line} of {module}.py")
    return source_line(sources.get(module, ""), line, called)
