"""Random values and shapes that several topics share.

Letters as in the lecture: signal (n,), image (h, w), tensor (d, h, w), weights (k, d, fh, fw).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.core.records import Array, Value

Generator = np.random.Generator
Call = dict[str, Value]
Options = dict[str, int]


def reals(rng: Generator, *shape: int) -> Array:
    """Positive and negative numbers with two decimals, so that a printed case is the case."""
    return np.round(3 * rng.standard_normal(shape), 2)


def integers(rng: Generator, *shape: int) -> Array:
    """Integers from -9 to 9."""
    return rng.integers(-9, 10, shape)


def bright(rng: Generator, *shape: int) -> Array:
    """8-bit numbers near their largest: whoever computes in 8 bits overflows."""
    return rng.integers(190, 256, shape).astype(np.uint8)


def weights_for(rng: Generator, numbers: Array, *shape: int) -> Array:
    """A filter of reals; for 8-bit numbers one of the same kind, which tempts to compute in 8 bits."""
    return rng.integers(1, 5, shape).astype(np.uint8) if numbers.dtype == np.uint8 else reals(rng, *shape)


def distinct(rng: Generator, *shape: int) -> Array:
    """Different numbers, no whole ones, mostly negative, 1 apart: no window has a tie."""
    size = int(np.prod(shape))
    return rng.permutation(size).reshape(shape) - 7 * size // 10 + 0.25


KINDS = (reals, integers, reals, bright)


def numbers(rng: Generator, place: int, *shape: int) -> Array:
    return KINDS[place % len(KINDS)](rng, *shape)


def pick(place: int, listed: tuple[Any, ...], random: Callable[[], Any]) -> Any:
    return listed[place] if place < len(listed) else random()


def step(rng: Generator, strides: int = 3, paddings: int = 3) -> Options:
    return {"stride": int(rng.integers(1, strides + 1)), "padding": int(rng.integers(0, paddings))}


def between(rng: Generator, low: int, high: int) -> int:
    return int(rng.integers(low, high + 1))


def stops(n: int, f: int, stride: int = 1, padding: int = 0) -> int:
    return (n + 2 * padding - f) // stride + 1
