"""Random calls of the tasks of conv1d.py.

Letters: signal (n,), weights (f,).
"""

from __future__ import annotations

from autograder.authoring.sampling import Call, Generator, Sampler, Sizes, between, numbers, options, reals
from autograder.homework.sampling import Options, fitted, step


def _output_length(rng: Generator, sizes: Sizes) -> Call:
    if sizes.small:  # errors are among them
        n, f = between(rng, 1, 9), between(rng, -1, 5)
        return {"n": n, "f": f, **options(rng, sizes, stride=between(rng, -1, 4), padding=between(rng, -1, 2))}
    index = sizes.index
    if index == 7:  # one entry too long, which floor division with a stride of 2 hides
        n = between(rng, 3, 9)
        return {"n": n, "f": n + 1, "stride": 2}
    if index == 8:
        n = between(rng, 3, 9)
        return {"n": n, "f": n}
    if index < 4:  # one of each error
        errors: tuple[Call, ...] = (
            {"n": between(rng, 2, 4), "f": between(rng, 9, 12), "stride": 1, "padding": 2},
            {"n": between(rng, 5, 9), "f": 2, "stride": between(rng, -2, 0)},
            {"n": between(rng, 8, 12), "f": 1, "padding": between(rng, -2, -1)},
            {"n": between(rng, 5, 9), "f": between(rng, -2, 0)},
        )
        return errors[index]
    if index in (5, 6):  # a filter that just fits, and one that only fits with the padding
        n, padding = between(rng, 3, 9), between(rng, 1, 3)
        return {"n": n, "f": n + (2 * padding if index == 5 else 1), "stride": 2, "padding": padding}
    n, f = between(rng, 9, 40), between(rng, 2, 8)
    return {"n": n, "f": f, **({} if index == 4 else step(rng, sizes, strides=5))}


def _signal_and_filter(rng: Generator, sizes: Sizes) -> tuple[int, int, Options]:
    listed: tuple[tuple[int, int, Options], ...] = (
        (9, 4, {"stride": 2}),
        (8, 3, {"stride": 3, "padding": 1}),
        (8, 2, {}),
        (6, 5, {"padding": 2}),
        (5, 3, {"stride": 2, "padding": 4}),
        (10, 1, {"stride": 4}),
        (4, 4, {}),
        (3, 5, {"stride": 2, "padding": 1}),
        (6, 1, {"padding": 2}),
    )
    n, f, given = sizes.pick(
        listed,
        lambda: (
            sizes.between(rng, (6, 14), small=(1, 5)),
            sizes.between(rng, (2, 5), small=(1, 4)),
            step(rng, sizes),
        ),
    )
    return n, fitted(f, n, **given), given


def _conv1d(rng: Generator, sizes: Sizes) -> Call:
    n, f, given = _signal_and_filter(rng, sizes)
    return {"signal": numbers(rng, sizes, n), "weights": reals(rng, sizes, f), **given}


def _conv1d_matrix(rng: Generator, sizes: Sizes) -> Call:
    n, f, given = _signal_and_filter(rng, sizes)
    return {"weights": reals(rng, sizes, f), "n": n, **given}


SAMPLERS = {
    "output_length": Sampler(_output_length, hidden=12),  # four of them are errors
    "conv1d": Sampler(_conv1d, hidden=10),
    "conv1d_matrix": Sampler(_conv1d_matrix, hidden=9),
}
