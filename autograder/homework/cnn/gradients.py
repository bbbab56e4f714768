"""The gradients of cnn.py once more, by finite differences: from the forward pass alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.authoring.finite_differences import gradient
from autograder.authoring.mistakes import Right
from autograder.core.records import Answer, Array


def by_parameter(function: Callable[[Mapping[str, Array]], float], parameters: Mapping[str, Array]) -> dict[str, Array]:
    """The gradient of a function of a dict of arrays, by each of them.

    Args:
        function: from a dict of arrays to a number.
        parameters: where; name → array of any shape.
    """

    def along(name: str) -> Array:
        return gradient(lambda array: function({**parameters, name: array}), parameters[name])

    return {name: along(name) for name in parameters}


def _loss_and_gradients(right: Right, call: Mapping[str, Any]) -> Answer:
    def loss(parameters: Mapping[str, Array]) -> float:
        return float(right.softmax_cross_entropy(right.forward(parameters, call["tensor"]), call["label"])[0])

    return np.array(loss(call["parameters"])), by_parameter(loss, call["parameters"])


GRADIENTS = {"loss_and_gradients": _loss_and_gradients}
