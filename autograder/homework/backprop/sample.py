"""Random calls of the tasks of backprop.py."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograder.core.records import Array
from autograder.homework.pooling.sample import pooled_tensor
from autograder.homework.sampling import Call, Generator, between, distinct, integers, reals, stops
from autograder.homework.tensors.sample import tensor_and_filter


def _away_from_zero(rng: Generator, *shape: int) -> Array:
    """Numbers with a sign, none closer to 0 than 0.1: no ReLU sits on its kink."""
    z = reals(rng, *shape)
    return z + np.where(z < 0, -0.1, 0.1)


def _relu(rng: Generator, place: int) -> Call:
    shape = ((7,), (3, 5), (2, 3, 4))[place % 3]
    return {"z": integers(rng, *shape) if place % 2 else reals(rng, *shape)}


def _relu_backward(rng: Generator, place: int) -> Call:
    shape = ((7,), (3, 5), (2, 3, 4))[place % 3]
    return {"upstream": reals(rng, *shape), "z": _away_from_zero(rng, *shape)}


def _conv_layer_backward(rng: Generator, place: int) -> Call:
    tensor, weights, options = tensor_and_filter(rng, place)
    spatial = (stops(n, f, **options) for n, f in zip(tensor[1:], weights[2:], strict=True))
    return {
        "upstream": reals(rng, weights[0], *spatial),
        "tensor": reals(rng, *tensor),
        "weights": reals(rng, *weights),
        **options,
    }


def _max_pool2d_backward(rng: Generator, place: int) -> Call:
    shape, size, options = pooled_tensor(rng, place)
    spatial = (stops(n, size, options.get("stride", size)) for n in shape[1:])
    return {"upstream": reals(rng, shape[0], *spatial), "tensor": distinct(rng, *shape), "size": size, **options}


def _softmax_cross_entropy(rng: Generator, place: int) -> Call:
    logits = reals(rng, between(rng, 3, 7)) * (300 if place == 1 else 1)
    return {"logits": logits, "label": int(np.argsort(logits)[len(logits) // 2])}


def _sgd_step(rng: Generator, place: int) -> Call:
    shapes = {"W": (2, 3), "b": (3,)} if place % 2 else {"weights": (2, 1, 2, 2), "biases": (2,), "gain": (4,)}
    numbers = integers if place % 3 == 1 else reals
    shapes |= {"twin": shapes[next(iter(shapes))]}  # of the same shape as another, so that mixing them up works
    return {
        "parameters": {name: numbers(rng, *shape) for name, shape in shapes.items()},
        "gradients": {name: reals(rng, *shape) for name, shape in reversed(shapes.items())},
        "learning_rate": (0.5, 0.03, 2.0)[place % 3],
    }


SAMPLERS: dict[str, Callable[[Generator, int], Call]] = {
    "relu": _relu,
    "relu_backward": _relu_backward,
    "conv_layer_backward": _conv_layer_backward,
    "max_pool2d_backward": _max_pool2d_backward,
    "softmax_cross_entropy": _softmax_cross_entropy,
    "sgd_step": _sgd_step,
}
