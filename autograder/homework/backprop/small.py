"""Random calls of the tasks of backprop.py, small enough to be checked by hand."""

from __future__ import annotations

from collections.abc import Callable

from autograder.homework.pooling.small import pooling
from autograder.homework.sampling import Call, Generator, between, stops
from autograder.homework.small_sampling import apart, numbers
from autograder.homework.tensors.small import depths


def _shape(rng: Generator) -> tuple[int, ...]:
    return ((3,), (2, 2), (1, 3), (1, 2, 2), (4,), (2, 1, 3))[between(rng, 0, 5)]


def _relu(rng: Generator) -> Call:
    return {"z": numbers(rng, *_shape(rng))}


def _relu_backward(rng: Generator) -> Call:
    shape = _shape(rng)
    return {"upstream": numbers(rng, *shape), "z": numbers(rng, *shape)}


def _conv_layer_backward(rng: Generator) -> Call | None:
    shapes = depths(rng)
    if shapes is None:
        return None
    tensor, weights, options = shapes
    spatial = (stops(n, f, **options) for n, f in zip(tensor[1:], weights[2:], strict=True))
    upstream = numbers(rng, weights[0], *spatial)
    return {"upstream": upstream, "tensor": numbers(rng, *tensor), "weights": numbers(rng, *weights), **options}


def _max_pool2d_backward(rng: Generator) -> Call:
    (d, h, w), size, options = pooling(rng)
    stride = options.get("stride", size)
    upstream = numbers(rng, d, stops(h, size, stride), stops(w, size, stride))
    return {"upstream": upstream, "tensor": apart(rng, d, h, w), "size": size, **options}


def _softmax_cross_entropy(rng: Generator) -> Call:
    classes = between(rng, 1, 4)
    logits = numbers(rng, classes) * (1, 1, 1, 200)[between(rng, 0, 3)]
    return {"logits": logits, "label": between(rng, 0, classes - 1)}


def _sgd_step(rng: Generator) -> Call:
    shapes = {"weights": ((2,), (1, 2), (2, 2))[between(rng, 0, 2)], "biases": (between(rng, 1, 2),)}
    return {
        "parameters": {name: numbers(rng, *shape) for name, shape in shapes.items()},
        "gradients": {name: numbers(rng, *shape) for name, shape in reversed(shapes.items())},
        "learning_rate": (0.5, 0.25, 2.0, 1.0)[between(rng, 0, 3)],
    }


SAMPLERS: dict[str, Callable[[Generator], Call | None]] = {
    "relu": _relu,
    "relu_backward": _relu_backward,
    "conv_layer_backward": _conv_layer_backward,
    "max_pool2d_backward": _max_pool2d_backward,
    "softmax_cross_entropy": _softmax_cross_entropy,
    "sgd_step": _sgd_step,
}
