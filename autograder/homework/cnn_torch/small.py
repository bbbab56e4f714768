"""Random calls of the tasks of cnn_torch.py, small enough to be checked by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from autograder.homework.cnn.small import network
from autograder.homework.sampling import Call, Generator, between
from autograder.homework.small_sampling import halves, whole


def _small_cnn(rng: Generator) -> Call:
    shape, parameters = network(rng)
    batch = between(rng, 1, 3)
    upstream = whole(rng, batch, len(parameters["dense_biases"]))
    return {"parameters": parameters, "tensors": halves(rng, batch, *shape), "upstream": upstream / 1.0}


def _train_step(rng: Generator) -> Call:
    batch, steps = between(rng, 2, 3), between(rng, 1, 3)
    parameters: Mapping[str, Any]
    if between(rng, 0, 1):
        shape, parameters = network(rng)
        model, classes = "theirs", len(parameters["dense_biases"])
    else:
        shape, classes, model = (1, 2, 3), 3, "linear"
        parameters = {"weight": whole(rng, classes, 6) / 4, "bias": whole(rng, classes) / 4}
    return {
        "model": model,
        "parameters": parameters,
        "tensors": halves(rng, batch, *shape),
        "labels": rng.integers(0, classes, (steps, batch)),
        "learning_rate": 0.25,
        "momentum": (0.0, 0.5)[between(rng, 0, 1)],
    }


SAMPLERS: dict[str, Callable[[Generator], Call | None]] = {
    "SmallCNN": _small_cnn,
    "train_step": _train_step,
}
