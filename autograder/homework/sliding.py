"""Sliding a window, with every stop in plain sight: what many mistakes have in common.

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
        place: tuple[Any, ...] = (..., *(slice(i * s, i * s + f) for i, s, f in zip(stop, strides, size, strict=True)))
        responses.append(respond(array[place]))
    shape = np.shape(responses[0]) if responses else ()
    return np.array(responses).reshape(*counts, *shape)


def fitting(n: int, f: int, stride: int) -> int:
    """How many stops fit."""
    return max(0, (n - f) // stride + 1)


def hanging(n: int, f: int, stride: int) -> int:
    """How many stops there are if the last window may hang over the end."""
    return max(0, -((f - n) // stride) + 1)


def dot(weights: Array) -> Respond:
    """A window's dot product with the weights, or with those of them that the window still covers."""

    def respond(window: Array) -> float:
        return float(np.sum(window.astype(float) * weights[tuple(map(slice, window.shape))]))

    return respond


def pad(array: Array, *amounts: tuple[int, int], mode: Any = "constant") -> Array:
    """Pad the last axes by (before, after), in floating point; earlier axes stay."""
    before = ((0, 0),) * (array.ndim - len(amounts))
    padded: Array = np.pad(array.astype(float), before + amounts, mode=mode)
    return padded


def stored_like(answer: Array, array: Array) -> Array:
    """The answer as an array made for the other's kind of numbers would hold it."""
    return answer.astype(int).astype(array.dtype) if array.dtype.kind in "iu" else answer


def only(answer: Array, place: Any) -> Array:
    """The answer at one place, and zeros elsewhere."""
    kept = np.zeros_like(answer)
    kept[place] = answer[place]
    return kept


def is_one_of(arrays: Sequence[Array], known: Sequence[Sequence[Any]]) -> bool:
    """Whether the arrays are, entry by entry, one of the known lists of arrays."""
    return any(all(np.array_equal(a, b) for a, b in zip(arrays, one, strict=True)) for one in known)
