"""How far a value may be from the right one: 1e-5 of the largest value of the right answer, or of 1 if that is smaller.

    allowed = RTOL · max(1, max|expected|)

A single whole number is counted, not measured: it may be COUNT off at most, however large it is. One tolerance holds
for all entries of an array.
"""

from __future__ import annotations

import numpy as np

from autograder.core.records import Array

RTOL = 1e-5  # relative to max(1, max|expected|): another summation order or float32, not another formula
COUNT = 0.25  # for single whole numbers, whatever their size: the next whole number is another answer


def tolerance(expected: Array) -> float:
    """The largest absolute difference from this array at which a value still counts as equal.

    >>> tolerance(np.array([3.0, -200.0])), tolerance(np.array(2903632))
    (0.002, 0.25)
    """
    largest = float(np.abs(expected).max(initial=0.0))
    allowed = RTOL * max(1.0, largest)
    return min(allowed, COUNT) if expected.ndim == 0 and largest.is_integer() else allowed
