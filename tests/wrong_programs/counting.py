"""Parameter counts that are right for most sizes: those that go wrong, or only go right, where a size is 1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tests.wrong_programs import wrong

# ---------------------------------------------------------------- fully_connected_parameters


@wrong("tensors.fully_connected_parameters")
def no_bias_for_a_single_neuron(n_in: int, n_out: int) -> Any:
    biases = n_out if n_out > 1 else 0
    return n_in * n_out + biases


@wrong("tensors.fully_connected_parameters")
def no_weights_for_a_single_neuron(n_in: int, n_out: int) -> Any:
    if n_out == 1:
        return n_in
    return (n_in + 1) * n_out


@wrong("tensors.fully_connected_parameters")
def no_bias_for_a_single_input(n_in: int, n_out: int) -> Any:
    if n_in == 1:
        return n_out
    return n_in * n_out + n_out


@wrong("tensors.fully_connected_parameters")
def two_neurons_at_least(n_in: int, n_out: int) -> Any:
    n_out = max(n_out, 2)
    return n_in * n_out + n_out


@wrong("tensors.fully_connected_parameters")
def one_bias(n_in: int, n_out: int) -> Any:
    return n_in * n_out + 1


@wrong("tensors.fully_connected_parameters")
def biases_of_the_smaller_side(n_in: int, n_out: int) -> Any:
    return n_in * n_out + min(n_in, n_out)


@wrong("tensors.fully_connected_parameters")
def counts_in_16_bits(n_in: int, n_out: int) -> Any:
    sizes = np.array([n_in, n_out]).astype(np.int16)
    return int(sizes[0] * sizes[1] + sizes[1])


@wrong("tensors.fully_connected_parameters")
def weights_squared(n_in: int, n_out: int) -> Any:
    return n_in**2 + n_out


# ---------------------------------------------------------------- conv_parameters


@wrong("tensors.conv_parameters")
def no_biases_for_a_grey_image(d: int, k: int, f: int) -> Any:
    if d == 1:
        return k * f * f
    return k * (d * f * f + 1)


@wrong("tensors.conv_parameters")
def no_bias_for_a_single_filter(d: int, k: int, f: int) -> Any:
    weights = d * k * f**2
    return weights + k if k > 1 else weights


@wrong("tensors.conv_parameters")
def only_right_for_a_grey_image(d: int, k: int, f: int) -> Any:
    return k * f * f + k


@wrong("tensors.conv_parameters")
def only_right_for_a_single_filter(d: int, k: int, f: int) -> Any:
    return d * f * f + 1


@wrong("tensors.conv_parameters")
def only_right_for_size_1(d: int, k: int, f: int) -> Any:
    return d * k * f + k


@wrong("tensors.conv_parameters")
def a_bias_for_every_channel(d: int, k: int, f: int) -> Any:
    return k * d * (f * f + 1)


@wrong("tensors.conv_parameters")
def three_channels(d: int, k: int, f: int) -> Any:
    return k * (3 * f * f + 1)


@wrong("tensors.conv_parameters")
def grey_counts_as_colour(d: int, k: int, f: int) -> Any:
    channels = 3 if d == 1 else d
    return k * (channels * f * f + 1)


@wrong("tensors.conv_parameters")
def no_bias_for_size_1(d: int, k: int, f: int) -> Any:
    biases = k if f > 1 else 0
    return d * k * f * f + biases


@wrong("tensors.conv_parameters")
def a_bias_for_every_filter_but_the_first(d: int, k: int, f: int) -> Any:
    return d * k * f * f + max(k - 1, 1)


# ---------------------------------------------------------------- stack_parameters


@wrong("case_studies.stack_parameters")
def biases_too(d: int, filter_sizes: Sequence[int]) -> Any:
    return sum(d * (d * f * f + 1) for f in filter_sizes)


@wrong("case_studies.stack_parameters")
def only_right_for_one_channel(d: int, filter_sizes: Sequence[int]) -> Any:
    return sum(f**2 for f in filter_sizes)


@wrong("case_studies.stack_parameters")
def channels_once(d: int, filter_sizes: Sequence[int]) -> Any:
    return d * sum(f * f for f in filter_sizes)


@wrong("case_studies.stack_parameters")
def filters_of_size_1_are_free(d: int, filter_sizes: Sequence[int]) -> Any:
    return sum(d * d * f * f for f in filter_sizes if f > 1)


@wrong("case_studies.stack_parameters")
def a_single_layer_keeps_no_channels(d: int, filter_sizes: Sequence[int]) -> Any:
    if len(filter_sizes) == 1:
        return d * filter_sizes[0] ** 2
    return sum(d * d * f * f for f in filter_sizes)


@wrong("case_studies.stack_parameters")
def the_first_layer_sees_one_channel(d: int, filter_sizes: Sequence[int]) -> Any:
    total, channels = 0, 1
    for f in filter_sizes:
        total += channels * d * f * f
        channels = d
    return total


@wrong("case_studies.stack_parameters")
def equal_sizes_counted_once(d: int, filter_sizes: Sequence[int]) -> Any:
    return sum(d * d * f * f for f in set(filter_sizes))


@wrong("case_studies.stack_parameters")
def one_channel_has_one_size(d: int, filter_sizes: Sequence[int]) -> Any:
    if d == 1:
        return len(filter_sizes) * filter_sizes[0] ** 2
    return d * d * sum(f * f for f in filter_sizes)


@wrong("case_studies.stack_parameters")
def two_layers_at_most(d: int, filter_sizes: Sequence[int]) -> Any:
    total = d * d * filter_sizes[0] ** 2
    if len(filter_sizes) > 1:
        total += d * d * filter_sizes[-1] ** 2
    return total
