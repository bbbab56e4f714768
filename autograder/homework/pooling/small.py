"""Random calls of the tasks of pooling.py, small enough to be checked by hand."""

from __future__ import annotations

from collections.abc import Callable

from autograder.homework.sampling import Call, Generator, Options, between
from autograder.homework.small_sampling import apart


def pooling(rng: Generator) -> tuple[tuple[int, int, int], int, Options]:
    size = between(rng, 1, 3)
    h, w = max(size, between(rng, 1, 5)), max(size, between(rng, 1, 5))
    return (between(rng, 1, 3), h, w), size, {"stride": between(rng, 1, 3)} if rng.random() < 0.6 else {}


def _max_pool1d(rng: Generator) -> Call:
    n, size = between(rng, 2, 7), between(rng, 1, 4)
    options = {"stride": between(rng, 1, 4)} if rng.random() < 0.6 else {}
    return {"signal": apart(rng, max(n, size)), "size": size, **options}


def _max_pool2d(rng: Generator) -> Call:
    shape, size, options = pooling(rng)
    return {"tensor": apart(rng, *shape), "size": size, **options}


SAMPLERS: dict[str, Callable[[Generator], Call | None]] = {
    "max_pool1d": _max_pool1d,
    "max_pool2d": _max_pool2d,
}
