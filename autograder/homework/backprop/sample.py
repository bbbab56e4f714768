"""Random calls of the tasks of backprop.py.

Letters: tensor (d, h, w), weights (k, d, fh, fw); `upstream` has the shape of the forward pass's answer.
"""

from __future__ import annotations

import numpy as np

from autograder.authoring.sampling import Call, Generator, Sampler, Sizes, between, distinct, integers, reals
from autograder.homework.pooling.sample import pooled_tensor
from autograder.homework.sampling import stops
from autograder.homework.tensors.sample import tensor_and_filters


def _shape(rng: Generator, sizes: Sizes) -> tuple[int, ...]:
    if sizes.small:
        return ((3,), (2, 2), (1, 3), (1, 2, 2), (4,), (2, 1, 3))[between(rng, 0, 5)]
    return ((7,), (3, 5), (2, 3, 4))[sizes.index % 3]


def _relu(rng: Generator, sizes: Sizes) -> Call:
    shape = _shape(rng, sizes)
    return {"z": integers(rng, *shape) if sizes.index % 2 else reals(rng, sizes, *shape)}


def _relu_backward(rng: Generator, sizes: Sizes) -> Call:
    shape = _shape(rng, sizes)
    upstream, z = reals(rng, sizes, *shape), reals(rng, sizes, *shape)
    if not sizes.small:
        z += np.where(z < 0, -0.1, 0.1)  # no entry sits on the kink at 0, or near it
    return {"upstream": upstream, "z": z}


def _conv_layer_backward(rng: Generator, sizes: Sizes) -> Call:
    tensor, weights, given = tensor_and_filters(rng, sizes)
    spatial = (stops(n, f, **given) for n, f in zip(tensor[1:], weights[2:], strict=True))
    return {
        "upstream": reals(rng, sizes, weights[0], *spatial),
        "tensor": reals(rng, sizes, *tensor),
        "weights": reals(rng, sizes, *weights),
        **given,
    }


def _max_pool2d_backward(rng: Generator, sizes: Sizes) -> Call:
    shape, size, given = pooled_tensor(rng, sizes)
    spatial = (stops(n, size, given.get("stride", size)) for n in shape[1:])
    upstream = reals(rng, sizes, shape[0], *spatial)
    return {"upstream": upstream, "tensor": distinct(rng, sizes, *shape), "size": size, **given}


def _softmax_cross_entropy(rng: Generator, sizes: Sizes) -> Call:
    logits = reals(rng, sizes, sizes.between(rng, (3, 7), small=(1, 4)))
    if sizes.small:
        scale = (1, 1, 1, 200)[between(rng, 0, 3)]
        return {"logits": logits * scale, "label": between(rng, 0, len(logits) - 1)}
    label = int(np.argsort(logits)[len(logits) // 2])  # neither the largest logit nor the smallest
    return {"logits": logits * (300 if sizes.index == 1 else 1), "label": label}


def _sgd_step(rng: Generator, sizes: Sizes) -> Call:
    shapes: dict[str, tuple[int, ...]]
    if sizes.small:
        shapes = {"weights": ((2,), (1, 2), (2, 2))[between(rng, 0, 2)], "biases": (between(rng, 1, 2),)}
        learning_rate = (0.5, 0.25, 2.0, 1.0)[between(rng, 0, 3)]
    else:
        shapes = {"weights": (2, 1, 2, 2), "biases": (2,), "gain": (4,)}
        if sizes.index % 2:
            shapes = {"W": (2, 3), "b": (3,)}
        shapes |= {"twin": shapes[next(iter(shapes))]}  # of the same shape as another, so that mixing them up works
        learning_rate = (0.5, 0.03, 2.0)[sizes.index % 3]
    integral = sizes.index % 3 == 1
    return {
        "parameters": {
            name: integers(rng, *shape) if integral else reals(rng, sizes, *shape) for name, shape in shapes.items()
        },
        "gradients": {name: reals(rng, sizes, *shape) for name, shape in reversed(shapes.items())},
        "learning_rate": learning_rate,
    }


SAMPLERS = {
    "relu": Sampler(_relu),
    "relu_backward": Sampler(_relu_backward),
    "conv_layer_backward": Sampler(_conv_layer_backward),
    "max_pool2d_backward": Sampler(_max_pool2d_backward),
    "softmax_cross_entropy": Sampler(_softmax_cross_entropy),
    "sgd_step": Sampler(_sgd_step),
}
