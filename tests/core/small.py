"""A small homework of two files, which is only looked at."""

from __future__ import annotations

from autograder.core.assignment import Assignment, Topic
from autograder.core.records import Task


def made_up(file: str, function: str, number: str) -> Task:
    """A task of one array."""
    return Task(file, function, number, (1, 1), ("x",))


SMALL = Assignment(
    "small",
    (
        Topic("wave", (made_up("wave", "length", "1.1"), made_up("wave", "wave", "1.2"))),
        Topic("Nets", (made_up("Nets", "Unit", "2.1"), made_up("Nets", "step", "2.2"))),
    ),
)


def functions(tasks: tuple[Task, ...]) -> list[str]:
    """Their names, in order."""
    return [task.function for task in tasks]
