"""Random calls of the tasks of conv1d.py, small enough to be checked by hand."""

from __future__ import annotations

from collections.abc import Callable

from autograder.homework.sampling import Call, Generator, Options, between, stops
from autograder.homework.small_sampling import numbers, pixels, step


def _sizes(rng: Generator, most: int = 5) -> tuple[int, int, Options]:
    n, f = between(rng, 1, most), between(rng, 1, 4)
    return n, f, step(rng, 3)


def _output_length(rng: Generator) -> Call:
    n, f = between(rng, 1, 9), between(rng, -1, 5)
    options = {"stride": between(rng, -1, 4), "padding": between(rng, -1, 2)}
    return {"n": n, "f": f, **{name: value for name, value in options.items() if rng.random() < 0.75}}


def _conv1d(rng: Generator) -> Call | None:
    n, f, options = _sizes(rng)
    if stops(n, f, **options) < 1:
        return None
    return {"signal": pixels(rng, n), "weights": numbers(rng, f), **options}


def _conv1d_matrix(rng: Generator) -> Call | None:
    n, f, options = _sizes(rng)
    return {"weights": numbers(rng, f), "n": n, **options} if stops(n, f, **options) >= 1 else None


SAMPLERS: dict[str, Callable[[Generator], Call | None]] = {
    "output_length": _output_length,
    "conv1d": _conv1d,
    "conv1d_matrix": _conv1d_matrix,
}
