"""The call of a case as a student would type it, and its arguments: the first two sections of a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from autograder.core.records import Array, Case, Rng, Task
from autograder.core.wording import names, short
from autograder.reporting.text_tables import Grid, Lines, Section

LARGE = 144  # entries: an array is shown by its shape only
FEW = 30  # entries of all the arrays of a dict together: they are written out


def call(task: Task, case: Case) -> Section:
    """The call as a student would type it.

    Args:
        task: what is called.
        case: with which arguments.
    """
    arguments = [_literal(name, case.call[name]) for name in task.arrays if name in case.call]
    options = [name for name in task.options if name in case.call]
    arguments += [("" if case.by_position else f"{name}=") + _literal(name, case.call[name]) for name in options]
    return Section("call", task.shown_as or f"{task.function}({', '.join(arguments)})")


def _literal(name: str, value: object) -> str:
    """A number or a tuple as it is typed; of anything larger the name."""
    if isinstance(value, (np.ndarray, Mapping, Rng)):
        return name
    nested = isinstance(value, tuple) and any(isinstance(part, tuple) for part in value)
    return str(list(value) if nested else value).replace("'", '"')  # type: ignore[call-overload]


def inputs(task: Task, case: Case, hidden: Sequence[str], most: int) -> Section:
    """Small arrays as grids, large ones by their shapes.

    Args:
        task: what is called.
        case: with which arguments.
        hidden: names of arguments that are shown elsewhere.
        most: rows of a grid; 0 for the shapes of all.
    """
    grids: list[Grid] = []
    lines: Lines = []
    for name, value in case.call.items():
        if name in hidden:
            continue
        if isinstance(value, np.ndarray):
            usual = "int64" if name in task.labels else "float64"
            title = name if value.dtype.name == usual else f"{name} ({value.dtype.name})"
            arrays = {title: value}
        elif most and isinstance(value, Mapping) and sum(map(np.size, value.values())) <= FEW:
            arrays = {f"{name} {key}": np.asarray(part) for key, part in value.items()}
        else:
            arrays = {}
            lines += _other_input(task, name, value)
        for title, array in arrays.items():
            slices = _slices(title, array, most)
            grids += slices
            lines += (
                [] if slices else [f"{title}: shape {array.shape}" if array.ndim else f"{title}: {short(array.item())}"]
            )
    return Section("inputs", "", tuple(grids), tuple(lines), most)


def _other_input(task: Task, name: str, value: object) -> Lines:
    if isinstance(value, Rng) and value.draws:
        return [f"rng.integers({value.bound}) gives {', '.join(map(str, value.draws))}"]
    if isinstance(value, Rng):
        return [f"rng = np.random.default_rng({value.seed})"]
    if isinstance(value, Mapping):
        return [f"{name}: {names(f'{key} {np.shape(part)}' for key, part in value.items())}"]
    return [f"{name}: {_literal(name, value)}"] if task.shown_as else []


def _slices(title: str, array: Array, most: int) -> list[Grid]:
    """Grids that show all of an array, or none where it is too large for that."""
    if not array.size or not most or not 1 <= array.ndim <= 4 or max(array.shape[-2:]) > 16 or array.size > LARGE:
        return []
    indices = list(np.ndindex(array.shape[:-2]))
    return [Grid(title, np.asarray(array[i]), i) for i in indices]
