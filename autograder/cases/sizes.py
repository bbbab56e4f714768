"""The size of a case: small ones are shown first, and titles name sizes."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import TypeAlias

import numpy as np

from autograder.core.codec import flat
from autograder.core.records import Case, Sliding, Task, Value
from autograder.core.wording import short


def numbers_in(case: Case) -> int:
    """How many numbers the arrays and lists among the arguments of a case hold."""
    return sum(map(_numbers, case.call.values()))


def _numbers(value: Value) -> int:
    if isinstance(value, Mapping):
        return sum(part.size for part in value.values())
    if isinstance(value, tuple):
        return int(flat(value).size)
    return value.size if isinstance(value, np.ndarray) else 0


Simplicity: TypeAlias = "tuple[bool, int, int, float]"


def simplicity(task: Task, case: Case) -> Simplicity:
    """A sort key, simple cases first: options at their defaults, then few, small, whole numbers.

    A window of a single entry, or a single window, comes last: it shows nothing of sliding.

    Args:
        task: of the case; names its options and knows its window.
        case: any case.

    >>> task = Task("conv1d", "output_length", "1.1", (1, 1), ("n", "f"), ("stride", "padding"))
    >>> simplicity(task, Case(task.name, "", {"n": 12, "f": 2.5, "stride": 2}))
    (False, 1, 6, 16.5)
    """
    slide = task.window(case) if task.window else None
    single = slide is not None and (prod(slide.f) == 1 or _windows(slide) == 1)
    options = sum(name in case.call for name in task.options)
    numbers = [number for value in case.call.values() for number in _listed(value)]
    return single, options, sum(len(short(number)) for number in numbers), float(sum(map(abs, numbers)))


def _windows(slide: Sliding) -> int:
    ends = (n + 2 * slide.padding - f for n, f in zip(slide.n, slide.f, strict=True))
    return prod(end // slide.stride + 1 for end in ends)


def one_channel(task: Task, case: Case) -> bool:
    """Whether a case whose filters go through all channels of an input has only one.

    Args:
        task: of the case; knows its window.
        case: any case.
    """
    slide = task.window(case) if task.window else None
    if slide is not None and slide.weights and not slide.by_channel:
        source = case.call[slide.source]
        return isinstance(source, np.ndarray) and source.ndim == 3 and len(source) == 1
    parts = [
        part for value in case.call.values() for part in (value.values() if isinstance(value, Mapping) else [value])
    ]
    return any(isinstance(part, np.ndarray) and part.ndim == 4 and part.shape[1] == 1 for part in parts)


def _listed(value: Value) -> list[float]:
    """The numbers among an argument; of names in a list their lengths."""
    if isinstance(value, Mapping):
        return [number for part in value.values() for number in _listed(part)]
    if isinstance(value, tuple):
        return [float(number) for number in flat(value)]
    if isinstance(value, np.ndarray):
        return [float(number) for number in value.ravel()]
    return [float(value)] if isinstance(value, (int, float)) else []


def sizes(case: Case) -> str:
    """The sizes of a case's arguments in words, as part of its title.

    >>> sizes(Case("conv1d.conv1d", "", {"signal": np.zeros(5), "weights": np.zeros(2), "stride": 2}))
    'signal 5, weights 2, stride 2'
    """
    return ", ".join(f"{name} {_size(value)}" for name, value in case.call.items() if _size(value))


def _size(value: Value) -> str:
    if isinstance(value, np.ndarray):
        return "×".join(map(str, value.shape))
    if isinstance(value, tuple):
        return str(len(value))
    return str(value) if isinstance(value, (int, float)) else ""
