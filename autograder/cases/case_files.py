"""Read the cases that people write, as TOML in the topic's folder (`homework/conv1d/cases.toml`).

An entry looks like this:

    [[conv1d]]
    title = "The filter slides along the signal"
    slide = "example: 1-dimensional convolution"
    signal = [0, 1, 0, 1, 1]
    weights = [-1, 1]
    expected = [1, -1, 1, 0]

The keys are the parameters of the function, and those of `case_keys.KEYS`. `expected` may be left out where no slide
states it: the references compute it. Integers make integer arrays; `dtype = {image = "uint8"}` asks for another
type.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from autograder.cases.case_keys import DTYPES, FLAGS, NAMES, TEXTS, VISIBILITY
from autograder.cases.case_values import BadValue, answer_of, value_of
from autograder.core.assignment import Assignment
from autograder.core.records import Answer, Case, Task, Value

ADDED = "added.toml"  # a course's own cases
WRITTEN = ("cases.toml", "diagnostic.toml", ADDED)  # from the lecture; not scored; of a course


class BadCase(ValueError):
    """Written cases cannot be used; the message says which, why, and what to do, a line for each fault."""


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
            is not a number. All faults of the file are named, a line each.
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
    faults: list[str] = []
    for function, entries in document.items():
        if f"{file}.{function}" in assignment.course.left_out:
            continue
        if function not in tasks:
            faults.append(f"{where}: unknown function {function!r}; known functions: {', '.join(tasks)}")
        elif not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            faults.append(f"{where}: write each case of {function} under its own [[{function}]]")
        else:
            read = (_case(where, tasks[function], entry, at, faults) for at, entry in enumerate(entries, 1))
            cases += [case for case in read if case is not None]
    if faults:
        raise BadCase("\n".join(faults))
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
        ValueError: it cannot be read, or not as TOML; the message says why, and where.
    """
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ValueError(f"not readable: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"not readable as TOML: {error}") from None
    return table


def _case(where: str, task: Task, entry: Mapping[str, Any], number: int, faults: list[str]) -> Case | None:
    """The case of an entry; None, and more faults, where something is wrong in it.

    Args:
        where: the file, for messages.
        task: of the case.
        entry: as TOML gives it.
        number: of the entry among those of its task, from 1.
        faults: found so far; those of this entry are added.
    """
    before, title = len(faults), entry.get("title")
    if isinstance(title, str) and title:
        said = f'{where}: case "{title}"'
    else:
        faults.append(f"{where}: a case of {task.function} has no title; write one sentence for students")
        said = f"{where}: case {number} of {task.function}"
    faults += [said + fault for fault in _wrong_keys(task, entry)]
    dtypes, wrong = _dtypes(task, entry)
    faults += [said + fault for fault in wrong]
    call: dict[str, Value] = {}
    for name in task.arrays + task.options:
        if name in entry:
            try:
                call[name] = value_of(task, name, entry[name], dtypes[name])
            except BadValue as error:
                faults.append(f"{said}:{error}")
    expected: Answer | None = None
    if "expected" in entry:
        try:
            expected = answer_of(task, entry["expected"])
        except BadValue as error:
            faults.append(f"{said}:{error}")
    if len(faults) > before:
        return None
    others = {key.name: entry.get(key.name, key.default) for key in (*FLAGS, *TEXTS, VISIBILITY)}
    return Case(task=task.name, title=str(title), call=call, expected=expected, **others)


def _wrong_keys(task: Task, entry: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the keys of an entry, and with what is declared of them, in words that follow its name."""
    parameters = task.arrays + task.options
    for key in entry:
        if key not in parameters + NAMES:
            yield f' has unknown key "{key}"; known keys: {", ".join(parameters + NAMES)}'
    for name in task.arrays:
        if name not in entry:
            yield f' lacks "{name}"; {task.function} takes {", ".join(task.arrays)}'
    for flag in FLAGS:
        if not isinstance(entry.get(flag.name, flag.default), bool):
            yield f': "{flag.name}" is true or false, not {entry[flag.name]!r}'
    for text in TEXTS:
        if not isinstance(entry.get(text.name, text.default), str):
            yield f': "{text.name}" is a text, not {entry[text.name]!r}'
    visibility = entry.get(VISIBILITY.name, VISIBILITY.default)
    if visibility not in VISIBILITY.choices:
        yield f": visibility {visibility!r} is none of {', '.join(VISIBILITY.choices)}"
    elif visibility != "visible" and entry.get("scored") is False:
        yield ": only a visible case can have scored = false"


def _dtypes(task: Task, entry: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
    """The type of each parameter, if it is an array: float64, int64 for labels, or what the case says; and what is
    wrong with what it says."""
    said = entry.get("dtype", {})
    usual = {name: "int64" if name in task.labels else "float64" for name in task.arrays + task.options}
    if not isinstance(said, dict):
        return usual, [f': write dtype as {{ {task.arrays[0]} = "uint8" }}']
    faults = []
    for name, dtype in said.items():
        if not isinstance(entry.get(name), (list, dict)) or name not in usual or name in task.tuples:
            faults.append(f': dtype has "{name}", which is not an array of this case')
        elif dtype not in DTYPES:
            faults.append(f": dtype {dtype!r} is none of {', '.join(DTYPES)}")
        else:
            usual[name] = dtype
    return usual, faults
