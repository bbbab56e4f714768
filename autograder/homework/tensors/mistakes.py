"""Known mistakes in `tensors.py`: channels, banks of filters, and counting what is learned.

Letters: tensor (d, h, w), weights (k, d, fh, fw), biases (k,), output (k, h', w').
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.authoring.mistakes import Right, mistake
from autograder.core.records import Array
from autograder.homework.sliding import dot, fitting, pad, slide, stored_like


def _by_channel(right: Right, tensor: Array, weights: Array, stride: int, padding: int) -> Array:
    """(d, h', w'): each channel with its own slice of the filter."""
    return np.stack([right.conv2d(c, w, stride, padding) for c, w in zip(tensor, weights, strict=True)])


# ---------------------------------------------------------------- conv_full_depth


@mistake("tensors.conv_full_depth", common=True)
def channels_not_added(right: Right, tensor: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """How many numbers does one stop of the filter give, if the input has several channels?"""
    return _by_channel(right, tensor, weights, stride, padding)


@mistake("tensors.conv_full_depth", common=True)
def first_channel(right: Right, tensor: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """If only the last channel holds anything, does your output notice?"""
    return right.conv2d(tensor[0], weights[0], stride, padding)


@mistake("tensors.conv_full_depth")
def last_channel(right: Right, tensor: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """If only the first channel holds anything, does your output notice?"""
    return right.conv2d(tensor[-1], weights[-1], stride, padding)


@mistake("tensors.conv_full_depth")
def mean_over_channels(right: Right, tensor: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """If all channels are equal, does the response grow with their number?"""
    return right.conv_full_depth(tensor, weights, stride, padding) / len(tensor)


@mistake("tensors.conv_full_depth")
def largest_channel(right: Right, tensor: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """How are the responses of the channels put together?"""
    return _by_channel(right, tensor, weights, stride, padding).max(axis=0)


@mistake("tensors.conv_full_depth")
def product_of_channels(right: Right, tensor: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """How are the responses of the channels put together?"""
    return _by_channel(right, tensor, weights, stride, padding).prod(axis=0)


@mistake("tensors.conv_full_depth", common=True)
def one_slice_for_all(right: Right, tensor: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Is one filter a matrix, or a box as deep as the input?"""
    return right.conv2d(tensor.astype(float).sum(axis=0), weights[0], stride, padding)


@mistake("tensors.conv_full_depth", common=True)
def grey_first(right: Right, tensor: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Does a weight for red ever meet a green pixel?"""
    return right.conv2d(tensor.astype(float).sum(axis=0), weights.sum(axis=0), stride, padding)


@mistake("tensors.conv_full_depth")
def channels_backwards(right: Right, tensor: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Which channel of the input meets the first slice of the filter?"""
    return right.conv_full_depth(tensor, weights[::-1], stride, padding)


@mistake("tensors.conv_full_depth", common=True)
def filter_flipped_in_depth(right: Right, tensor: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Which entry of the filter lies on the top-left corner of the first channel?"""
    return right.conv_full_depth(tensor, weights[:, ::-1, ::-1], stride, padding)


@mistake("tensors.conv_full_depth", common=True)
def slides_through_channels(right: Right, tensor: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Why does the lecture not do 3-d convolution: in which directions does the filter move?"""
    return slide(pad(tensor, *[(padding, padding)] * 3), weights.shape, stride, dot(weights))


@mistake("tensors.conv_full_depth")
def pads_channels(right: Right, tensor: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """How many channels has your tensor after padding?"""
    padded = pad(tensor, *[(padding, padding)] * 3)[: len(tensor)]
    return slide(padded, weights.shape[1:], stride, dot(weights))


@mistake("tensors.conv_full_depth")
def strides_through_channels(right: Right, tensor: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Does a stride of 2 skip channels, too?"""
    return right.conv_full_depth(tensor[::stride], weights[::stride], stride, padding)


@mistake("tensors.conv_full_depth")
def channels_last(right: Right, tensor: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Which of the tensor's axes counts its channels: the first or the last?"""
    return right.conv_full_depth(np.moveaxis(tensor, -1, 0), np.moveaxis(weights, -1, 0), stride, padding)


@mistake("tensors.conv_full_depth")
def depth_ignores_stride(right: Right, tensor: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Which of your function's arguments never appears in its body?"""
    return right.conv_full_depth(tensor, weights, padding=padding)


@mistake("tensors.conv_full_depth")
def depth_ignores_padding(right: Right, tensor: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """With a padding of 1, how large is each channel that the filter slides over?"""
    return slide(tensor, weights.shape[1:], stride, dot(weights))


@mistake("tensors.conv_full_depth")
def depth_output_transposed(right: Right, tensor: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """If the channels are wider than high, is your output wider than high?"""
    return right.conv_full_depth(tensor, weights, stride, padding).T


@mistake("tensors.conv_full_depth")
def depth_square_output(right: Right, tensor: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Are all channels as wide as high?"""
    padded = pad(tensor, (padding, padding), (padding, padding))
    m = fitting(padded.shape[1], weights.shape[1], stride)
    return slide(padded, weights.shape[1:], stride, dot(weights), (m, m))


@mistake("tensors.conv_full_depth")
def depth_int_output(right: Right, tensor: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """What becomes of a response of 0.5 in your output?"""
    return right.conv_full_depth(tensor, weights, stride, padding).astype(int)


@mistake("tensors.conv_full_depth")
def depth_output_like_tensor(right: Right, tensor: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """If the tensor holds whole numbers and the filter fractions, what kind of numbers is your output made for?"""
    return stored_like(right.conv_full_depth(tensor, weights, stride, padding), tensor)


@mistake("tensors.conv_full_depth")
def extra_axis(right: Right, tensor: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """How many axes has the output of a single filter?"""
    return right.conv_full_depth(tensor, weights, stride, padding)[np.newaxis]


@mistake("tensors.conv_full_depth")
def depth_sum_not_reset(right: Right, tensor: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """What does your sum hold when the second window begins?"""
    responses = right.conv_full_depth(tensor, weights, stride, padding)
    return np.cumsum(responses).reshape(responses.shape)


# ---------------------------------------------------------------- conv_layer: channels and filters


def _maps(one: Callable[[Array], Array], weights: Array, biases: Array) -> Array:
    """The output of a layer in which `one` filter does something."""
    return np.stack([one(w) + b for w, b in zip(weights, biases, strict=True)])


@mistake("tensors.conv_layer", common=True)
def no_channel_sum(
    right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0
) -> Any:
    """How many numbers does one stop of a filter give, if the input has several channels?"""
    return _maps(lambda w: _by_channel(right, tensor, w, stride, padding), weights, biases)


@mistake("tensors.conv_layer", common=True)
def first_channel_only(
    right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0
) -> Any:
    """If only the last channel holds anything, does your output notice?"""
    return right.conv_layer(tensor[:1], weights[:, :1], biases, stride, padding)


@mistake("tensors.conv_layer")
def last_channel_only(
    right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0
) -> Any:
    """If only the first channel holds anything, does your output notice?"""
    return right.conv_layer(tensor[-1:], weights[:, -1:], biases, stride, padding)


@mistake("tensors.conv_layer")
def channel_mean(right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0) -> Any:
    """If all channels are equal, does the response grow with their number?"""
    return right.conv_layer(tensor, weights / len(tensor), biases, stride, padding)


@mistake("tensors.conv_layer")
def channel_max(right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0) -> Any:
    """How are the responses of the channels put together?"""
    return _maps(lambda w: _by_channel(right, tensor, w, stride, padding).max(axis=0), weights, biases)


@mistake("tensors.conv_layer", common=True)
def same_matrix_for_all_channels(
    right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0
) -> Any:
    """Is one filter a matrix, or a box as deep as the input?"""
    return right.conv_layer(tensor, np.repeat(weights[:, :1], len(tensor), axis=1), biases, stride, padding)


@mistake("tensors.conv_layer", common=True)
def grey_then_conv(
    right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0
) -> Any:
    """Does a weight for red ever meet a green pixel?"""
    grey = tensor.astype(float).sum(axis=0, keepdims=True)
    return right.conv_layer(grey, weights.sum(axis=1, keepdims=True), biases, stride, padding)


@mistake("tensors.conv_layer")
def channel_order_reversed(
    right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0
) -> Any:
    """Which channel of the input meets the first slice of a filter?"""
    return right.conv_layer(tensor[::-1], weights, biases, stride, padding)


@mistake("tensors.conv_layer", common=True)
def filters_and_channels_swapped(
    right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0
) -> Any:
    """Which of the weights' axes counts filters, and which channels?"""
    return right.conv_layer(tensor, weights.transpose(1, 0, 2, 3), biases, stride, padding)


@mistake("tensors.conv_layer", common=True)
def depthwise(right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0) -> Any:
    """At which channels of the input does each output map look?"""
    maps = [right.conv2d(tensor[j], weights[j, j], stride, padding) + biases[j] for j in range(len(weights))]
    return np.stack(maps)


@mistake("tensors.conv_layer", common=True)
def pads_channel_axis(
    right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0
) -> Any:
    """How many channels has your tensor after padding?"""
    padded = pad(tensor, *[(padding, padding)] * 3)[: len(tensor)]
    return right.conv_layer(padded, weights, biases, stride)


@mistake("tensors.conv_layer")
def first_filter_only(
    right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0
) -> Any:
    """If two filters are very different, are their output maps different?"""
    return right.conv_layer(tensor, np.repeat(weights[:1], len(weights), axis=0), biases, stride, padding)


@mistake("tensors.conv_layer", common=True)
def last_filter_only(
    right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0
) -> Any:
    """If two filters are very different, are their output maps different?"""
    return right.conv_layer(tensor, np.repeat(weights[-1:], len(weights), axis=0), biases, stride, padding)


@mistake("tensors.conv_layer")
def sums_filters(right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0) -> Any:
    """How many output matrices do k filters give?"""
    return right.conv_layer(tensor, weights, biases, stride, padding).sum(axis=0, keepdims=True)


@mistake("tensors.conv_layer", common=True)
def filters_flipped(
    right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0
) -> Any:
    """Which entry of a filter lies on the top-left corner of the first channel?"""
    return right.conv_layer(tensor, weights[..., ::-1, ::-1], biases, stride, padding)


@mistake("tensors.conv_layer")
def filters_transposed(
    right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0
) -> Any:
    """Which neighbour does a filter copy that has a single 1, off its diagonal?"""
    return right.conv_layer(tensor, weights.transpose(0, 1, 3, 2), biases, stride, padding)


@mistake("tensors.conv_layer", common=True)
def sum_runs_over_filters(
    right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0
) -> Any:
    """What does your sum over the channels hold when the second filter begins?"""
    sums = np.cumsum(right.conv_layer(tensor, weights, 0 * biases, stride, padding), axis=0)
    return sums + biases[:, np.newaxis, np.newaxis]


# ---------------------------------------------------------------- conv_layer: biases


@mistake("tensors.conv_layer", common=True)
def bias_missing(right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0) -> Any:
    """If all weights are 0, what should the output be?"""
    return right.conv_layer(tensor, weights, 0 * biases, stride, padding)


@mistake("tensors.conv_layer", common=True)
def bias_for_every_weight(
    right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0
) -> Any:
    """Is the bias added once per output entry, once per channel, or once per weight?"""
    return right.conv_layer(tensor, weights, biases * weights[0].size, stride, padding)


@mistake("tensors.conv_layer")
def bias_for_every_channel(
    right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0
) -> Any:
    """Is the bias added once per output entry, once per channel, or once per weight?"""
    return right.conv_layer(tensor, weights, biases * len(tensor), stride, padding)


@mistake("tensors.conv_layer")
def bias_of_first_filter(
    right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0
) -> Any:
    """Do two filters share a bias?"""
    return right.conv_layer(tensor, weights, np.repeat(biases[:1], len(biases)), stride, padding)


@mistake("tensors.conv_layer")
def bias_sum(right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0) -> Any:
    """Do two filters share a bias?"""
    return right.conv_layer(tensor, weights, np.full(len(biases), biases.sum()), stride, padding)


@mistake("tensors.conv_layer", common=True)
def bias_along_last_axis(
    right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0
) -> Any:
    """Along which axis of the output does the bias change?"""
    return right.conv_layer(tensor, weights, 0 * biases, stride, padding) + biases


@mistake("tensors.conv_layer")
def bias_subtracted(
    right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0
) -> Any:
    """If all weights are 0, what should the output be?"""
    return right.conv_layer(tensor, weights, -biases.astype(float), stride, padding)


# ---------------------------------------------------------------- conv_layer: axes and options


@mistake("tensors.conv_layer", common=True)
def channels_last_output(
    right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0
) -> Any:
    """In which order do your output's axes come?"""
    return np.moveaxis(right.conv_layer(tensor, weights, biases, stride, padding), 0, -1)


@mistake("tensors.conv_layer", common=True)
def reshape_not_transpose(
    right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0
) -> Any:
    """Your shape is right; do the numbers of one output map still stand together after reshaping?"""
    answer = right.conv_layer(tensor, weights, biases, stride, padding)
    return np.moveaxis(answer, 0, -1).reshape(answer.shape)


@mistake("tensors.conv_layer", common=True)
def columns_in_other_order(
    right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0
) -> Any:
    """Flattened, do a window and a filter list their entries in the same order of channel, row and column?"""
    d_last = weights.reshape(len(weights), *weights.shape[2:], weights.shape[1])
    return right.conv_layer(tensor, np.moveaxis(d_last, -1, 1), biases, stride, padding)


@mistake("tensors.conv_layer")
def square_output(right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0) -> Any:
    """Are all channels as wide as high?"""
    padded = pad(tensor, (padding, padding), (padding, padding))
    m = fitting(padded.shape[1], weights.shape[2], stride)
    return _maps(lambda w: slide(padded, w.shape[1:], stride, dot(w), (m, m)), weights, biases)


@mistake("tensors.conv_layer")
def output_transposed(
    right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0
) -> Any:
    """If the channels are wider than high, is your output wider than high?"""
    return right.conv_layer(tensor, weights, biases, stride, padding).transpose(0, 2, 1)


@mistake("tensors.conv_layer")
def layer_ignores_padding(
    right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0
) -> Any:
    """With a padding of 1, how large is each channel that the filters slide over?"""
    return _maps(lambda w: slide(tensor, w.shape[1:], stride, dot(w)), weights, biases)


@mistake("tensors.conv_layer")
def layer_ignores_stride(
    right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0
) -> Any:
    """Which of your function's arguments never appears in its body?"""
    return right.conv_layer(tensor, weights, biases, padding=padding)


@mistake("tensors.conv_layer")
def layer_relu_inside(
    right: Right, tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0
) -> Any:
    """Does an activation belong to this function?"""
    return np.maximum(right.conv_layer(tensor, weights, biases, stride, padding), 0)


# ---------------------------------------------------------------- counting parameters


@mistake("tensors.fully_connected_parameters", common=True)
def weights_only(right: Right, n_in: int, n_out: int) -> Any:
    """Are weights all that a layer learns?"""
    return n_in * n_out


@mistake("tensors.fully_connected_parameters", common=True)
def one_bias_for_all(right: Right, n_in: int, n_out: int) -> Any:
    """Do two neurons share a bias?"""
    return n_in * n_out + 1


@mistake("tensors.fully_connected_parameters", common=True)
def bias_for_every_input(right: Right, n_in: int, n_out: int) -> Any:
    """What has a bias of its own: an input or a neuron?"""
    return n_in * n_out + n_in


@mistake("tensors.fully_connected_parameters")
def biases_on_both_sides(right: Right, n_in: int, n_out: int) -> Any:
    """What has a bias of its own: an input or a neuron?"""
    return n_in * n_out + n_in + n_out


@mistake("tensors.fully_connected_parameters")
def neurons_not_weights(right: Right, n_in: int, n_out: int) -> Any:
    """How many lines join 3 inputs with 2 neurons?"""
    return n_in + n_out


@mistake("tensors.fully_connected_parameters")
def bias_for_every_weight_too(right: Right, n_in: int, n_out: int) -> Any:
    """What has a bias of its own: a weight or a neuron?"""
    return 2 * n_in * n_out


@mistake("tensors.conv_parameters", common=True)
def conv_weights_only(right: Right, d: int, k: int, f: int) -> Any:
    """Are weights all that a layer learns?"""
    return k * d * f * f


@mistake("tensors.conv_parameters", common=True)
def conv_one_bias(right: Right, d: int, k: int, f: int) -> Any:
    """Do two filters share a bias?"""
    return k * d * f * f + 1


@mistake("tensors.conv_parameters", common=True)
def filter_length_once(right: Right, d: int, k: int, f: int) -> Any:
    """How many entries has a filter of size 3 on one channel?"""
    return k * (d * f + 1)


@mistake("tensors.conv_parameters", common=True)
def filters_without_depth(right: Right, d: int, k: int, f: int) -> Any:
    """How deep is a filter?"""
    return k * (f * f + 1)


@mistake("tensors.conv_parameters")
def only_one_filter(right: Right, d: int, k: int, f: int) -> Any:
    """How many filters are there to learn?"""
    return d * f * f + 1


@mistake("tensors.conv_parameters")
def bias_for_every_input_channel(right: Right, d: int, k: int, f: int) -> Any:
    """What has a bias of its own: a channel that goes in, or a filter?"""
    return k * d * f * f + d


@mistake("tensors.conv_parameters", common=True)
def bias_for_every_slice(right: Right, d: int, k: int, f: int) -> Any:
    """How many biases has a filter that is several channels deep?"""
    return k * d * (f * f + 1)


@mistake("tensors.conv_parameters")
def cubic_filter(right: Right, d: int, k: int, f: int) -> Any:
    """How deep is a filter?"""
    return k * (f**3 + 1)


@mistake("tensors.conv_parameters")
def channels_added_not_multiplied(right: Right, d: int, k: int, f: int) -> Any:
    """Does each filter have weights for each channel, or do filters and channels have theirs apart?"""
    return (k + d) * f * f + k
