"""Random calls of the tasks of case_studies.py.

Letters: tensor (d, h, w), window size f.
"""

from __future__ import annotations

from autograder.authoring.sampling import Call, Generator, Sampler, Sizes, between, reals
from autograder.homework.cnn.sample import SMALL_NETWORK


def _receptive_field(rng: Generator, sizes: Sizes) -> Call:
    depth = sizes.between(rng, (2, 4), small=(1, 4))
    layers = [(sizes.between(rng, (2, 6), small=(1, 5)), between(rng, 1, 3)) for _ in range(depth)]
    return {"layers": (*layers, *(() if sizes.small else ((1, 3), (3, 2))))}


def _output_shapes(rng: Generator, sizes: Sizes) -> Call:
    if sizes.small:
        return _few_shapes(rng)
    d, h, w = between(rng, 1, 4), between(rng, 20, 40), between(rng, 41, 60)
    conv = ("conv", between(rng, 3, 9), between(rng, 2, 5), between(rng, 1, 3), between(rng, 0, 2))
    pool = ("pool", between(rng, 2, 3), between(rng, 1, 3))
    last = ("conv", between(rng, 2, 5), 2, 1, 1)
    return {"input_shape": (d, h, w), "layers": (pool, conv, last) if sizes.index % 2 else (conv, pool, last)}


def _few_shapes(rng: Generator) -> Call:
    pool = ("pool", between(rng, 1, 3), between(rng, 1, 3))
    order = between(rng, 0, 3)
    padding = between(rng, int(order == 3), 2)  # after a pool there is too little left without
    conv = ("conv", between(rng, 1, 5), between(rng, 1, 3), between(rng, 1, 2), padding)
    layers = ((conv,), (pool,), (conv, pool), (pool, conv))[order]
    return {"input_shape": (between(rng, 1, 3), between(rng, 8, 11), between(rng, 8, 11)), "layers": layers}


def _stack_parameters(rng: Generator, sizes: Sizes) -> Call:
    d = sizes.between(rng, (2, 20), small=(1, 4))
    depth = between(rng, 1, 3) if sizes.small else 2 + sizes.index % 3
    return {"d": d, "filter_sizes": tuple(sizes.between(rng, (1, 7), small=(1, 4)) for _ in range(depth))}


def _residual_block(rng: Generator, sizes: Sizes) -> Call:
    if sizes.small:
        f = (1, 3)[between(rng, 0, 1)]
        d, h, w = (
            between(rng, 1, 2),
            between(rng, 1, f + 2),
            between(rng, 1, f + 2),
        )  # 5 less 2 and 2 leaves 1, without padding
    else:
        d, h, w, f = sizes.pick(
            ((2, 4, 6, 3), (3, 5, 3, 1), (1, 5, 7, 5)), lambda: (2, between(rng, 3, 6), between(rng, 3, 6), 3)
        )
    halved = 1 if sizes.small else 2
    return {
        "tensor": reals(rng, sizes, d, h, w),
        "weights1": reals(rng, sizes, d, d, f, f) / halved,
        "biases1": reals(rng, sizes, d),
        "weights2": reals(rng, sizes, d, d, f, f) / halved,
        "biases2": reals(rng, sizes, d),
    }


SAMPLERS = {
    "receptive_field": Sampler(_receptive_field),
    "output_shapes": Sampler(_output_shapes),
    "stack_parameters": Sampler(_stack_parameters),
    "residual_block": Sampler(_residual_block, small=SMALL_NETWORK),
}
