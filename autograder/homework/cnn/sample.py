"""Random calls of the tasks of cnn.py. Networks are too large to write by hand, so their public cases are random, too.

Letters: tensor (d, h, w).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.authoring.sampling import Call, Generator, Sampler, Sizes, between, halves, reals, whole
from autograder.core.records import Array, Rng

SMALL_NETWORK = 60  # numbers: a 3×3 filter, its biases and a fully connected layer have 16 already


def network(rng: Generator, sizes: Sizes) -> tuple[tuple[int, int, int], Mapping[str, Array]]:
    """An input's shape (d, h, w), and random parameters of the small network for it.

    Args:
        rng: the generator.
        sizes: the index, and whether the call is a small one.
    """
    filters, shape, classes = sizes.pick(
        ((3, (2, 4, 6), 4), (2, (1, 6, 4), 3), (4, (3, 5, 7), 5), (3, (1, 8, 8), 10)),
        lambda: (
            sizes.between(rng, (2, 4), small=(1, 2)),
            (
                sizes.between(rng, (1, 3), small=(1, 2)),
                sizes.between(rng, (4, 7), small=(2, 3)),
                sizes.between(rng, (4, 7), small=(2, 4)),
            ),
            between(rng, 2, 3) if sizes.small else 4,
        ),
    )
    d, h, w = shape
    features = filters * (h // 2) * (w // 2)
    if sizes.small:
        return shape, {
            "conv_weights": whole(rng, filters, d, 3, 3) / 4,  # fractions that a float holds, and small logits
            "conv_biases": whole(rng, filters) / 4,
            "dense_weights": whole(rng, classes, features) / 8,
            "dense_biases": whole(rng, classes) / 4,
        }
    return shape, {
        "conv_weights": reals(rng, sizes, filters, d, 3, 3) / 3,
        "conv_biases": reals(rng, sizes, filters) / 3,
        "dense_weights": reals(rng, sizes, classes, features) / 40,  # else one class is certain
        "dense_biases": reals(rng, sizes, classes) / 3,
    }


def pixels(rng: Generator, sizes: Sizes, *shape: int) -> Array:
    """What a network is shown: reals; of small calls numbers that end in a half.

    Args:
        rng: the generator.
        sizes: the index, and whether the call is a small one.
        shape: of the array.
    """
    return halves(rng, *shape) if sizes.small else reals(rng, sizes, *shape)


def _initial_parameters(rng: Generator, sizes: Sizes) -> Call:
    listed: tuple[Call, ...] = (
        {"filters": 32, "shape": (8, 7, 5), "classes": 17},
        {"filters": 64, "shape": (4, 5, 3), "classes": 20},
        {},
        {"filters": 32, "shape": (8, 4, 2), "classes": 40},  # as many units as features: fan-in, not fan-out
        {"filters": 1200, "shape": (1, 2, 4), "classes": 3},  # a small fan-in, and enough draws to see it
    )
    return {"rng": Rng(between(rng, 1, 10**6)), **listed[sizes.index % 5]}


def _forward(rng: Generator, sizes: Sizes) -> Call:
    shape, parameters = network(rng, sizes)
    return {"parameters": parameters, "tensor": pixels(rng, sizes, *shape)}


def _loss_and_gradients(rng: Generator, sizes: Sizes) -> Call:
    shape, parameters = network(rng, sizes)
    tensor = pixels(rng, sizes, *shape)
    return {"parameters": parameters, "tensor": tensor, "label": between(rng, 0, len(parameters["dense_biases"]) - 1)}


def _train(rng: Generator, sizes: Sizes) -> Call:
    shape, parameters = network(rng, sizes)
    points, steps = (4, 3) if sizes.index == 0 else (3, 5)
    if sizes.small:
        points, steps = between(rng, 2, 3), between(rng, 1, 3)
    order = [int(i) for i in rng.permutation(points)]
    draws = tuple([order[-1], *order, order[0]][:steps])  # some point comes twice; if steps allow, none is left out
    return {
        "parameters": parameters,
        "tensors": pixels(rng, sizes, points, *shape),
        "labels": rng.integers(0, len(parameters["dense_biases"]), points),
        "learning_rate": (0.25, 0.5)[between(rng, 0, 1)] if sizes.small else 0.02,  # where it is large, a step shows
        "steps": steps,
        "rng": Rng(sizes.between(rng, (1, 10**6), small=(1, 99)), draws, points),
    }


_COUNTS = ("No", "One", "Two", "Three", "Four", "Five")


def batch_in_words(tensors: Array) -> str:
    """The pictures of a batch in words.

    >>> import numpy as np
    >>> batch_in_words(np.zeros((2, 1, 3, 2)))
    'Two pictures of 3×2 pixels'
    """
    count, depth, height, width = tensors.shape
    channels = f" in {depth} channels" if depth > 1 else ""
    return f"{_counted(count, 'picture')} of {height}×{width} pixels{channels}"


def steps_in_words(steps: int) -> str:
    """How many steps of training, in words.

    >>> steps_in_words(1), steps_in_words(3)
    ('one step', 'three steps')
    """
    return _counted(steps, "step").lower()


def _counted(count: int, thing: str) -> str:
    number = _COUNTS[count] if count < len(_COUNTS) else str(count)
    return f"{number} {thing}{'' if count == 1 else 's'}"


def _titled_training(call: Mapping[str, Any]) -> str:
    pictures, steps = batch_in_words(call["tensors"]).lower(), steps_in_words(call["steps"])
    return f"{steps.capitalize()} on {pictures}, learning rate {call['learning_rate']}"


SAMPLERS = {
    "initial_parameters": Sampler(_initial_parameters, hidden=5, public=3),
    "forward": Sampler(_forward, hidden=4, public=2, small=SMALL_NETWORK),
    "loss_and_gradients": Sampler(_loss_and_gradients, hidden=4, public=3, small=SMALL_NETWORK),
    "train": Sampler(_train, hidden=3, public=3, small=SMALL_NETWORK, title=_titled_training),
}
