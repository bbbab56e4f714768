"""What the homework adds up to, so that no test of the engine knows its numbers."""

from __future__ import annotations

from pathlib import Path

from autograder.cases.bank import read_bank
from tests.content import BY_NAME, POINTS, TASKS

__all__ = ["ITEMS", "POINTS", "scored", "visible", "worth"]
ITEMS = 2 * len(TASKS)  # the build makes public and random cases for every task


def worth(file: str) -> float:
    """The points of one file's tasks."""
    return float(sum(sum(task.points) for task in TASKS if task.file == file))


def visible(task: str) -> int:
    """The points of a task's visible item."""
    return BY_NAME[task].points[0]


def scored(bank: Path, task: str) -> int:
    """How many visible cases of a task count."""
    cases = read_bank(bank, [BY_NAME[task].file])
    return sum(case.task == task and case.visibility == "visible" and case.scored for case in cases)
