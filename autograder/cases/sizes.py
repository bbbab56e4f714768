"""The size of a case: small ones are shown first, and titles name sizes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from autograder.core.codec import flat
from autograder.core.records import Case, Value


def numbers_in(case: Case) -> int:
    """How many numbers the arrays and lists among the arguments of a case hold."""
    return sum(map(_numbers, case.call.values()))


def _numbers(value: Value) -> int:
    if isinstance(value, Mapping):
        return sum(part.size for part in value.values())
    if isinstance(value, tuple):
        return int(flat(value).size)
    return value.size if isinstance(value, np.ndarray) else 0


def smallness(case: Case) -> tuple[int, bool, float]:
    """A sort key, small cases first: by how many numbers, then cases of slides, then by the size of numbers."""
    alone = [abs(value) for value in case.call.values() if isinstance(value, (int, float))]
    return numbers_in(case), not case.slide, float(sum(alone))


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
