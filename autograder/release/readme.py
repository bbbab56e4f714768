"""The part of a repository's README that follows from its homework: the table of tasks, between two marks."""

from __future__ import annotations

import re

from autograder.core.assignment import Assignment, BadAssignment
from autograder.core.records import Task

_BLOCK = re.compile(r"(<!-- tasks[^\n]*-->\n).*?(<!-- end of tasks -->)", re.DOTALL)


def with_tasks(text: str, assignment: Assignment) -> str:
    """A README with the table of tasks as they are now.

    Args:
        text: the README.
        assignment: the homework, as its course sets it.

    Raises:
        BadAssignment: the README lacks the lines between which the table is written.
    """
    if not _BLOCK.search(text):
        raise BadAssignment(
            "the README has no lines <!-- tasks --> and <!-- end of tasks -->, between which the table is written"
        )
    return _BLOCK.sub(lambda found: f"{found[1]}{_table(assignment)}\n{found[2]}", text)


def _table(assignment: Assignment) -> str:
    rows = ["| file | points | what you write |", "|---|---|---|"]
    for file in assignment.files:
        tasks = assignment.of_file(file)
        functions = ", ".join(f"`{task.function}` {_points(task)}" for task in tasks)
        rows.append(f"| `{file}.py` | {sum(sum(task.points) for task in tasks):g} | {functions} |")
    total = sum(sum(task.points) for task in assignment.tasks)
    return "\n".join([*rows, f"| together | {total:g} | {len(assignment.tasks)} functions |"])


def _points(task: Task) -> str:
    return f"{sum(task.points):g}"
