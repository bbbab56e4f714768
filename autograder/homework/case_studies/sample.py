"""Random calls of the tasks of case_studies.py."""

from __future__ import annotations

from collections.abc import Callable

from autograder.homework.sampling import Call, Generator, between, pick, reals


def _receptive_field(rng: Generator, place: int) -> Call:
    depth = between(rng, 2, 4)
    layers = [(between(rng, 2, 6), between(rng, 1, 3)) for _ in range(depth)]
    return {"layers": (*layers, (1, 3), (3, 2))}


def _output_shapes(rng: Generator, place: int) -> Call:
    d, h, w = between(rng, 1, 4), between(rng, 20, 40), between(rng, 41, 60)
    conv = ("conv", between(rng, 3, 9), between(rng, 2, 5), between(rng, 1, 3), between(rng, 0, 2))
    pool = ("pool", between(rng, 2, 3), between(rng, 1, 3))
    last = ("conv", between(rng, 2, 5), 2, 1, 1)
    return {"input_shape": (d, h, w), "layers": (pool, conv, last) if place % 2 else (conv, pool, last)}


def _stack_parameters(rng: Generator, place: int) -> Call:
    return {"d": between(rng, 2, 20), "filter_sizes": tuple(between(rng, 1, 7) for _ in range(2 + place % 3))}


def _residual_block(rng: Generator, place: int) -> Call:
    d, h, w, f = pick(
        place, ((2, 4, 6, 3), (3, 5, 3, 1), (1, 5, 7, 5)), lambda: (2, between(rng, 3, 6), between(rng, 3, 6), 3)
    )
    return {
        "tensor": reals(rng, d, h, w),
        "weights1": reals(rng, d, d, f, f) / 2,
        "biases1": reals(rng, d),
        "weights2": reals(rng, d, d, f, f) / 2,
        "biases2": reals(rng, d),
    }


SAMPLERS: dict[str, Callable[[Generator, int], Call]] = {
    "receptive_field": _receptive_field,
    "output_shapes": _output_shapes,
    "stack_parameters": _stack_parameters,
    "residual_block": _residual_block,
}
