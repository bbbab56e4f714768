"""Is what a homework's record says of its tasks possible at all? A sentence for each fault, in the tasks' order."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

from autograder.core.assignment import Assignment, Banned
from autograder.core.records import Task

MOST_POINTS = 10_000  # of one item: more is a slip of the keyboard


def impossible(assignment: Assignment) -> Iterator[str]:
    """What is wrong with an assignment before any other file of the homework is read."""
    for topic in assignment.topics:
        for task in topic.tasks:
            if task.file != topic.name:
                yield f"the topic {topic.name} lists {task.name}, whose file is {task.file}.py; give both one name"
            if not is_pair_of_points(task.points):
                yield f"{task.name}: points must be {PAIR}, not {task.points!r}"
    yield from _twice(assignment)
    if not isinstance(assignment.banned, Banned):
        yield f"{assignment.package}: banned must be Banned(…), not {assignment.banned!r}"


PAIR = f"two numbers from 0 to {MOST_POINTS}, visible and other"


def is_pair_of_points(pair: object) -> bool:
    """Whether these are the points of a visible item and of the other ones.

    >>> is_pair_of_points((2, 3.5)), is_pair_of_points((1,)), is_pair_of_points((-1, 2)), is_pair_of_points((1e300, 0))
    (True, False, False, False)
    """
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        return False
    numbers = all(isinstance(one, (int, float)) and not isinstance(one, bool) and math.isfinite(one) for one in pair)
    return numbers and min(pair) >= 0 and max(pair) <= MOST_POINTS


def _twice(assignment: Assignment) -> Iterator[str]:
    """Tasks that are listed twice, and numbers that several tasks have."""
    for name, times in Counter(task.name for task in assignment.tasks).items():
        if times > 1:
            yield f"{name} is listed {_times(times)} among the tasks"
    by_number: dict[str, dict[str, Task]] = {}
    for task in assignment.tasks:
        by_number.setdefault(task.number, {})[task.name] = task
    for number, tasks in by_number.items():
        if len(tasks) > 1:
            yield f"{' and '.join(tasks)} have the same number {number}; give each its own"
    for name, times in Counter(assignment.files).items():
        if times > 1:
            yield f"the topic {name} is listed {_times(times)}"


def _times(count: int) -> str:
    return "twice" if count == 2 else f"{count} times"
