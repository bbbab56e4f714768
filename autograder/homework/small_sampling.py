"""Small random values that several topics share: a few one-digit numbers in place of many with two decimals.

Most are whole; some end in a half, which shows what is lost where an array holds whole numbers; some are 8-bit, which
shows what runs over. None is 0, so that no mistake hides behind one, but for zeros that a task is about.
"""

from __future__ import annotations

import numpy as np

from autograder.core.records import Array
from autograder.homework.sampling import Generator, Options, between


def whole(rng: Generator, *shape: int) -> Array:
    """Whole numbers from -5 to 5, as an array of integers; none is 0."""
    numbers: Array = rng.integers(1, 6, shape) * rng.choice([-1, 1], shape)
    return numbers


def halves(rng: Generator, *shape: int) -> Array:
    """Numbers that end in a half, such as -1.5."""
    return whole(rng, *shape) + 0.5


def numbers(rng: Generator, *shape: int) -> Array:
    return (whole, halves)[between(rng, 0, 1)](rng, *shape)


def pixels(rng: Generator, *shape: int) -> Array:
    """Numbers, now and then 8-bit ones that are nearly as large as can be."""
    return rng.integers(200, 256, shape).astype(np.uint8) if rng.random() < 0.15 else numbers(rng, *shape)


def apart(rng: Generator, *shape: int) -> Array:
    """Different numbers, so that no window has a tie; most are negative, now and then all, or 8-bit ones."""
    size = int(np.prod(shape))
    kind = between(rng, 0, 5)
    numbers: Array = rng.permutation(size).reshape(shape)
    if kind == 0:
        return (numbers + 250 - size).astype(np.uint8)
    return numbers - (size if kind == 1 else 2 * size // 3) + (0 if kind == 2 else 0.5)


def step(rng: Generator, stops: int, *, most: int = 3) -> Options:
    """Stride and padding; each is left out now and then."""
    options = {"stride": between(rng, 1, min(most, stops)), "padding": between(rng, 0, 2)}
    return {name: value for name, value in options.items() if rng.random() < 0.75}
