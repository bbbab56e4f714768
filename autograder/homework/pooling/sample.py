"""Random calls of the tasks of pooling.py."""

from __future__ import annotations

from collections.abc import Callable

from autograder.homework.sampling import Call, Generator, Options, between, bright, distinct, pick


def pooled_tensor(rng: Generator, place: int) -> tuple[tuple[int, int, int], int, Options]:
    shape: tuple[tuple[int, int, int], int, Options] = pick(
        place,
        (
            ((2, 5, 8), 3, {"stride": 2}),
            ((3, 7, 4), 2, {}),
            ((1, 6, 9), 2, {"stride": 3}),
            ((2, 6, 5), 3, {"stride": 1}),
            ((4, 7, 10), 3, {}),
        ),
        lambda: (
            (between(rng, 1, 4), between(rng, 5, 9), between(rng, 5, 9)),
            between(rng, 2, 4),
            {"stride": between(rng, 1, 3)},
        ),
    )
    return shape


def _max_pool1d(rng: Generator, place: int) -> Call:
    n, size, options = pick(
        place,
        (
            (9, 3, {"stride": 2}),
            (11, 2, {}),
            (8, 3, {"stride": 1}),
            (13, 2, {"stride": 4}),
            (10, 4, {}),
            (4, 4, {}),
        ),
        lambda: (between(rng, 7, 14), between(rng, 2, 4), {"stride": between(rng, 1, 4)}),
    )
    return {"signal": distinct(rng, n), "size": size, **options}


def _max_pool2d(rng: Generator, place: int) -> Call:
    shape, size, options = pooled_tensor(rng, place)
    numbers = bright(rng, *shape) if place == 4 else distinct(rng, *shape)
    return {"tensor": numbers, "size": size, **options}


SAMPLERS: dict[str, Callable[[Generator, int], Call]] = {
    "max_pool1d": _max_pool1d,
    "max_pool2d": _max_pool2d,
}
