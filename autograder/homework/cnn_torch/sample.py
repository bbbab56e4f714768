"""Random calls of the tasks of cnn_torch.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from autograder.core.records import Array
from autograder.homework.cnn.sample import network
from autograder.homework.sampling import Call, Generator, reals


def _digit_network(rng: Generator) -> Mapping[str, Array]:
    shapes = {"conv_weights": (8, 1, 3, 3), "conv_biases": (8,), "dense_weights": (10, 128), "dense_biases": (10,)}
    return {name: reals(rng, *shape) / 3 for name, shape in shapes.items()}


def _small_cnn(rng: Generator, place: int) -> Call:
    if place == 3:  # the sizes of the digits, which are the defaults
        shape, parameters = (1, 8, 8), _digit_network(rng)
    else:
        shape, parameters = network(rng, place)
    batch, classes = 1 if place == 1 else 3, len(parameters["dense_biases"])
    return {"parameters": parameters, "tensors": reals(rng, batch, *shape), "upstream": reals(rng, batch, classes)}


def _train_step(rng: Generator, place: int) -> Call:
    batch, steps = 4, 3
    if place % 2:
        shape, parameters = network(rng, place)
        model, classes = "theirs", len(parameters["dense_biases"])
    else:
        shape, classes, model = (1, 2, 3), 3, "linear"
        parameters = {"weight": reals(rng, classes, 6) / 3, "bias": reals(rng, classes) / 3}
    return {
        "model": model,
        "parameters": parameters,
        "tensors": reals(rng, batch, *shape),
        "labels": rng.integers(0, classes, (steps, batch)),
        "learning_rate": 0.02,
        "momentum": 0.5 if place > 1 else 0.0,
    }


SAMPLERS: dict[str, Callable[[Generator, int], Call]] = {
    "SmallCNN": _small_cnn,
    "train_step": _train_step,
}
