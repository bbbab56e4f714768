"""Random calls of the tasks of conv1d.py."""

from __future__ import annotations

from collections.abc import Callable

from autograder.homework.sampling import Call, Generator, Options, between, numbers, pick, reals, step, weights_for


def _signal_and_filter(rng: Generator, place: int) -> tuple[int, int, Options]:
    shape: tuple[int, int, Options] = pick(
        place,
        (
            (9, 4, {"stride": 2}),
            (8, 3, {"stride": 3, "padding": 1}),
            (8, 2, {}),
            (6, 5, {"padding": 2}),
            (5, 3, {"stride": 2, "padding": 4}),
            (10, 1, {"stride": 4}),
            (4, 4, {}),
            (3, 5, {"stride": 2, "padding": 1}),
            (6, 1, {"padding": 2}),
        ),
        lambda: (between(rng, 6, 14), between(rng, 2, 5), step(rng)),
    )
    return shape


def _output_length(rng: Generator, place: int) -> Call:
    if place == 7:  # one entry too long, which floor division with a stride of 2 hides
        n = between(rng, 3, 9)
        return {"n": n, "f": n + 1, "stride": 2}
    if place == 8:
        n = between(rng, 3, 9)
        return {"n": n, "f": n}
    if place < 4:  # one of each error
        errors: tuple[Call, ...] = (
            {"n": between(rng, 2, 4), "f": between(rng, 9, 12), "stride": 1, "padding": 2},
            {"n": between(rng, 5, 9), "f": 2, "stride": between(rng, -2, 0)},
            {"n": between(rng, 8, 12), "f": 1, "padding": between(rng, -2, -1)},
            {"n": between(rng, 5, 9), "f": between(rng, -2, 0)},
        )
        return errors[place]
    if place in (5, 6):  # a filter that just fits, and one that only fits with the padding
        n, padding = between(rng, 3, 9), between(rng, 1, 3)
        return {"n": n, "f": n + (2 * padding if place == 5 else 1), "stride": 2, "padding": padding}
    n, f = between(rng, 9, 40), between(rng, 2, 8)
    return {"n": n, "f": f, **({} if place == 4 else step(rng, strides=5))}


def _conv1d(rng: Generator, place: int) -> Call:
    n, f, options = _signal_and_filter(rng, place)
    signal = numbers(rng, place, n)
    return {"signal": signal, "weights": weights_for(rng, signal, f), **options}


def _conv1d_matrix(rng: Generator, place: int) -> Call:
    n, f, options = _signal_and_filter(rng, place)
    return {"weights": reals(rng, f), "n": n, **options}


SAMPLERS: dict[str, Callable[[Generator, int], Call]] = {
    "output_length": _output_length,
    "conv1d": _conv1d,
    "conv1d_matrix": _conv1d_matrix,
}
