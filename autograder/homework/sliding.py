"""Sliding a window with a loop over its stops, which many mistakes have in common.

Letters: window size f, n entries along an axis.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import numpy as np

from autograder.core.records import Array

Respond = Callable[[Array], Any]


def slide(
    array: Array, size: Sequence[int], stride: int | Sequence[int], respond: Respond, counts: Sequence[int] = ()
) -> Array:
    """What a window answers at each stop. It spans the last `len(size)` axes; earlier axes it takes whole.

    Args:
        array: what the window slides over, padded already.
        size: of the window, for each axis it moves along.
        stride: one for all those axes, or one for each.
        respond: the window's answer; a window at the far end may be cut off.
        counts: stops along each axis; as many as fit if left out.

    >>> slide(np.array([1, 5, 2, 4]), (2,), 2, np.max).tolist()
    [5, 4]
    """
    strides = (stride,) * len(size) if isinstance(stride, int) else tuple(stride)
    lengths = array.shape[array.ndim - len(size) :]
    counts = counts or [fitting(n, f, s) for n, f, s in zip(lengths, size, strides, strict=True)]
    responses = []
    for stop in product(*map(range, counts)):
        window: tuple[Any, ...] = (..., *(slice(i * s, i * s + f) for i, s, f in zip(stop, strides, size, strict=True)))
        responses.append(respond(array[window]))
    shape = np.shape(responses[0]) if responses else ()
    return np.array(responses).reshape(*counts, *shape)


def fitting(n: int, f: int, stride: int) -> int:
    """How many stops fit.

    Args:
        n: entries along the axis.
        f: size of the window.
        stride: entries between two stops, at least 1.
    """
    return max(0, (n - f) // stride + 1)


def hanging(n: int, f: int, stride: int) -> int:
    """How many stops there are if the last window may reach beyond the end.

    Args:
        n: entries along the axis.
        f: size of the window.
        stride: entries between two stops, at least 1.

    >>> fitting(5, 2, 2), hanging(5, 2, 2)
    (2, 3)
    """
    return max(0, -((f - n) // stride) + 1)


def dot(weights: Array) -> Respond:
    """A window's dot product with the weights, or with those of them that the window still covers."""

    def respond(window: Array) -> float:
        return float(np.sum(window.astype(float) * weights[tuple(map(slice, window.shape))]))

    return respond


def pad(array: Array, *amounts: tuple[int, int], mode: Any = "constant") -> Array:
    """Pad the last axes by (before, after), in floating point; earlier axes stay.

    Args:
        array: of any shape and any kind of number.
        amounts: entries (before, after) for each of the last axes.
        mode: as for `numpy.pad`.
    """
    before = ((0, 0),) * (array.ndim - len(amounts))
    padded: Array = np.pad(array.astype(float), before + amounts, mode=mode)
    return padded


def stored_like(answer: Array, array: Array) -> Array:
    """The answer as an array made for the other's kind of numbers would hold it.

    Args:
        answer: of any shape.
        array: an array whose dtype is taken; it may have another shape.
    """
    return answer.astype(int).astype(array.dtype) if array.dtype.kind in "iu" else answer


def only(answer: Array, index: Any) -> Array:
    """The answer at one index, and zeros elsewhere.

    Args:
        answer: of any shape.
        index: as for NumPy; a slice keeps several entries.
    """
    kept = np.zeros_like(answer)
    kept[index] = answer[index]
    return kept


def is_one_of(arrays: Sequence[Array], known: Sequence[Sequence[Any]]) -> bool:
    """Whether the arrays are, entry by entry, one of the known lists of arrays.

    Args:
        arrays: such as the arguments of a call.
        known: lists of as many arrays, or of what NumPy takes for arrays.
    """
    return any(all(np.array_equal(a, b) for a, b in zip(arrays, one, strict=True)) for one in known)
