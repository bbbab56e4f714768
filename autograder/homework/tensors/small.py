"""Random calls of the tasks of tensors.py, small enough to be checked by hand."""

from __future__ import annotations

from collections.abc import Callable

from autograder.homework.conv2d.small import plane
from autograder.homework.sampling import Call, Generator, Options, between
from autograder.homework.small_sampling import numbers, pixels


def depths(rng: Generator) -> tuple[tuple[int, ...], tuple[int, ...], Options] | None:
    found = plane(rng, 3)
    if found is None:
        return None
    h, w, fh, fw, options = found
    d, k = between(rng, 1, 3), between(rng, 1, 3)
    return (d, h, w), (k, d, fh, fw), options


def _conv_full_depth(rng: Generator) -> Call | None:
    shapes = depths(rng)
    if shapes is None:
        return None
    return {"tensor": pixels(rng, *shapes[0]), "weights": numbers(rng, *shapes[1][1:]), **shapes[2]}


def _conv_layer(rng: Generator) -> Call | None:
    shapes = depths(rng)
    if shapes is None:
        return None
    weights = numbers(rng, *shapes[1])
    return {"tensor": pixels(rng, *shapes[0]), "weights": weights, "biases": numbers(rng, len(weights)), **shapes[2]}


def _fully_connected_parameters(rng: Generator) -> Call:
    return {"n_in": between(rng, 1, 5), "n_out": between(rng, 1, 5)}


def _conv_parameters(rng: Generator) -> Call:
    return {"d": between(rng, 1, 5), "k": between(rng, 1, 5), "f": between(rng, 1, 5)}


SAMPLERS: dict[str, Callable[[Generator], Call | None]] = {
    "conv_full_depth": _conv_full_depth,
    "conv_layer": _conv_layer,
    "fully_connected_parameters": _fully_connected_parameters,
    "conv_parameters": _conv_parameters,
}
