"""What a course decides about a homework: `course.toml` in the homework's folder.

    title = "Homework 7: convolutional neural networks"
    short_name = "cnn"                     # of folders that are made
    lecture = "Lecture 7"                  # where messages point to the slides
    python = "3.10"                        # the Python that grades
    random_cases = "after_due_date"        # when students see these items; also "hidden", or "after_published", which
                                           # shows a case that fails in full (`records.TOLD_IN_FULL`)
    left_out = ["case_studies.stack_parameters"]
    due = 2026-11-20T23:59:00+01:00        # for `class`: what is late; late_due: until when late ones are taken
    late_policy = {per_day = 10, at_most = 50}   # percent of its score that a late one loses a day that has begun

    [points]                               # for the visible item, for the other ones
    conv2d.conv2d = [3, 5]

Every key may be left out. Nothing takes effect without `build`, which writes the settings into the bank.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

from autograder.authoring.task_records import PAIR, is_pair_of_points
from autograder.cases.case_files import load_toml
from autograder.core.assignment import Assignment, Course, folder_of, for_course, load
from autograder.core.records import Visibility
from autograder.core.syntax import cut
from autograder.core.times import EXAMPLE, parsed_time
from autograder.submission.source import reached

FILE = "course.toml"
_TEXTS = {"title": r".*\S.*", "short_name": r"[A-Za-z0-9][A-Za-z0-9_-]*", "lecture": r".*", "python": r"3\.\d+"}
_TIMES = ("due", "late_due")
_POLICY = ("per_day", "at_most")  # percent
KEYS = (*_TEXTS, "random_cases", "left_out", *_TIMES, "late_policy", "points")
_LATER = tuple(one for one in get_args(Visibility) if one != "visible")


class BadCourse(ValueError):
    """A course's settings cannot be used; the message has a line for each fault."""


def assignment_of_course(root: Path, package: str) -> Assignment:
    """A homework as its course sets it.

    Args:
        root: the repository.
        package: of the homework.

    Raises:
        BadAssignment: there is no such homework.
        BadCourse: its course.toml has faults.
    """
    assignment = load(package)
    return for_course(assignment, read_course(root, assignment))


def read_course(root: Path, assignment: Assignment) -> Course:
    """The settings of a course; the homework's own where they are left out.

    Args:
        root: the repository.
        assignment: the homework, with all its tasks.

    Raises:
        BadCourse: every fault of the file, a line each.
    """
    path = folder_of(root, assignment) / FILE
    if not path.exists():
        return assignment.course
    try:
        written = load_toml(path)
    except ValueError as error:
        raise BadCourse(f"{FILE}: {error}") from None
    points, faults = _points(written.get("points", {}), assignment)
    left_out = _names(written.get("left_out", []))
    faults = [*_faults(written), *faults, *_left_out_faults(root, left_out, assignment)]
    if faults:
        raise BadCourse("\n".join(f"{FILE}: {fault}" for fault in faults))
    plain = {key: value for key, value in written.items() if key in (*_TEXTS, "random_cases", "late_policy")}
    plain |= {key: _time(written[key]) for key in _TIMES if key in written}
    return assignment.course._replace(**plain, points=points, left_out=tuple(left_out))


def _faults(written: Mapping[str, Any]) -> Iterator[str]:
    for key, value in written.items():
        if key not in KEYS:
            yield f"unknown key {key!r}; known keys: {', '.join(KEYS)}"
        elif key in _TEXTS and not (isinstance(value, str) and re.fullmatch(_TEXTS[key], value)):
            yield f"{key} must be {_WANTED[key]}, not {value!r}"
        elif key in _TIMES:
            yield from _time_faults(key, value)
        elif key == "late_policy":
            yield from _policy_faults(value)
        elif key == "random_cases" and value not in _LATER:
            yield f"random_cases must be one of {', '.join(_LATER)}, not {value!r}"
        elif key == "left_out" and _names(value) is not value:
            yield f'left_out must be a list of tasks, such as ["conv2d.conv2d"], not {value!r}'
    yield from _order_faults(written)


def _time(value: object) -> str:
    """A time as text; TOML has times of its own."""
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _time_faults(key: str, value: object) -> Iterator[str]:
    if not isinstance(value, (datetime, str)):
        yield f"{key} must be a time such as {EXAMPLE}, not {_time(value)!r}"
        return
    try:
        parsed_time(_time(value))
    except ValueError as error:
        yield f"{key}: {error}"


def _order_faults(written: Mapping[str, Any]) -> Iterator[str]:
    """Late submissions cannot end before they begin; a time that is none is said elsewhere."""
    with suppress(KeyError, ValueError):
        due, late_due = (parsed_time(_time(written[key])) for key in _TIMES)
        if late_due < due:
            yield f"late_due ({_time(written['late_due'])}) must not be before due ({_time(written['due'])})"


def _policy_faults(value: object) -> Iterator[str]:
    if not isinstance(value, dict) or "per_day" not in value:
        yield f"late_policy must be like {{per_day = 10, at_most = 50}}, in percent; not {value!r}"
        return
    for key, percent in value.items():
        if key not in _POLICY:
            yield f"late_policy: unknown key {key!r}; known keys: {', '.join(_POLICY)}"
        elif isinstance(percent, bool) or not isinstance(percent, (int, float)) or not 0 <= percent <= 100:
            yield f"late_policy: {key} must be a number from 0 to 100, in percent; not {percent!r}"


_WANTED = {
    "title": "a line of text",
    "short_name": "letters, digits, - and _",
    "lecture": "a line of text",
    "python": 'a version of Python such as "3.10"',
}


def _names(value: object) -> Sequence[str]:
    return value if isinstance(value, list) and all(isinstance(name, str) for name in value) else []


def _points(written: object, assignment: Assignment) -> tuple[dict[str, tuple[float, float]], list[str]]:
    """The points by task, and what is wrong with them."""
    if not isinstance(written, dict):
        return {}, [f"points must be a table of tasks, not {written!r}"]
    known, points, faults = {task.name for task in assignment.tasks}, {}, []
    for name, pair in _flat(written):
        if name in KEYS:
            faults.append(f"{name} is below [points], where only tasks are; write it above [points]")
        elif name not in known:
            faults.append(f"points: there is no task {name!r}; tasks are named like {assignment.tasks[0].name}")
        elif not (is_pair_of_points(pair) and sum(pair) > 0):
            faults.append(f"points: {name} must be {PAIR}, not both 0; not {pair!r}")
        else:
            points[name] = (pair[0], pair[1])
    return points, faults


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """`conv2d.conv2d = [3, 5]` is a table in a table for TOML, and `"conv2d.conv2d"` is one name."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


# ---------------------------------------------------------------- tasks that are left out


def _left_out_faults(root: Path, left_out: Sequence[str], assignment: Assignment) -> Iterator[str]:
    """Why tasks cannot be left out: unknown names, nothing that remains, callers without a substitute."""
    known = {task.name: task for task in assignment.tasks}
    for name in left_out:
        if name not in known:
            yield f"left_out: there is no task {name!r}; tasks are named like {assignment.tasks[0].name}"
            continue
        users = callers(root, known[name].function, assignment, left_out)
        if users and not _has_substitute(root, known[name].function, assignment):
            where = assignment.substitutes or "the homework"
            yield f"left_out: {name} is called by {', '.join(users)}; {where} has no correct version to supply"
    if set(known) <= set(left_out):
        yield "left_out: no task is left"


def callers(root: Path, function: str, assignment: Assignment, left_out: Sequence[str] = ()) -> list[str]:
    """The tasks whose solutions call a function, by themselves or through helpers of their file.

    Args:
        root: the repository.
        function: its name, such as "conv_layer".
        assignment: the homework.
        left_out: names of tasks that do not count.
    """
    found = []
    for topic in assignment.topics:
        source = (root / assignment.solutions / f"{topic.name}.py").read_text(encoding="utf-8")
        for task in topic.tasks:
            foreign = task.torch and function not in (
                other.function for other in topic.tasks
            )  # PyTorch has a relu, too
            if task.function != function and task.name not in left_out and not foreign:
                found += [task.name] * (function in _reached(source, task.function))
    return found


@lru_cache(maxsize=256)  # asked for each task that a course leaves out, several times in a build
def _reached(source: str, function: str) -> frozenset[str]:
    return reached(ast.parse(source), function)


def _has_substitute(root: Path, function: str, assignment: Assignment) -> bool:
    path = root / assignment.substitutes
    return bool(assignment.substitutes) and f"\ndef {function}(" in path.read_text(encoding="utf-8")


def given_names(root: Path, assignment: Assignment) -> tuple[str, ...]:
    """The tasks that a course leaves out and others call, such as "tensors.conv_layer".

    Args:
        root: the repository.
        assignment: the homework, as its course sets it.
    """
    left_out = assignment.course.left_out
    return tuple(name for name in left_out if callers(root, name.partition(".")[2], assignment))


def given(root: Path, assignment: Assignment) -> str:
    """The source of the functions that a course leaves out and other tasks call; "" where there are none.

    Args:
        root: the repository.
        assignment: the homework, as its course sets it.
    """
    called = [name.partition(".")[2] for name in given_names(root, assignment)]
    return cut((root / assignment.substitutes).read_text(encoding="utf-8"), called) if called else ""
