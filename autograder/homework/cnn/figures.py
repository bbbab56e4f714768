"""Figures of the small network in NumPy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.homework.figures import networks
from autograder.homework.figures.shown import Shown, Unready, asked, kindly, numbers

Function = Callable[..., Any]


@kindly
def network() -> Shown:
    """The network, with its shapes."""
    return networks.small_network()


@kindly
def digits(tensors: Any, labels: Any) -> Shown:
    """Some of the digits it learns to read.

    Args:
        tensors: (b, 1, 8, 8) the digits.
        labels: (b,) the right classes.
    """
    return networks.digits(tensors, labels)


@kindly
def learning(functions: Mapping[str, Function], data: Any, steps: int = 1500, every: int = 100) -> Shown:
    """Train a student's network on the digits, and show how the loss goes down.

    Args:
        functions: theirs by name: initial_parameters, forward, loss_and_gradients, train.
        data: what `load_digits` gives.
        steps: how many; a second or so for the solution.
        every: steps between two looks at the loss.
    """
    tensors, labels, held_back, answers = data
    rng = np.random.default_rng(0)
    parameters = _dict(functions["initial_parameters"], rng)
    losses = []
    for _ in range(steps // every):
        parameters = _dict(functions["train"], parameters, tensors, labels, 0.05, every, rng)
        losses.append(_loss(functions["loss_and_gradients"], parameters, tensors, labels))
    logits = [asked(functions["forward"], parameters, tensor, shape=(10,)) for tensor in held_back]
    accuracy = float(np.mean([int(each.argmax()) == label for each, label in zip(logits, answers, strict=True)]))
    return networks.curve(losses, every, accuracy, "your network")


def _dict(function: Function, *arguments: Any) -> dict[str, Any]:
    """A dict of arrays from a student's function."""
    made: list[Any] = []

    def called(*given: Any) -> int:
        made.append(function(*given))
        return 0

    called.__name__ = getattr(function, "__name__", "function")
    asked(called, *arguments)
    if not isinstance(made[0], Mapping):
        raise Unready(f"Here you will see how your network learns; for now {called.__name__} returns no dict.")
    return {name: numbers(value, called.__name__) for name, value in made[0].items()}


def _loss(function: Function, parameters: Mapping[str, Any], tensors: Any, labels: Any) -> float:
    """The mean loss of forty digits, always the same."""
    total = 0.0
    for tensor, label in zip(tensors[:40], labels[:40], strict=True):

        def only_loss(*given: Any) -> Any:
            return function(*given)[0]

        only_loss.__name__ = "loss_and_gradients"
        total += float(asked(only_loss, parameters, tensor, int(label), shape=()))
    return total / 40
