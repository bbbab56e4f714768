"""The gradients of backprop.py once more, by finite differences: from the forward pass alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.authoring.finite_differences import gradient
from autograder.authoring.mistakes import Right
from autograder.core.records import Answer, Array


def _relu_backward(right: Right, call: Mapping[str, Any]) -> Answer:
    return gradient(lambda z: float((call["upstream"] * right.relu(z)).sum()), call["z"])


def _conv_layer_backward(right: Right, call: Mapping[str, Any]) -> Answer:
    tensor, weights = call["tensor"], call["weights"]
    options = {name: call[name] for name in ("stride", "padding") if name in call}
    zeros = np.zeros(len(weights))

    def response(tensor: Array, weights: Array, biases: Array) -> float:
        return float((call["upstream"] * right.conv_layer(tensor, weights, biases, **options)).sum())

    return (
        gradient(lambda t: response(t, weights, zeros), tensor),
        gradient(lambda w: response(tensor, w, zeros), weights),
        gradient(lambda b: response(tensor, weights, b), zeros),
    )


def _max_pool2d_backward(right: Right, call: Mapping[str, Any]) -> Answer:
    size, stride = call["size"], call.get("stride")
    return gradient(
        lambda tensor: float((call["upstream"] * right.max_pool2d(tensor, size, stride)).sum()), call["tensor"]
    )


def _softmax_cross_entropy(right: Right, call: Mapping[str, Any]) -> Answer:
    def loss(logits: Array) -> float:
        return float(right.softmax_cross_entropy(logits, call["label"])[0])

    return np.array(loss(call["logits"].astype(float))), gradient(loss, call["logits"])


GRADIENTS = {
    "relu_backward": _relu_backward,
    "conv_layer_backward": _conv_layer_backward,
    "max_pool2d_backward": _max_pool2d_backward,
    "softmax_cross_entropy": _softmax_cross_entropy,
}
