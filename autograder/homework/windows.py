"""The windows of this homework: how a filter, or a pooling window, slides in a call.

The task's file names one of these functions, and messages and pages explain a wrong entry by its window.
"""

from __future__ import annotations

from numbers import Integral

from autograder.core.records import Case, Sliding, Value


def filter_1d(case: Case) -> Sliding:
    """A filter (f,) on a signal (n,)."""
    return _filter(case, axes=1)


def filter_2d(case: Case) -> Sliding:
    """A filter (fh, fw), or one as deep as its input, or a bank of those, on an image or a tensor."""
    return _filter(case, axes=2)


def pool_1d(case: Case) -> Sliding:
    """A pooling window on a signal (n,).

    >>> import numpy as np
    >>> pool_1d(Case("pooling.max_pool1d", "", {"signal": np.zeros(7), "size": 3})).stride
    3
    """
    return _pool(case, axes=1)


def pool_2d(case: Case) -> Sliding:
    """A pooling window on each channel of a tensor (d, h, w)."""
    return _pool(case, axes=2)


def _filter(case: Case, axes: int) -> Sliding:
    source, n = _source(case, axes)
    f = _shape(case.call["weights"])[-axes:]
    stride, padding = _int(case.call.get("stride"), 1), _int(case.call.get("padding"), 0)
    return Sliding(source, n, f, stride, padding, "weights", "biases" if "biases" in case.call else "")


def _pool(case: Case, axes: int) -> Sliding:
    source, n = _source(case, axes)
    size = _int(case.call.get("size"), 1)
    return Sliding(source, n, (size,) * axes, _int(case.call.get("stride"), size), by_channel=axes == 2)


def _source(case: Case, axes: int) -> tuple[str, tuple[int, ...]]:
    """The first argument is what the window slides over."""
    name, value = next(iter(case.call.items()))
    return name, _shape(value)[-axes:]


def _shape(value: Value) -> tuple[int, ...]:
    shape: tuple[int, ...] = getattr(value, "shape", ())
    return shape


def _int(value: Value, default: int) -> int:
    return int(value) if isinstance(value, Integral) else default
