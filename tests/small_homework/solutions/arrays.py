"""Arrays of numbers.

Letters: values (n,), a (h, n), b (n, w).
"""

import numpy as np


def mean(values: np.ndarray) -> float:
    """The mean of values (n,).

    >>> mean(np.array([1.0, 4.0]))
    2.5
    """
    return float(values.sum() / len(values))


def sort(values: np.ndarray, descending: int = 0) -> np.ndarray:
    """The values (n,) in ascending order, or with descending=1 in descending order."""
    return np.sort(values)[::-1] if descending else np.sort(values)


def matrix_product(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The product (h, w) of two matrices (h, n) and (n, w)."""
    return np.array([[(row * column).sum() for column in b.T] for row in a])
