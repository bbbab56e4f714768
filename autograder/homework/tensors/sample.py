"""Random calls of the tasks of tensors.py.

Letters: tensor (d, h, w), weights (k, d, fh, fw).
"""

from __future__ import annotations

from autograder.authoring.sampling import Call, Generator, Sampler, Sizes, numbers, reals
from autograder.homework.sampling import Options, fitted, step


def tensor_and_filters(rng: Generator, sizes: Sizes) -> tuple[tuple[int, ...], tuple[int, ...], Options]:
    """Shapes of a tensor and of a bank of filters, (d, h, w) and (k, d, fh, fw), with stride and padding.

    Args:
        rng: the generator.
        sizes: the index, and whether the call is a small one.
    """
    listed: tuple[tuple[int, int, int, int, int, int, Options], ...] = (
        (2, 3, 5, 8, 3, 2, {"stride": 2, "padding": 1}),
        (3, 2, 6, 7, 3, 3, {"stride": 2}),
        (4, 3, 4, 6, 2, 3, {}),
        (2, 4, 5, 4, 2, 2, {"padding": 1}),
        (1, 2, 7, 5, 3, 4, {"stride": 3, "padding": 2}),
        (3, 1, 5, 6, 1, 1, {"stride": 2, "padding": 1}),
        (2, 2, 5, 4, 3, 2, {}),
    )
    d, k, h, w, fh, fw, given = sizes.pick(
        listed,
        lambda: (
            sizes.between(rng, (2, 4), small=(1, 3)),
            sizes.between(rng, (2, 4), small=(1, 3)),
            sizes.between(rng, (4, 8), small=(1, 3)),
            sizes.between(rng, (4, 8), small=(1, 3)),
            sizes.between(rng, (1, 4), small=(1, 3)),
            sizes.between(rng, (1, 4), small=(1, 3)),
            step(rng, sizes),
        ),
    )
    return (d, h, w), (k, d, fitted(fh, h, **given), fitted(fw, w, **given)), given


def _conv_full_depth(rng: Generator, sizes: Sizes) -> Call:
    tensor, weights, given = tensor_and_filters(rng, sizes)
    return {"tensor": numbers(rng, sizes, *tensor), "weights": reals(rng, sizes, *weights[1:]), **given}


def _conv_layer(rng: Generator, sizes: Sizes) -> Call:
    tensor, weights, given = tensor_and_filters(rng, sizes)
    return {
        "tensor": numbers(rng, sizes, *tensor),
        "weights": reals(rng, sizes, *weights),
        "biases": reals(rng, sizes, weights[0]),
        **given,
    }


def _fully_connected_parameters(rng: Generator, sizes: Sizes) -> Call:
    return {
        "n_in": sizes.between(rng, (2, 300), small=(1, 5)),
        "n_out": sizes.between(rng, (2, 300), small=(1, 5)),
    }


def _conv_parameters(rng: Generator, sizes: Sizes) -> Call:
    return {
        "d": sizes.between(rng, (2, 40), small=(1, 5)),
        "k": sizes.between(rng, (2, 40), small=(1, 5)),
        "f": sizes.between(rng, (2, 9), small=(1, 5)),
    }


SAMPLERS = {
    "conv_full_depth": Sampler(_conv_full_depth),
    "conv_layer": Sampler(_conv_layer),
    "fully_connected_parameters": Sampler(_fully_connected_parameters),
    "conv_parameters": Sampler(_conv_parameters),
}
