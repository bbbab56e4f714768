"""Random values that several topics share: strides and paddings, and filters to go with an array.

Letters as in the lecture: n input length, f filter length.
"""

from __future__ import annotations

from typing import TypeAlias

from autograder.authoring.sampling import Generator, Sizes, between, options, reals
from autograder.core.records import Array

Options: TypeAlias = dict[str, int]  # stride and padding, where they are given


def step(rng: Generator, sizes: Sizes, strides: int = 3) -> Options:
    """A stride of at most `strides`, and a padding of at most 2."""
    return options(rng, sizes, stride=between(rng, 1, strides), padding=between(rng, 0, 2))


def stops(n: int, f: int, stride: int = 1, padding: int = 0) -> int:
    """How many stops a filter makes."""
    return (n + 2 * padding - f) // stride + 1


def fitted(f: int, n: int, padding: int = 0, **_: int) -> int:
    """A filter's length, or as much of it as fits; the options of a call may be passed on as they are.

    >>> fitted(5, 3, stride=2), fitted(5, 3, stride=2, padding=1)
    (3, 5)
    """
    return min(f, n + 2 * padding)


def weights_for(rng: Generator, sizes: Sizes, array: Array, *shape: int) -> Array:
    """A filter of reals; for an 8-bit array a filter of the same kind, which tempts to compute in 8 bits."""
    return rng.integers(1, 5, shape).astype(array.dtype) if array.dtype == "uint8" else reals(rng, sizes, *shape)
