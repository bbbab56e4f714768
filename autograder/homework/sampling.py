"""Random values that several topics share: strides and paddings, and filters that fit.

Letters as in the lecture: n input length, f filter length.
"""

from __future__ import annotations

from typing import TypeAlias

from autograder.authoring.sampling import Generator, Sizes, between, options

Options: TypeAlias = dict[str, int]  # stride and padding, where they are given


def step(rng: Generator, sizes: Sizes, strides: int = 3) -> Options:
    """A stride of at most `strides`, and a padding of at most 2.

    Args:
        rng: the generator.
        sizes: the index, and whether the call is a small one.
        strides: the largest stride, in entries.
    """
    return options(rng, sizes, stride=between(rng, 1, strides), padding=between(rng, 0, 2))


def stops(n: int, f: int, stride: int = 1, padding: int = 0) -> int:
    """How many stops a filter makes.

    Args:
        n: entries of the input.
        f: entries of the filter, at most n + 2 · padding.
        stride: entries between two stops, at least 1.
        padding: zeros at each end.

    >>> stops(5, 2, stride=2, padding=1)
    3
    """
    return (n + 2 * padding - f) // stride + 1


def fitted(f: int, n: int, padding: int = 0, **_: int) -> int:
    """A filter's length, or as much of it as fits; the options of a call may be passed on as they are.

    Args:
        f: the wanted length.
        n: entries of the input.
        padding: zeros at each end.

    >>> fitted(5, 3, stride=2), fitted(5, 3, stride=2, padding=1)
    (3, 5)
    """
    return min(f, n + 2 * padding)
