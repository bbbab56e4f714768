"""Random calls of the tasks of cnn.py, small enough to be checked by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from autograder.core.records import Array, Rng
from autograder.homework.sampling import Call, Generator, between
from autograder.homework.small_sampling import halves, whole


def network(rng: Generator) -> tuple[tuple[int, int, int], Mapping[str, Array]]:
    """An input shape (d, h, w) and parameters of the small network; the quarters keep its logits small."""
    d, h, w = between(rng, 1, 2), between(rng, 2, 3), between(rng, 2, 4)
    filters, classes = between(rng, 1, 2), between(rng, 2, 3)
    return (d, h, w), {
        "conv_weights": whole(rng, filters, d, 3, 3) / 4,
        "conv_biases": whole(rng, filters) / 4,
        "dense_weights": whole(rng, classes, filters * (h // 2) * (w // 2)) / 8,
        "dense_biases": whole(rng, classes) / 4,
    }


def _forward(rng: Generator) -> Call:
    shape, parameters = network(rng)
    return {"parameters": parameters, "tensor": halves(rng, *shape)}


def _loss_and_gradients(rng: Generator) -> Call:
    call = _forward(rng)
    classes = len(call["parameters"]["dense_biases"])  # type: ignore[index,call-overload]
    return {**call, "label": between(rng, 0, classes - 1)}


def _train(rng: Generator) -> Call:
    shape, parameters = network(rng)
    points, steps = between(rng, 2, 3), between(rng, 1, 3)
    return {
        "parameters": parameters,
        "tensors": halves(rng, points, *shape),
        "labels": rng.integers(0, len(parameters["dense_biases"]), points),
        "learning_rate": (0.25, 0.5)[between(rng, 0, 1)],  # large: every step shows
        "steps": steps,
        "rng": Rng(between(rng, 1, 99), tuple(between(rng, 0, points - 1) for _ in range(steps)), points),
    }


SAMPLERS: dict[str, Callable[[Generator], Call | None]] = {
    "forward": _forward,
    "loss_and_gradients": _loss_and_gradients,
    "train": _train,
}
