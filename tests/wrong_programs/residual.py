"""Residual blocks as students type them, with a conv_layer that is right."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.wrong_programs import wrong

Array = Any


def _conv_layer(tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0) -> Any:
    padded = np.pad(tensor, ((0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, weights.shape[2:], axis=(1, 2))
    return np.einsum("dijab,kdab->kij", windows[:, ::stride, ::stride], weights) + biases[:, None, None]


def _relu(z: Array) -> Any:
    return np.maximum(z, 0)


@wrong("case_studies.residual_block")
def padding_by_division(tensor: Array, weights1: Array, biases1: Array, weights2: Array, biases2: Array) -> Any:
    padding = (weights1.shape[2] - 1) / 2
    hidden = _relu(_conv_layer(tensor, weights1, biases1, 1, padding))  # type: ignore[arg-type]
    return _relu(tensor + _conv_layer(hidden, weights2, biases2, 1, padding))  # type: ignore[arg-type]


@wrong("case_studies.residual_block")
def padding_always_1(tensor: Array, weights1: Array, biases1: Array, weights2: Array, biases2: Array) -> Any:
    hidden = _relu(_conv_layer(tensor, weights1, biases1, padding=1))
    answer = _conv_layer(hidden, weights2, biases2, padding=1)
    return _relu(tensor + answer[:, : tensor.shape[1], : tensor.shape[2]])


@wrong("case_studies.residual_block")
def relu_before_the_sum(tensor: Array, weights1: Array, biases1: Array, weights2: Array, biases2: Array) -> Any:
    padding = weights1.shape[2] // 2
    hidden = _relu(_conv_layer(tensor, weights1, biases1, padding=padding))
    return tensor + _relu(_conv_layer(hidden, weights2, biases2, padding=padding))


@wrong("case_studies.residual_block")
def second_filters_from_the_first(
    tensor: Array, weights1: Array, biases1: Array, weights2: Array, biases2: Array
) -> Any:
    padding = weights1.shape[2] // 2
    hidden = _relu(_conv_layer(tensor, weights1, biases1, padding=padding))
    return _relu(tensor + _conv_layer(hidden, weights1, biases2, padding=padding))


@wrong("case_studies.residual_block")
def biases_of_the_first_layer_twice(
    tensor: Array, weights1: Array, biases1: Array, weights2: Array, biases2: Array
) -> Any:
    padding = weights1.shape[2] // 2
    hidden = _relu(_conv_layer(tensor, weights1, biases1, padding=padding))
    return _relu(tensor + _conv_layer(hidden, weights2, biases1, padding=padding))


@wrong("case_studies.residual_block")
def padding_from_the_number_of_filters(
    tensor: Array, weights1: Array, biases1: Array, weights2: Array, biases2: Array
) -> Any:
    padding = len(weights1) // 2
    hidden = _relu(_conv_layer(tensor, weights1, biases1, padding=padding))
    return _relu(tensor + _conv_layer(hidden, weights2, biases2, padding=padding))


@wrong("case_studies.residual_block")
def adds_the_middle_layer(tensor: Array, weights1: Array, biases1: Array, weights2: Array, biases2: Array) -> Any:
    padding = weights1.shape[2] // 2
    hidden = _relu(_conv_layer(tensor, weights1, biases1, padding=padding))
    return _relu(hidden + _conv_layer(hidden, weights2, biases2, padding=padding))
