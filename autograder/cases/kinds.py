"""Kinds of numbers: which cases hold arrays that are not float64. A mistake with them must cost these cases alone."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from autograder.core.records import Case, Task, Value


def kinds_of(case: Case, task: Task | None = None) -> dict[str, str]:
    """The parameters of a case whose arrays are not float64, with their types.

    Args:
        case: the case.
        task: its task; labels, which it names, are integers in every case, and left out.

    >>> kinds_of(Case("conv1d.conv1d", "", {"signal": np.zeros(2, np.uint8), "weights": np.zeros(1), "stride": 2}))
    {'signal': 'uint8'}
    """
    labels = task.labels if task else ()
    found = {name: other_kind(value) for name, value in case.call.items() if name not in labels}
    return {name: kind for name, kind in found.items() if kind}


def other_kind(value: Value) -> str:
    """The type of an array, or of the first such array of a dict, that is not float64; empty where there is none."""
    arrays = value.values() if isinstance(value, Mapping) else [value]
    kinds = (array.dtype.name for array in arrays if isinstance(array, np.ndarray))
    return next((kind for kind in kinds if kind != "float64"), "")
