"""Random calls of the tasks of tensors.py."""

from __future__ import annotations

from collections.abc import Callable

from autograder.homework.sampling import Call, Generator, Options, between, numbers, pick, reals, step


def tensor_and_filter(rng: Generator, place: int) -> tuple[tuple[int, ...], tuple[int, ...], Options]:
    """Shapes of a tensor and of a bank of filters: (d, h, w), (k, d, fh, fw)."""
    d, k, h, w, fh, fw, options = pick(
        place,
        (
            (2, 3, 5, 8, 3, 2, {"stride": 2, "padding": 1}),
            (3, 2, 6, 7, 3, 3, {"stride": 2}),
            (4, 3, 4, 6, 2, 3, {}),
            (2, 4, 5, 4, 2, 2, {"padding": 1}),
            (1, 2, 7, 5, 3, 4, {"stride": 3, "padding": 2}),
            (3, 1, 5, 6, 1, 1, {"stride": 2, "padding": 1}),
            (2, 2, 5, 4, 3, 2, {}),
        ),
        lambda: (
            *(between(rng, 2, 4), between(rng, 2, 4), between(rng, 4, 8), between(rng, 4, 8)),
            *(between(rng, 1, 4), between(rng, 1, 4), step(rng)),
        ),
    )
    return (d, h, w), (k, d, fh, fw), options


def _conv_full_depth(rng: Generator, place: int) -> Call:
    tensor, weights, options = tensor_and_filter(rng, place)
    return {"tensor": numbers(rng, place, *tensor), "weights": reals(rng, *weights[1:]), **options}


def _conv_layer(rng: Generator, place: int) -> Call:
    tensor, weights, options = tensor_and_filter(rng, place)
    return {
        "tensor": numbers(rng, place, *tensor),
        "weights": reals(rng, *weights),
        "biases": reals(rng, weights[0]),
        **options,
    }


def _fully_connected_parameters(rng: Generator, place: int) -> Call:
    return {"n_in": between(rng, 2, 300), "n_out": between(rng, 2, 300)}


def _conv_parameters(rng: Generator, place: int) -> Call:
    return {"d": between(rng, 2, 40), "k": between(rng, 2, 40), "f": between(rng, 2, 9)}


SAMPLERS: dict[str, Callable[[Generator, int], Call]] = {
    "conv_full_depth": _conv_full_depth,
    "conv_layer": _conv_layer,
    "fully_connected_parameters": _fully_connected_parameters,
    "conv_parameters": _conv_parameters,
}
