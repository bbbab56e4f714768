"""Random calls of the tasks of cnn.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from autograder.core.records import Array, Rng
from autograder.homework.sampling import Call, Generator, between, pick, reals


def network(rng: Generator, place: int) -> tuple[tuple[int, int, int], Mapping[str, Array]]:
    """An input shape (d, h, w) and random parameters of the small network for it."""
    filters, shape, classes = pick(
        place,
        ((3, (2, 4, 6), 4), (2, (1, 6, 4), 3), (4, (3, 5, 7), 5), (3, (1, 8, 8), 10)),
        lambda: (between(rng, 2, 4), (between(rng, 1, 3), between(rng, 4, 7), between(rng, 4, 7)), 4),
    )
    d, h, w = shape
    return shape, {
        "conv_weights": reals(rng, filters, d, 3, 3) / 3,
        "conv_biases": reals(rng, filters) / 3,
        "dense_weights": reals(rng, classes, filters * (h // 2) * (w // 2)) / 40,  # else one class is certain
        "dense_biases": reals(rng, classes) / 3,
    }


def _initial_parameters(rng: Generator, place: int) -> Call:
    sizes: tuple[Call, ...] = (
        {"filters": 32, "shape": (8, 7, 5), "classes": 17},
        {"filters": 64, "shape": (4, 5, 3), "classes": 20},
        {},
        {"filters": 32, "shape": (8, 4, 2), "classes": 40},  # as many units as features: fan-in, not fan-out
        {"filters": 1200, "shape": (1, 2, 4), "classes": 3},  # a small fan-in, and enough draws to see it
    )
    return {"rng": Rng(between(rng, 1, 10**6)), **sizes[place % 5]}


def _forward(rng: Generator, place: int) -> Call:
    shape, parameters = network(rng, place)
    return {"parameters": parameters, "tensor": reals(rng, *shape)}


def _loss_and_gradients(rng: Generator, place: int) -> Call:
    call = _forward(rng, place)
    classes = len(call["parameters"]["dense_biases"])  # type: ignore[index,call-overload]
    return {**call, "label": between(rng, 0, classes - 1)}


def _train(rng: Generator, place: int) -> Call:
    shape, parameters = network(rng, place)
    points, steps = (4, 3) if place == 0 else (3, 5)
    order = [int(i) for i in rng.permutation(points)]
    draws = tuple([order[-1], *order, order[0]][:steps])  # some point comes twice, at once; none is left out
    return {
        "parameters": parameters,
        "tensors": reals(rng, points, *shape),
        "labels": rng.integers(0, len(parameters["dense_biases"]), points),
        "learning_rate": 0.02,
        "steps": steps,
        "rng": Rng(between(rng, 1, 10**6), draws, points),
    }


SAMPLERS: dict[str, Callable[[Generator, int], Call]] = {
    "initial_parameters": _initial_parameters,
    "forward": _forward,
    "loss_and_gradients": _loss_and_gradients,
    "train": _train,
}
