"""What tasks in PyTorch answer, by NumPy: a second opinion that shares nothing with PyTorch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.authoring.mistakes import Right
from autograder.core.records import Answer, Array
from autograder.homework.cnn_torch.worker import STATE_NAMES


def _train_step(right: Right, call: Mapping[str, Any]) -> Answer:
    """`train_step` by hand: the mean of NumPy's gradients over the batch, then SGD with momentum.

    Source: PyTorch's documentation of `torch.optim.SGD`: v ← μ v + g, p ← p − η v.
    """
    parameters = {name: array.copy() for name, array in call["parameters"].items()}
    velocity = {name: np.zeros_like(array) for name, array in parameters.items()}
    losses = []
    for labels in call["labels"]:
        points = [_point(right, parameters, *point) for point in zip(call["tensors"], labels, strict=True)]
        losses.append(np.mean([loss for loss, _ in points]))
        for name in parameters:
            mean = np.mean([gradients[name] for _, gradients in points], axis=0)
            velocity[name] = call["momentum"] * velocity[name] + mean
            parameters[name] = parameters[name] - call["learning_rate"] * velocity[name]
    names = STATE_NAMES if call["model"] == "your SmallCNN" else {"weight": "1.weight", "bias": "1.bias"}
    return np.array(losses), {names[name]: array for name, array in parameters.items()}


def _point(
    right: Right, parameters: Mapping[str, Array], tensor: Array, label: int
) -> tuple[float, Mapping[str, Array]]:
    """Loss and gradients of one data point, for the small network or for one fully connected layer."""
    if "conv_weights" in parameters:
        result: tuple[float, Mapping[str, Array]] = right.loss_and_gradients(parameters, tensor, int(label))
        return result
    features = tensor.ravel()
    logits = parameters["weight"] @ features + parameters["bias"]
    loss, upstream = right.softmax_cross_entropy(logits, int(label))
    return loss, {"weight": np.outer(upstream, features), "bias": upstream}


REFERENCES = {"NumPy": {"train_step": _train_step}}
