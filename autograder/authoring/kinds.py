"""Which cases are about kinds of numbers: a table for `verify`, and the tasks that have too many.

One slip with kinds of numbers, such as `zeros_like` of an array of integers, fails each case whose arrays are not
float64. So that it costs once, a task has at most one such case that is visible and one that is hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograder.cases.kinds import kinds_of
from autograder.core.assignment import Assignment
from autograder.core.records import Case

MOST = 1  # such cases of a task that are visible, and that are hidden


def kinds_table(cases: Iterable[Case], assignment: Assignment) -> list[str]:
    """The cases that are about kinds of numbers, a line for each task that has any.

    Args:
        cases: any cases.
        assignment: names the tasks, in the order of the lines.
    """
    lines = [_line("cases about kinds of numbers", "visible", "hidden")]
    for name, visible, hidden in _by_task(cases, assignment):
        if visible or hidden:
            lines.append(_line(name, *("; ".join(map(_said, found)) or "-" for found in (visible, hidden))))
    return lines


def too_many_kinds(cases: Iterable[Case], assignment: Assignment) -> list[str]:
    """What to change where a slip with kinds of numbers would cost more than one visible and one hidden case.

    Args:
        cases: any cases.
        assignment: names the tasks.
    """
    return [
        f"{name}: {len(found)} {kind} cases hold other numbers than float64; at most {MOST} may: "
        + ", ".join(f'"{case.title}"' for case in found)
        for name, *both in _by_task(cases, assignment)
        for kind, found in zip(("visible", "hidden"), both, strict=True)
        if len(found) > MOST
    ]


def _by_task(cases: Iterable[Case], assignment: Assignment) -> list[tuple[str, Sequence[Case], Sequence[Case]]]:
    """Each task's name, with its visible cases about kinds of numbers, and with its hidden ones."""
    found = [case for case in cases if kinds_of(case, assignment.task(case.task))]
    return [
        (
            task.name,
            [case for case in found if case.task == task.name and case.visibility == "visible"],
            [case for case in found if case.task == task.name and case.visibility != "visible"],
        )
        for task in assignment.tasks
    ]


def _said(case: Case) -> str:
    return ", ".join(f"{name} {kind}" for name, kind in kinds_of(case).items())


def _line(name: str, visible: str, hidden: str) -> str:
    return f"{name:<36}{visible:<34}{hidden}"
