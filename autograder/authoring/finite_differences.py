"""Gradients by finite differences: from a function's values alone, as a reference for what is derived by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograder.authoring.references import Kink
from autograder.core.records import Array

STEP = 1e-4
SMOOTH = 1e-5  # half the step changes the slope of a smooth function by less


def gradient(function: Callable[[Array], float], at: Array) -> Array:
    """The gradient of a scalar function by central differences, same shape as `at`.

    Args:
        function: from an array to a number.
        at: where, any shape; it is left as it is.

    Raises:
        Kink: the function has a kink there, so that it has no gradient.

    >>> gradient(lambda x: float((x**2).sum()), np.array([1.0, -2.0])).round(6).tolist()
    [2.0, -4.0]
    """
    at = np.array(at, dtype=float)
    result = np.zeros_like(at)
    here = function(at)
    for index in np.ndindex(at.shape):
        ahead, behind = _beside(function, at, index, STEP)
        near_ahead, near_behind = _beside(function, at, index, STEP / 2)
        coarse, fine = (ahead - behind) / (2 * STEP), (near_ahead - near_behind) / STEP
        result[index] = (4 * fine - coarse) / 3  # Richardson: what is left of the error is of the order of STEP⁴
        # Where a function is smooth, half the step halves the change of slope; at a kink the change stays.
        bend, near_bend = (ahead - 2 * here + behind) / STEP, 2 * (near_ahead - 2 * here + near_behind) / STEP
        if max(abs(2 * near_bend - bend), abs(fine - coarse)) > SMOOTH * max(1.0, abs(result[index])):
            raise Kink(f"finite differences meet a kink at {index}; move the numbers apart or say tie = true")
    return result


def _beside(function: Callable[[Array], float], at: Array, index: tuple[int, ...], step: float) -> tuple[float, float]:
    """The function a step further and a step back in one of its coordinates; `at` is left as it was."""
    kept = at[index]
    at[index] = kept + step
    ahead = function(at)
    at[index] = kept - step
    behind = function(at)
    at[index] = kept
    return ahead, behind
