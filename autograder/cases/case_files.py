"""Read the cases that people write, as TOML in the topic's folder (`homework/conv1d/cases.toml`).

An entry looks like this:

    [[conv1d]]
    title = "The filter slides along the signal"
    slide = "example: 1-dimensional convolution"
    signal = [0, 1, 0, 1, 1]
    weights = [-1, 1]
    expected = [1, -1, 1, 0]

The keys are the parameters of the function, and those of `_KEYS`. `expected` may be left out where no slide
states it: the references compute it. Integers make integer arrays; `dtype = {image = "uint8"}` asks for another
type.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

import numpy as np

from autograder.core.assignment import Assignment
from autograder.core.records import Answer, Array, Case, Layers, Rng, Task, Value, Visibility, as_array

_KEYS = ("title", "slide", "expected", "raises", "visibility", "scored", "by_position", "tie", "dtype")
DTYPES = ("float64", "float32", "int64", "int32", "uint8", "bool")  # that `dtype` may say
ADDED = "added.toml"  # a course's own cases
WRITTEN = ("cases.toml", "diagnostic.toml", ADDED)  # from the lecture; not scored; of a course


class BadCase(ValueError):
    """A written case cannot be used; the message says which, why, and what to do."""


def written_files(homework: Path, assignment: Assignment) -> tuple[Path, ...]:
    """The files with cases that exist in the topics of a homework.

    Args:
        homework: the folder of the topics.
        assignment: names the topics.
    """
    paths = [homework / file / name for name in WRITTEN for file in assignment.files]
    return tuple(path for path in paths if path.exists())


def read_lecture(homework: Path, assignment: Assignment, name: str = WRITTEN[0]) -> tuple[Case, ...]:
    """All cases of one kind in the topics of a homework, in lecture order.

    Args:
        homework: the folder of the topics.
        assignment: names the topics and their tasks.
        name: of the file in each topic, one of `WRITTEN`.

    Raises:
        BadCase: as for `read_toml`.
    """
    cases = [
        case
        for path in written_files(homework, assignment)
        if path.name == name
        for case in read_toml(path, assignment)
    ]
    order = {task.name: index for index, task in enumerate(assignment.tasks)}
    return tuple(sorted(cases, key=lambda case: order[case.task]))


def read_toml(path: Path, assignment: Assignment) -> tuple[Case, ...]:
    """The cases of one file, in the order in which they are written.

    Args:
        path: the file; `topic_of` decides its topic.
        assignment: names the tasks; cases of tasks that its course leaves out are skipped.

    Raises:
        BadCase: the file is not TOML or not of a topic; a function or key is unknown; a parameter is missing; a value
            is not a number.
    """
    file, where = topic_of(path), _as_said(path)
    if file not in assignment.files:
        raise BadCase(f"{where}: no file of the homework is called {file!r}; there are {', '.join(assignment.files)}")
    try:
        document = load_toml(path)
    except ValueError as error:
        raise BadCase(f"{where}: {error}") from None
    tasks = {task.function: task for task in assignment.of_file(file)}
    cases: list[Case] = []
    for function, entries in document.items():
        if f"{file}.{function}" in assignment.course.left_out:
            continue
        if function not in tasks:
            raise BadCase(f"{where}: unknown function {function!r}; known functions: {', '.join(tasks)}")
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise BadCase(f"{where}: write each case of {function} under its own [[{function}]]")
        cases += [_case(where, tasks[function], entry) for entry in entries]
    return tuple(cases)


def topic_of(path: Path) -> str:
    """The topic whose cases a file holds: the name of its folder, or of the file itself.

    >>> topic_of(Path("homework/conv2d/added.toml")), topic_of(Path("conv2d.toml"))
    ('conv2d', 'conv2d')
    """
    return path.parent.name if path.name in WRITTEN else path.stem


def _as_said(path: Path) -> str:
    """A file as messages name it: `cases.toml` is in every topic, so its folder belongs to it."""
    return f"{path.parent.name}/{path.name}" if path.name in WRITTEN else path.name


def load_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file, with or without a byte order mark.

    Raises:
        ValueError: it cannot be read as TOML; the message says where.
    """
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"not readable as TOML: {error}") from None
    return table


def _case(where: str, task: Task, entry: Mapping[str, Any]) -> Case:
    title = entry.get("title")
    if not isinstance(title, str) or not title:
        raise BadCase(f"{where}: a case of {task.function} has no title; write one sentence for students")
    where = f'{where}: case "{title}"'
    parameters = task.arrays + task.options
    for key in entry:
        if key not in parameters + _KEYS:
            raise BadCase(f'{where} has unknown key "{key}"; known keys: {", ".join(parameters + _KEYS)}')
    for name in task.arrays:
        if name not in entry:
            raise BadCase(f'{where} lacks "{name}"; {task.function} takes {", ".join(task.arrays)}')
    visibility = entry.get("visibility", "visible")
    if visibility not in get_args(Visibility):
        raise BadCase(f"{where}: visibility {visibility!r} is none of {', '.join(get_args(Visibility))}")
    if visibility != "visible" and entry.get("scored") is False:
        raise BadCase(f"{where}: only a visible case can have scored = false")
    dtypes = _dtypes(where, task, entry)
    call = {name: _value(where, task, name, entry[name], dtypes[name]) for name in parameters if name in entry}
    return Case(
        task=task.name,
        title=title,
        call=call,
        expected=_expected(where, task, entry["expected"]) if "expected" in entry else None,
        raises=_flag(where, entry, "raises"),
        visibility=visibility,
        scored=_flag(where, entry, "scored", default=True),
        slide=str(entry.get("slide", "")),
        by_position=_flag(where, entry, "by_position"),
        tie=_flag(where, entry, "tie"),
    )


def _flag(where: str, entry: Mapping[str, Any], key: str, *, default: bool = False) -> bool:
    flag = entry.get(key, default)
    if not isinstance(flag, bool):
        raise BadCase(f'{where}: "{key}" is true or false, not {flag!r}')
    return flag


def _dtypes(where: str, task: Task, entry: Mapping[str, Any]) -> dict[str, str]:
    """The type of each parameter, if it is an array: float64, int64 for labels, or what the case says."""
    said = entry.get("dtype", {})
    if not isinstance(said, dict):
        raise BadCase(f'{where}: write dtype as {{ {task.arrays[0]} = "uint8" }}')
    usual = {name: "int64" if name in task.labels else "float64" for name in task.arrays + task.options}
    for name, dtype in said.items():
        if not isinstance(entry.get(name), (list, dict)) or name not in usual or name in task.tuples:
            raise BadCase(f'{where}: dtype has "{name}", which is not an array of this case')
        if dtype not in DTYPES:
            raise BadCase(f"{where}: dtype {dtype!r} is none of {', '.join(DTYPES)}")
    return {**usual, **said}


def _value(where: str, task: Task, name: str, written: Any, dtype: str) -> Value:
    if name == "rng":
        return _rng(where, written)
    if name in task.tuples:
        layers: Layers = _nested_tuple(written)
        return layers
    if isinstance(written, dict):
        return {key: _array(where, f"{name}.{key}", part, dtype) for key, part in written.items()}
    if isinstance(written, list):
        return _array(where, name, written, dtype)
    if isinstance(written, (int, float, str)):
        return written
    raise BadCase(f'{where}: "{name}" is {written!r}; it must be a number, a list or a table')


def _rng(where: str, written: Any) -> Rng:
    known = [field.name for field in fields(Rng)]
    if not isinstance(written, dict) or set(written) - set(known):
        raise BadCase(f"{where}: write rng as {{ seed = 1, draws = [0, 2], bound = 3 }}")
    return Rng(**{**written, "draws": tuple(written.get("draws", ()))})


def _nested_tuple(written: Any) -> Any:
    return tuple(_nested_tuple(part) for part in written) if isinstance(written, list) else written


def _array(where: str, name: str, written: Any, dtype: str | None = None) -> Array:
    try:
        numbers = np.array(written)
    except (ValueError, TypeError, OverflowError):
        raise BadCase(f'{where}: "{name}" is not a rectangular array of numbers') from None
    if numbers.size == 0:
        numbers = numbers.astype(float)
    if numbers.dtype.kind not in "iufb" or not np.isfinite(numbers).all():
        raise BadCase(f'{where}: "{name}" holds a value that is not a finite number')
    if dtype and numbers.dtype.kind == "b" and dtype != "bool":
        raise BadCase(
            f'{where}: "{name}" holds true and false; if it is about these, say dtype = {{ {name} = "bool" }}'
        )
    with np.errstate(all="ignore"):
        array = numbers.astype(dtype or numbers.dtype)
    if array.dtype.kind != "f" and (array != numbers).any():
        raise BadCase(f'{where}: "{name}" holds numbers that are not {dtype}, which would change them')
    return as_array(array)


def _expected(where: str, task: Task, written: Any) -> Answer:
    """The answer as its task returns it: a table of the task's parts is a tuple, any other table a dict."""
    if not isinstance(written, dict):
        return _array(where, "expected", written)
    if task.parts and set(written) == set(task.parts):
        return tuple(_part(where, part, written[part]) for part in task.parts)
    if task.parts:
        raise BadCase(f"{where}: expected has the parts {', '.join(written)}; {task.function} returns {task.parts}")
    return _part(where, "expected", written)


def _part(where: str, name: str, written: Any) -> Answer:
    if isinstance(written, dict):
        return {key: _array(where, f"{name}.{key}", part) for key, part in written.items()}
    return _array(where, name, written)
