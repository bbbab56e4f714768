"""Which tasks a person means who types the name of a file, of a function or of a task, or a number."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.core.assignment import Assignment
from autograder.core.records import Task


class Unknown(LookupError):
    """A name is neither a task nor a file; the message lists the names that exist."""


def find(assignment: Assignment, typed: str) -> tuple[Task, ...]:
    """The tasks that a person means: one task, or all tasks of a file.

    Args:
        assignment: where to look.
        typed: a file (`conv2d.py`, `conv2d.ipynb`, `notebooks/conv2d.ipynb`, `7`), a function (`Conv2D`), a task
            (`conv2d.conv2d`) or its number (`4.2`). A file is preferred to a function of the same name.

    Raises:
        Unknown: there is no such task; the message names similar ones.
    """
    plain = typed.strip().replace("\\", "/").rstrip("/").rpartition("/")[2]
    for ending in (".py", ".ipynb"):
        plain = plain.removesuffix(ending)
    for same in (str, str.lower):
        meant = same(plain)
        for topic in assignment.topics:
            if meant in (same(topic.name), topic.tasks[0].number.partition(".")[0]):
                return topic.tasks
        found = [task for task in assignment.tasks if meant in (same(task.function), same(task.name), task.number)]
        if found:
            return tuple(found)
    raise Unknown(_unknown(assignment, typed, plain))


def find_one(assignment: Assignment, typed: str) -> Task:
    """The one task that a person means; of a file, the function with the same name.

    Args:
        assignment: where to look.
        typed: as for `find`.

    Raises:
        Unknown: there is no such task, or the name means a file with several tasks.
    """
    found = find(assignment, typed)
    named = [task for task in found if len(found) == 1 or task.function == task.file]
    if not named:
        functions = ", ".join(task.function for task in found)
        raise Unknown(f"{typed} is a file with {len(found)} tasks; name one of {functions}")
    return named[0]


def find_all(assignment: Assignment, typed: Sequence[str]) -> tuple[Task, ...]:
    """The tasks that several names mean, in lecture order.

    Args:
        assignment: where to look.
        typed: names as for `find`; if there are none, all tasks are meant.

    Raises:
        Unknown: a name is neither a task nor a file.
    """
    meant = {task.name for name in typed for task in find(assignment, name)}
    return tuple(task for task in assignment.tasks if task.name in meant or not typed)


def _unknown(assignment: Assignment, typed: str, plain: str) -> str:
    import difflib  # late: only a wrong name needs it

    known = dict.fromkeys([*assignment.files, *(task.function for task in assignment.tasks)])
    lower = {name.lower(): name for name in known}
    near = [lower[name] for name in difflib.get_close_matches(plain.rpartition(".")[2].lower(), lower, n=3)]
    meant = f" Did you mean {' or '.join(near)}?" if near else ""
    files = ", ".join(assignment.files)
    return f"There is no task {typed!r}.{meant}\nThe files are {files}; each function in them is a task."
