"""Random calls of the tasks of case_studies.py, small enough to be checked by hand."""

from __future__ import annotations

from collections.abc import Callable

from autograder.homework.sampling import Call, Generator, between
from autograder.homework.small_sampling import numbers


def _receptive_field(rng: Generator) -> Call:
    return {"layers": tuple((between(rng, 1, 5), between(rng, 1, 3)) for _ in range(between(rng, 1, 4)))}


def _output_shapes(rng: Generator) -> Call:
    pool = ("pool", between(rng, 1, 3), between(rng, 1, 3))
    order = between(rng, 0, 3)
    padding = between(rng, int(order == 3), 2)  # after a pool there is too little left without
    conv = ("conv", between(rng, 1, 5), between(rng, 1, 3), between(rng, 1, 2), padding)
    layers = ((conv,), (pool,), (conv, pool), (pool, conv))[order]
    return {"input_shape": (between(rng, 1, 3), between(rng, 8, 11), between(rng, 8, 11)), "layers": layers}


def _stack_parameters(rng: Generator) -> Call:
    return {"d": between(rng, 1, 4), "filter_sizes": tuple(between(rng, 1, 4) for _ in range(between(rng, 1, 3)))}


def _residual_block(rng: Generator) -> Call:
    f = (1, 3)[between(rng, 0, 1)]
    d, h, w = between(rng, 1, 2), between(rng, 1, f + 2), between(rng, 1, f + 2)  # 5 less 2 and 2 leaves 1
    return {
        "tensor": numbers(rng, d, h, w),
        "weights1": numbers(rng, d, d, f, f),
        "biases1": numbers(rng, d),
        "weights2": numbers(rng, d, d, f, f),
        "biases2": numbers(rng, d),
    }


SAMPLERS: dict[str, Callable[[Generator], Call | None]] = {
    "receptive_field": _receptive_field,
    "output_shapes": _output_shapes,
    "stack_parameters": _stack_parameters,
    "residual_block": _residual_block,
}
