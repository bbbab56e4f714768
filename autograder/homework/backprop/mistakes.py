"""Known mistakes in `backprop.py`: activations, the backward passes, the loss, the step.

Letters: tensor (d, h, w), weights (k, d, fh, fw), upstream (k, h', w') or (d, h', w'), logits (c,).
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import numpy as np

from autograder.authoring.mistakes import Function, Right, mistake
from autograder.core.records import Array
from autograder.homework.sliding import only, pad

Arrays = Mapping[str, Array]

# ---------------------------------------------------------------- relu


@mistake("backprop.relu", common=True)
def leaky(right: Right, z: Array) -> Any:
    """What exactly is the ReLU of −5?"""
    return np.where(z > 0, z, 0.01 * z)


@mistake("backprop.relu", common=True)
def magnitude(right: Right, z: Array) -> Any:
    """What exactly is the ReLU of −5?"""
    return np.abs(z)


@mistake("backprop.relu")
def negative_part(right: Right, z: Array) -> Any:
    """What exactly is the ReLU of −5?"""
    return np.minimum(z, 0)


@mistake("backprop.relu")
def identity(right: Right, z: Array) -> Any:
    """What exactly is the ReLU of −5?"""
    return z.copy()


@mistake("backprop.relu", common=True)
def step_function(right: Right, z: Array) -> Any:
    """What is the ReLU of 7?"""
    return (z > 0).astype(float)


@mistake("backprop.relu")
def capped_at_1(right: Right, z: Array) -> Any:
    """What is the ReLU of 7?"""
    return np.clip(z, 0, 1)


@mistake("backprop.relu")
def softplus(right: Right, z: Array) -> Any:
    """What is the ReLU of 0?"""
    return np.log1p(np.exp(z))


@mistake("backprop.relu")
def sigmoid(right: Right, z: Array) -> Any:
    """Which activation is asked for?"""
    return 1 / (1 + np.exp(-z))


@mistake("backprop.relu")
def only_positive_entries(right: Right, z: Array) -> Any:
    """Has the output the shape of the input?"""
    return z[z > 0]


@mistake("backprop.relu", common=True, kind="error")
def one_number_only(right: Right, z: Array) -> Any:
    """What does Python's maximum do with an array of more than one entry?"""
    return max(0, z)


@mistake("backprop.relu", common=True, kind="input changed")
def relu_in_place(right: Right, z: Array) -> Any:
    """Is z the same before and after the call?"""
    z[z < 0] = 0
    return z


# ---------------------------------------------------------------- relu_backward


@mistake("backprop.relu_backward", common=True)
def passes_everything(right: Right, upstream: Array, z: Array) -> Any:
    """What is the slope of the ReLU at −3?"""
    return upstream.copy()


@mistake("backprop.relu_backward", common=True)
def gates_by_upstream(right: Right, upstream: Array, z: Array) -> Any:
    """Whose sign decides whether the gradient passes?"""
    return upstream * (upstream > 0)


@mistake("backprop.relu_backward", common=True)
def relu_of_product(right: Right, upstream: Array, z: Array) -> Any:
    """Whose sign decides whether the gradient passes?"""
    return upstream * (upstream * z > 0)


@mistake("backprop.relu_backward", common=True)
def multiplies_by_activation(right: Right, upstream: Array, z: Array) -> Any:
    """What is the slope of the ReLU at 10?"""
    return upstream * np.maximum(z, 0)


@mistake("backprop.relu_backward", common=True)
def slope_1_at_zero(right: Right, upstream: Array, z: Array) -> Any:
    """Which slope does the task say the ReLU has at exactly 0?"""
    return upstream * (z >= 0)


@mistake("backprop.relu_backward")
def slope_half_at_zero(right: Right, upstream: Array, z: Array) -> Any:
    """Which slope does the task say the ReLU has at exactly 0?"""
    return upstream * np.heaviside(z, 0.5)


@mistake("backprop.relu_backward")
def mask_only(right: Right, upstream: Array, z: Array) -> Any:
    """If the upstream gradient doubles, does yours?"""
    return (z > 0).astype(float)


@mistake("backprop.relu_backward")
def gates_the_wrong_half(right: Right, upstream: Array, z: Array) -> Any:
    """Does the gradient pass where z is positive, or where it is negative?"""
    return upstream * (z < 0)


@mistake("backprop.relu_backward")
def leaky_slope(right: Right, upstream: Array, z: Array) -> Any:
    """What is the slope of the ReLU at −3?"""
    return upstream * np.where(z > 0, 1, 0.01)


@mistake("backprop.relu_backward")
def relu_backward_swapped(right: Right, upstream: Array, z: Array) -> Any:
    """In which order do the two arguments come?"""
    return right.relu_backward(z, upstream)


@mistake("backprop.relu_backward", kind="input changed")
def upstream_in_place(right: Right, upstream: Array, z: Array) -> Any:
    """Is the upstream gradient the same before and after the call?"""
    upstream[z <= 0] = 0
    return upstream


# ---------------------------------------------------------------- conv_layer_backward: the tensor


def _d_padded(upstream: Array, shape: tuple[int, ...], weights: Array, stride: int, add: bool = True) -> Array:
    """The gradient of a padded tensor: every window gives back to the entries it looked at."""
    d_padded = np.zeros(shape)
    fh, fw = weights.shape[2:]
    for j, row, column in product(*map(range, upstream.shape)):
        seen = d_padded[:, row * stride : row * stride + fh, column * stride : column * stride + fw]
        given = upstream[j, row, column] * weights[j, :, : seen.shape[1], : seen.shape[2]]
        seen[...] = seen + given if add else given
    return d_padded


def _others(right: Right, upstream: Array, tensor: Array, weights: Array, stride: int, padding: int) -> Any:
    """The right gradients of weights and biases."""
    return right.conv_layer_backward(upstream, tensor, weights, stride, padding)[1:]


def _padded_shape(tensor: Array, padding: int) -> tuple[int, int, int]:
    d, h, w = tensor.shape
    return d, h + 2 * padding, w + 2 * padding


def _cropped(d_padded: Array, tensor: Array, padding: int) -> Array:
    return d_padded[:, padding : padding + tensor.shape[1], padding : padding + tensor.shape[2]]


@mistake("backprop.conv_layer_backward", common=True)
def tensor_gradient_flipped(
    right: Right, upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0
) -> Any:
    """If one output entry has gradient 1 and the others 0: which weight did each input entry meet there?"""
    d_tensor, *_ = right.conv_layer_backward(upstream, tensor, weights[..., ::-1, ::-1], stride, padding)
    return d_tensor, *_others(right, upstream, tensor, weights, stride, padding)


@mistake("backprop.conv_layer_backward")
def tensor_gradient_transposed(
    right: Right, upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0
) -> Any:
    """If one output entry has gradient 1 and the others 0: which weight did each input entry meet there?"""
    turned = weights.transpose(0, 1, 3, 2)
    d_padded = _d_padded(upstream, _padded_shape(tensor, padding), turned, stride)
    return _cropped(d_padded, tensor, padding), *right.conv_layer_backward(upstream, tensor, weights, stride, padding)[
        1:
    ]


@mistake("backprop.conv_layer_backward", common=True)
def overlaps_overwritten(
    right: Right, upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0
) -> Any:
    """An input entry is seen by several windows: does it keep what each of them gives back?"""
    d_padded = _d_padded(upstream, _padded_shape(tensor, padding), weights, stride, add=False)
    return _cropped(d_padded, tensor, padding), *right.conv_layer_backward(upstream, tensor, weights, stride, padding)[
        1:
    ]


@mistake("backprop.conv_layer_backward", common=True)
def backward_forgets_stride(
    right: Right, upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0
) -> Any:
    """Where did the second window lie, when it went forward with a stride of 2?"""
    d_padded = _d_padded(upstream, _padded_shape(tensor, padding), weights, 1)
    return _cropped(d_padded, tensor, padding), *right.conv_layer_backward(upstream, tensor, weights, stride, padding)[
        1:
    ]


@mistake("backprop.conv_layer_backward")
def tensor_gradient_still_padded(
    right: Right, upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0
) -> Any:
    """Has the gradient of the tensor the tensor's own shape?"""
    d_padded = _d_padded(upstream, _padded_shape(tensor, padding), weights, stride)
    return d_padded, *_others(right, upstream, tensor, weights, stride, padding)


@mistake("backprop.conv_layer_backward", common=True)
def crops_to_minus_padding(
    right: Right, upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0
) -> Any:
    """What does your slice keep when there is no padding?"""
    d_padded = _d_padded(upstream, _padded_shape(tensor, padding), weights, stride)
    d_tensor = d_padded[:, padding:-padding, padding:-padding]
    return d_tensor, *_others(right, upstream, tensor, weights, stride, padding)


@mistake("backprop.conv_layer_backward", common=True)
def crops_the_corner(
    right: Right, upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0
) -> Any:
    """Where in the padded tensor does the tensor itself begin?"""
    d_padded = _d_padded(upstream, _padded_shape(tensor, padding), weights, stride)
    return _cropped(d_padded, tensor, 0), *_others(right, upstream, tensor, weights, stride, padding)


@mistake("backprop.conv_layer_backward")
def one_channel_for_all(
    right: Right, upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0
) -> Any:
    """Do all channels of the input meet the same weights?"""
    first = np.repeat(weights[:, :1], len(tensor), axis=1)
    d_padded = _d_padded(upstream, _padded_shape(tensor, padding), first, stride)
    return _cropped(d_padded, tensor, padding), *right.conv_layer_backward(upstream, tensor, weights, stride, padding)[
        1:
    ]


@mistake("backprop.conv_layer_backward")
def last_filter_only(
    right: Right, upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0
) -> Any:
    """How many filters look at an input entry?"""
    d_padded = _d_padded(upstream[-1:], _padded_shape(tensor, padding), weights[-1:], stride)
    return _cropped(d_padded, tensor, padding), *right.conv_layer_backward(upstream, tensor, weights, stride, padding)[
        1:
    ]


@mistake("backprop.conv_layer_backward", common=True)
def forgets_left_over_rows(
    right: Right, upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0
) -> Any:
    """If the stride leaves a remainder, has the gradient of the tensor still the tensor's own shape?"""
    reached = [(m - 1) * stride + f - 2 * padding for m, f in zip(upstream.shape[1:], weights.shape[2:], strict=True)]
    d_tensor, *rest = right.conv_layer_backward(upstream, tensor, weights, stride, padding)
    return d_tensor[:, : reached[0], : reached[1]], *rest


@mistake("backprop.conv_layer_backward", common=True)
def crops_by_one(
    right: Right, upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0
) -> Any:
    """How many rows did the padding add, and how many do you cut off?"""
    d_padded = _d_padded(upstream, _padded_shape(tensor, padding), weights, stride)
    return d_padded[:, 1:-1, 1:-1], *_others(right, upstream, tensor, weights, stride, padding)


@mistake("backprop.conv_layer_backward")
def crops_by_one_if_padded(
    right: Right, upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0
) -> Any:
    """How many rows did the padding add, and how many do you cut off?"""
    cut = min(padding, 1)
    d_padded = _d_padded(upstream, _padded_shape(tensor, padding), weights, stride)
    d_tensor = d_padded[:, cut : d_padded.shape[1] - cut, cut : d_padded.shape[2] - cut]
    return d_tensor, *_others(right, upstream, tensor, weights, stride, padding)


@mistake("backprop.conv_layer_backward", common=True)
def gradients_like_the_tensor(
    right: Right, upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0
) -> Any:
    """If the tensor holds whole numbers, what kind of numbers can its gradient be filled with?"""
    d_padded = np.zeros(_padded_shape(tensor, padding), dtype=tensor.dtype)
    d_padded += _d_padded(upstream, d_padded.shape, weights, stride)  # NumPy refuses what would lose fractions
    return _cropped(d_padded, tensor, padding), *_others(right, upstream, tensor, weights, stride, padding)


# ---------------------------------------------------------------- conv_layer_backward: weights and biases


@mistake("backprop.conv_layer_backward")
def weights_see_no_padding(
    right: Right, upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0
) -> Any:
    """Over which tensor did the filter slide on the way forward: the one given, or the padded one?"""
    d_tensor, _, d_biases = right.conv_layer_backward(upstream, tensor, weights, stride, padding)
    shifted = pad(tensor, (0, 2 * padding), (0, 2 * padding))
    return d_tensor, right.conv_layer_backward(upstream, shifted, weights, stride)[1], d_biases


@mistake("backprop.conv_layer_backward", common=True)
def weight_gradient_flipped(
    right: Right, upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0
) -> Any:
    """Raise one weight a little: which output entries change, and what did that weight meet there?"""
    d_tensor, d_weights, d_biases = right.conv_layer_backward(upstream, tensor, weights, stride, padding)
    return d_tensor, d_weights[..., ::-1, ::-1], d_biases


@mistake("backprop.conv_layer_backward", common=True)
def weights_overwritten(
    right: Right, upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0
) -> Any:
    """A weight is used at every stop: does it keep what each of them gives back?"""
    d_tensor, _, d_biases = right.conv_layer_backward(upstream, tensor, weights, stride, padding)
    last = only(upstream, (slice(None), -1, -1))
    return d_tensor, right.conv_layer_backward(last, tensor, weights, stride, padding)[1], d_biases


@mistake("backprop.conv_layer_backward", common=True)
def weight_gradient_mean(
    right: Right, upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0
) -> Any:
    """A weight is used at every stop: what does the chain rule do with what the stops give back?"""
    d_tensor, d_weights, d_biases = right.conv_layer_backward(upstream, tensor, weights, stride, padding)
    return d_tensor, d_weights / upstream[0].size, d_biases


@mistake("backprop.conv_layer_backward")
def weight_gradient_with_remainder(
    right: Right, upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0
) -> Any:
    """If the stride leaves a remainder, has the gradient of the weights still the weights' own shape?"""
    d_tensor, _, d_biases = right.conv_layer_backward(upstream, tensor, weights, stride, padding)
    spread = np.zeros((len(upstream), *((m - 1) * stride + 1 for m in upstream.shape[1:])))
    spread[:, ::stride, ::stride] = upstream
    padded = pad(tensor, (padding, padding), (padding, padding))
    d_weights = [[right.conv2d(channel, one) for channel in padded] for one in spread]
    return d_tensor, np.array(d_weights), d_biases


@mistake("backprop.conv_layer_backward")
def weight_gradient_forgets_stride(
    right: Right, upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0
) -> Any:
    """Where did the second window lie, when it went forward with a stride of 2?"""
    d_tensor, _, d_biases = right.conv_layer_backward(upstream, tensor, weights, stride, padding)
    padded = pad(tensor, (padding, padding), (padding, padding))
    reach = [m + f - 1 for m, f in zip(upstream.shape[1:], weights.shape[2:], strict=True)]
    return d_tensor, right.conv_layer_backward(upstream, padded[:, : reach[0], : reach[1]], weights)[1], d_biases


@mistake("backprop.conv_layer_backward")
def weight_gradient_same_for_channels(
    right: Right, upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0
) -> Any:
    """Does a weight for red get its gradient from the red channel?"""
    d_tensor, d_weights, d_biases = right.conv_layer_backward(upstream, tensor, weights, stride, padding)
    return d_tensor, np.repeat(d_weights.sum(axis=1, keepdims=True), len(tensor), axis=1), d_biases


@mistake("backprop.conv_layer_backward", common=True)
def bias_gradient_mean(
    right: Right, upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0
) -> Any:
    """The bias touches every entry of its output map: what does the chain rule do with their gradients?"""
    d_tensor, d_weights, _ = right.conv_layer_backward(upstream, tensor, weights, stride, padding)
    return d_tensor, d_weights, upstream.mean(axis=(1, 2))


@mistake("backprop.conv_layer_backward")
def bias_gradient_zero(
    right: Right, upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0
) -> Any:
    """Does the output change when a bias does?"""
    d_tensor, d_weights, d_biases = right.conv_layer_backward(upstream, tensor, weights, stride, padding)
    return d_tensor, d_weights, np.zeros_like(d_biases)


@mistake("backprop.conv_layer_backward", common=True)
def bias_gradient_not_summed(
    right: Right, upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0
) -> Any:
    """Has the gradient of the biases the biases' own shape?"""
    d_tensor, d_weights, _ = right.conv_layer_backward(upstream, tensor, weights, stride, padding)
    return d_tensor, d_weights, upstream.copy()


@mistake("backprop.conv_layer_backward")
def bias_gradient_of_all_filters(
    right: Right, upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0
) -> Any:
    """Which of the output maps does a bias touch?"""
    d_tensor, d_weights, _ = right.conv_layer_backward(upstream, tensor, weights, stride, padding)
    return d_tensor, d_weights, np.full(len(upstream), upstream.sum())


@mistake("backprop.conv_layer_backward")
def bias_gradient_wrong_axes(
    right: Right, upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0
) -> Any:
    """Which axes of the upstream gradient run over the entries of one output map?"""
    d_tensor, d_weights, _ = right.conv_layer_backward(upstream, tensor, weights, stride, padding)
    return d_tensor, d_weights, upstream.sum(axis=(0, 1))


@mistake("backprop.conv_layer_backward")
def gradients_in_other_order(
    right: Right, upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0
) -> Any:
    """In which order does the docstring list the three gradients?"""
    d_tensor, d_weights, d_biases = right.conv_layer_backward(upstream, tensor, weights, stride, padding)
    return d_weights, d_tensor, d_biases


@mistake("backprop.conv_layer_backward", common=True)
def upstream_taken_as_ones(
    right: Right, upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0
) -> Any:
    """If the upstream gradient doubles, do yours?"""
    return right.conv_layer_backward(np.ones_like(upstream), tensor, weights, stride, padding)


@mistake("backprop.conv_layer_backward")
def tensor_gradient_alone(
    right: Right, upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0
) -> Any:
    """How many gradients does the docstring list?"""
    return right.conv_layer_backward(upstream, tensor, weights, stride, padding)[0]


# ---------------------------------------------------------------- max_pool2d_backward


def _d_pooled(upstream: Array, tensor: Array, size: int, stride: int, share: Function, add: bool = True) -> Array:
    """The gradient of a pooled tensor; `share(window, gradient)` says what each entry of a window gets."""
    d_tensor = np.zeros(tensor.shape)
    for c, row, column in product(*map(range, upstream.shape)):
        rows, columns = (slice(i * stride, i * stride + size) for i in (row, column))
        given = share(tensor[c, rows, columns], upstream[c, row, column])
        place = d_tensor[c, rows, columns]
        place[...] = place + given if add else np.where(given != 0, given, place)
    return d_tensor


def _to_the_first(window: Array, gradient: float) -> Array:
    given = np.zeros(window.shape)
    given.flat[np.argmax(window)] = gradient
    return given


@mistake("backprop.max_pool2d_backward", common=True)
def all_ties(right: Right, upstream: Array, tensor: Array, size: int, stride: int | None = None) -> Any:
    """If two entries of a window tie, how much gradient leaves the window in total?"""
    return _d_pooled(upstream, tensor, size, stride or size, lambda window, g: g * (window == window.max()))


@mistake("backprop.max_pool2d_backward")
def split_ties(right: Right, upstream: Array, tensor: Array, size: int, stride: int | None = None) -> Any:
    """If two entries of a window tie, which one does the task say gets the gradient?"""

    def share(window: Array, gradient: float) -> Array:
        largest = window == window.max()
        shared: Array = gradient * largest / largest.sum()
        return shared

    return _d_pooled(upstream, tensor, size, stride or size, share)


@mistake("backprop.max_pool2d_backward")
def last_of_ties(right: Right, upstream: Array, tensor: Array, size: int, stride: int | None = None) -> Any:
    """If two entries of a window tie, which one does the task say gets the gradient?"""

    def share(window: Array, gradient: float) -> Array:
        return _to_the_first(window[::-1, ::-1], gradient)[::-1, ::-1]

    return _d_pooled(upstream, tensor, size, stride or size, share)


@mistake("backprop.max_pool2d_backward", common=True)
def pooled_overwritten(right: Right, upstream: Array, tensor: Array, size: int, stride: int | None = None) -> Any:
    """If an entry is the maximum of two windows, does it keep what each of them gives back?"""
    return _d_pooled(upstream, tensor, size, stride or size, _to_the_first, add=False)


@mistake("backprop.max_pool2d_backward", common=True)
def spread_evenly(right: Right, upstream: Array, tensor: Array, size: int, stride: int | None = None) -> Any:
    """Nudge an entry that is not the maximum: does the pooled output change?"""
    return _d_pooled(upstream, tensor, size, stride or size, lambda window, g: np.full(window.shape, g / size**2))


@mistake("backprop.max_pool2d_backward")
def whole_window(right: Right, upstream: Array, tensor: Array, size: int, stride: int | None = None) -> Any:
    """Nudge an entry that is not the maximum: does the pooled output change?"""
    return _d_pooled(upstream, tensor, size, stride or size, lambda window, g: np.full(window.shape, g))


@mistake("backprop.max_pool2d_backward", common=True)
def pool_ignores_upstream(right: Right, upstream: Array, tensor: Array, size: int, stride: int | None = None) -> Any:
    """If the upstream gradient doubles, does yours?"""
    return right.max_pool2d_backward(np.ones_like(upstream), tensor, size, stride)


@mistake("backprop.max_pool2d_backward")
def times_the_maximum(right: Right, upstream: Array, tensor: Array, size: int, stride: int | None = None) -> Any:
    """What is the slope of a maximum with respect to its largest entry?"""
    return right.max_pool2d_backward(upstream, tensor, size, stride) * tensor


@mistake("backprop.max_pool2d_backward", common=True)
def pool_ignores_stride(right: Right, upstream: Array, tensor: Array, size: int, stride: int | None = None) -> Any:
    """Where did the second window lie on the way forward?"""
    return _d_pooled(upstream, tensor, size, 1, _to_the_first)


@mistake("backprop.max_pool2d_backward")
def assumes_stride_is_size(right: Right, upstream: Array, tensor: Array, size: int, stride: int | None = None) -> Any:
    """In AlexNet, with 3×3 windows and a stride of 2, where did the second window lie on the way forward?"""
    return _d_pooled(upstream, tensor, size, size, _to_the_first)


@mistake("backprop.max_pool2d_backward")
def upsampled(right: Right, upstream: Array, tensor: Array, size: int, stride: int | None = None) -> Any:
    """Has the gradient of the tensor the tensor's own shape, and does each of its entries deserve one?"""
    return np.kron(upstream, np.ones((1, size, size)))


@mistake("backprop.max_pool2d_backward")
def equal_anywhere(right: Right, upstream: Array, tensor: Array, size: int, stride: int | None = None) -> Any:
    """If an entry equals the maximum of a window that it does not lie in, does it get any of the gradient?"""
    pooled = right.max_pool2d(tensor, size, stride)
    d_tensor = np.zeros(tensor.shape)
    for c, row, column in product(*map(range, upstream.shape)):
        d_tensor[c] += upstream[c, row, column] * (tensor[c] == pooled[c, row, column])
    return d_tensor


@mistake("backprop.max_pool2d_backward")
def pool_return_inside_loop(right: Right, upstream: Array, tensor: Array, size: int, stride: int | None = None) -> Any:
    """How many windows has your loop visited when the function returns?"""
    return right.max_pool2d_backward(only(upstream, (slice(None), slice(0, 1))), tensor, size, stride)


@mistake("backprop.max_pool2d_backward")
def first_channel_only(right: Right, upstream: Array, tensor: Array, size: int, stride: int | None = None) -> Any:
    """Which channels get a gradient?"""
    return right.max_pool2d_backward(only(upstream, slice(0, 1)), tensor, size, stride)


@mistake("backprop.max_pool2d_backward", common=True)
def mask_transposed(right: Right, upstream: Array, tensor: Array, size: int, stride: int | None = None) -> Any:
    """From the running number of the maximum in its window, how do you get its row and its column?"""
    return _d_pooled(upstream, tensor, size, stride or size, lambda window, g: _to_the_first(window, g).T)


def _overwritten(upstream: Array, tensor: Array, size: int, stride: int, share: Function) -> Array:
    """Whole windows written one over the other, with the zeros in them."""
    d_tensor = np.zeros(tensor.shape)
    for c, row, column in product(*map(range, upstream.shape)):
        rows, columns = (slice(i * stride, i * stride + size) for i in (row, column))
        d_tensor[c, rows, columns] = share(tensor[c, rows, columns], upstream[c, row, column])
    return d_tensor


@mistake("backprop.max_pool2d_backward", common=True)
def windows_overwritten(right: Right, upstream: Array, tensor: Array, size: int, stride: int | None = None) -> Any:
    """If an entry is the maximum of two windows, does it keep what each of them gives back?"""
    return _overwritten(upstream, tensor, size, stride or size, _to_the_first)


@mistake("backprop.max_pool2d_backward", common=True)
def tied_windows_overwritten(right: Right, upstream: Array, tensor: Array, size: int, stride: int | None = None) -> Any:
    """If an entry is the maximum of two windows, does it keep what each of them gives back?"""
    return _overwritten(upstream, tensor, size, stride or size, lambda window, g: g * (window == window.max()))


@mistake("backprop.max_pool2d_backward")
def ties_overwritten(right: Right, upstream: Array, tensor: Array, size: int, stride: int | None = None) -> Any:
    """If an entry is the maximum of two windows, does it keep what each of them gives back?"""
    return _d_pooled(upstream, tensor, size, stride or size, lambda window, g: g * (window == window.max()), add=False)


@mistake("backprop.max_pool2d_backward", common=True)
def gradient_like_the_tensor(right: Right, upstream: Array, tensor: Array, size: int, stride: int | None = None) -> Any:
    """If the tensor holds whole numbers, what kind of numbers can its gradient be filled with?"""
    d_tensor = np.zeros_like(tensor)
    d_tensor += right.max_pool2d_backward(upstream, tensor, size, stride)  # NumPy refuses what would lose fractions
    return d_tensor


# ---------------------------------------------------------------- softmax_cross_entropy


def _probabilities(logits: Array) -> Array:
    raised = np.exp(logits - np.max(logits))
    probabilities: Array = raised / raised.sum()
    return probabilities


@mistake("backprop.softmax_cross_entropy", common=True)
def no_shift(right: Right, logits: Array, label: int) -> Any:
    """What is e to the power of 1000 on a computer, and which common factor could the fraction lose?"""
    with np.errstate(all="ignore"):
        probabilities = np.exp(logits.astype(float)) / np.exp(logits.astype(float)).sum()
        return -np.log(probabilities[label]), probabilities - np.eye(len(logits))[label]


@mistake("backprop.softmax_cross_entropy", common=True)
def log_of_zero(right: Right, logits: Array, label: int) -> Any:
    """What is the logarithm of a probability that is rounded to 0, and can you do without that probability?"""
    with np.errstate(all="ignore"):
        return -np.log(_probabilities(logits)[label]), right.softmax_cross_entropy(logits, label)[1]


@mistake("backprop.softmax_cross_entropy", common=True)
def log_of_nearly_zero(right: Right, logits: Array, label: int) -> Any:
    """With logits of 1000 and 0 and the second label, can the loss be less than 1000?"""
    return -np.log(_probabilities(logits)[label] + 1e-12), right.softmax_cross_entropy(logits, label)[1]


@mistake("backprop.softmax_cross_entropy")
def log_of_nearly_zero_8(right: Right, logits: Array, label: int) -> Any:
    """With logits of 1000 and 0 and the second label, can the loss be less than 1000?"""
    return -np.log(_probabilities(logits)[label] + 1e-8), right.softmax_cross_entropy(logits, label)[1]


@mistake("backprop.softmax_cross_entropy")
def log_of_nearly_zero_9(right: Right, logits: Array, label: int) -> Any:
    """With logits of 1000 and 0 and the second label, can the loss be less than 1000?"""
    return -np.log(_probabilities(logits)[label] + 1e-9), right.softmax_cross_entropy(logits, label)[1]


@mistake("backprop.softmax_cross_entropy")
def log_of_nearly_zero_10(right: Right, logits: Array, label: int) -> Any:
    """With logits of 1000 and 0 and the second label, can the loss be less than 1000?"""
    return -np.log(_probabilities(logits)[label] + 1e-10), right.softmax_cross_entropy(logits, label)[1]


@mistake("backprop.softmax_cross_entropy")
def log_of_nearly_zero_15(right: Right, logits: Array, label: int) -> Any:
    """With logits of 1000 and 0 and the second label, can the loss be less than 1000?"""
    return -np.log(_probabilities(logits)[label] + 1e-15), right.softmax_cross_entropy(logits, label)[1]


@mistake("backprop.softmax_cross_entropy")
def clipped_logits(right: Right, logits: Array, label: int) -> Any:
    """With logits of 1000 and 0 and the second label, can the loss be less than 1000?"""
    return right.softmax_cross_entropy(np.clip(logits, -50, 50), label)


@mistake("backprop.softmax_cross_entropy")
def base_2(right: Right, logits: Array, label: int) -> Any:
    """Which number does the softmax raise to the power of a logit?"""
    loss, d_logits = right.softmax_cross_entropy(logits * np.log(2), label)
    return loss, d_logits


@mistake("backprop.softmax_cross_entropy")
def sigmoids(right: Right, logits: Array, label: int) -> Any:
    """Do the probabilities of your classes add up to 1?"""
    with np.errstate(all="ignore"):
        probabilities = 1 / (1 + np.exp(-logits.astype(float)))
        return -np.log(probabilities[label]), probabilities - np.eye(len(logits))[label]


@mistake("backprop.softmax_cross_entropy", common=True)
def shift_not_added_back(right: Right, logits: Array, label: int) -> Any:
    """The logits were shifted before the logarithm of the sum: was the label's own logit shifted, too?"""
    log_sum = np.log(np.exp(logits - np.max(logits)).sum())
    return log_sum - logits[label], right.softmax_cross_entropy(logits, label)[1]


@mistake("backprop.softmax_cross_entropy", common=True)
def loss_without_minus(right: Right, logits: Array, label: int) -> Any:
    """Can a loss of this kind be negative?"""
    loss, d_logits = right.softmax_cross_entropy(logits, label)
    return -loss, d_logits


@mistake("backprop.softmax_cross_entropy", common=True)
def loss_in_bits(right: Right, logits: Array, label: int) -> Any:
    """What is the loss of one half, in nats?"""
    loss, d_logits = right.softmax_cross_entropy(logits, label)
    return loss / np.log(2), d_logits


@mistake("backprop.softmax_cross_entropy", common=True)
def loss_in_decimals(right: Right, logits: Array, label: int) -> Any:
    """What is the loss of one half, in nats?"""
    loss, d_logits = right.softmax_cross_entropy(logits, label)
    return loss / np.log(10), d_logits


@mistake("backprop.softmax_cross_entropy", common=True)
def mean_over_classes(right: Right, logits: Array, label: int) -> Any:
    """Of how many data points is this the loss?"""
    loss, d_logits = right.softmax_cross_entropy(logits, label)
    return loss / len(logits), d_logits / len(logits)


@mistake("backprop.softmax_cross_entropy", common=True)
def softmax_twice(right: Right, logits: Array, label: int) -> Any:
    """How often does the softmax act on its way from logits to loss?"""
    return right.softmax_cross_entropy(_probabilities(logits), label)


@mistake("backprop.softmax_cross_entropy")
def label_off_by_one(right: Right, logits: Array, label: int) -> Any:
    """What number has the first class?"""
    return right.softmax_cross_entropy(logits, label - 1 if label > 0 else len(logits) - 1)


@mistake("backprop.softmax_cross_entropy")
def negative_logit(right: Right, logits: Array, label: int) -> Any:
    """Does the loss depend on the logits of the other classes?"""
    return -logits[label], right.softmax_cross_entropy(logits, label)[1]


@mistake("backprop.softmax_cross_entropy")
def probability_not_loss(right: Right, logits: Array, label: int) -> Any:
    """How large is the loss if the label is certain?"""
    return _probabilities(logits)[label], right.softmax_cross_entropy(logits, label)[1]


@mistake("backprop.softmax_cross_entropy")
def squared_error(right: Right, logits: Array, label: int) -> Any:
    """Which loss is asked for?"""
    error = _probabilities(logits) - np.eye(len(logits))[label]
    return np.sum(error**2), 2 * error


@mistake("backprop.softmax_cross_entropy", common=True)
def gradient_sign(right: Right, logits: Array, label: int) -> Any:
    """Would a step against your gradient lower the loss?"""
    loss, d_logits = right.softmax_cross_entropy(logits, label)
    return loss, -d_logits


@mistake("backprop.softmax_cross_entropy", common=True)
def gradient_of_label_only(right: Right, logits: Array, label: int) -> Any:
    """Does raising the logit of a wrong class change the loss?"""
    loss, d_logits = right.softmax_cross_entropy(logits, label)
    return loss, only(d_logits, label)


@mistake("backprop.softmax_cross_entropy", common=True)
def gradient_is_softmax(right: Right, logits: Array, label: int) -> Any:
    """If all logits rise by the same amount, does the loss change, and what do your gradients add up to?"""
    loss, d_logits = right.softmax_cross_entropy(logits, label)
    return loss, d_logits + np.eye(len(logits))[label]


@mistake("backprop.softmax_cross_entropy")
def gradient_of_probabilities(right: Right, logits: Array, label: int) -> Any:
    """With respect to what is the gradient: probabilities or logits?"""
    loss, _ = right.softmax_cross_entropy(logits, label)
    with np.errstate(all="ignore"):
        return loss, -np.eye(len(logits))[label] / _probabilities(logits)


@mistake("backprop.softmax_cross_entropy")
def gradient_before_loss(right: Right, logits: Array, label: int) -> Any:
    """In which order does the docstring list loss and gradient?"""
    return tuple(right.softmax_cross_entropy(logits, label))[::-1]


@mistake("backprop.softmax_cross_entropy")
def loss_alone(right: Right, logits: Array, label: int) -> Any:
    """How many things does the docstring say are returned?"""
    return right.softmax_cross_entropy(logits, label)[0]


@mistake("backprop.softmax_cross_entropy", common=True)
def probabilities_aliased(right: Right, logits: Array, label: int) -> Any:
    """When the loss is taken, do the probabilities still add up to 1?"""
    d_logits = _probabilities(logits)
    d_logits[label] -= 1
    with np.errstate(all="ignore"):
        return -np.log(d_logits[label]), d_logits


@mistake("backprop.softmax_cross_entropy", common=True, kind="input changed")
def logits_shifted_in_place(right: Right, logits: Array, label: int) -> Any:
    """Are the logits the same before and after the call?"""
    answer = right.softmax_cross_entropy(logits, label)
    logits -= logits.max()
    return answer


# ---------------------------------------------------------------- sgd_step


@mistake("backprop.sgd_step", common=True)
def ascent(right: Right, parameters: Arrays, gradients: Arrays, learning_rate: float) -> Any:
    """Does the loss go up or down after your step?"""
    return right.sgd_step(parameters, gradients, -learning_rate)


@mistake("backprop.sgd_step", common=True)
def no_learning_rate(right: Right, parameters: Arrays, gradients: Arrays, learning_rate: float) -> Any:
    """Which of your function's arguments never appears in its body?"""
    return right.sgd_step(parameters, gradients, 1.0)


@mistake("backprop.sgd_step", common=True)
def learning_rate_twice(right: Right, parameters: Arrays, gradients: Arrays, learning_rate: float) -> Any:
    """Write the slide's update down for a single weight and put in numbers: how far does it move?"""
    return right.sgd_step(parameters, gradients, learning_rate**2)


@mistake("backprop.sgd_step", common=True)
def twice_as_far(right: Right, parameters: Arrays, gradients: Arrays, learning_rate: float) -> Any:
    """Write the slide's update down for a single weight and put in numbers: how far does it move?"""
    return right.sgd_step(parameters, gradients, 2 * learning_rate)


@mistake("backprop.sgd_step")
def divided_by_learning_rate(right: Right, parameters: Arrays, gradients: Arrays, learning_rate: float) -> Any:
    """Does a larger learning rate make a larger step?"""
    return right.sgd_step(parameters, gradients, 1 / learning_rate)


@mistake("backprop.sgd_step", common=True)
def biases_left_alone(right: Right, parameters: Arrays, gradients: Arrays, learning_rate: float) -> Any:
    """Which parameters did your step leave as they were?"""
    moved = right.sgd_step(parameters, gradients, learning_rate)
    return {name: np.array(old) if old.ndim == 1 else moved[name] for name, old in parameters.items()}


@mistake("backprop.sgd_step", common=True)
def first_parameter_only(right: Right, parameters: Arrays, gradients: Arrays, learning_rate: float) -> Any:
    """How many rounds of your loop are done when the function returns?"""
    first = next(iter(parameters))
    return {**parameters, first: parameters[first] - learning_rate * gradients[first]}


@mistake("backprop.sgd_step")
def return_inside_loop(right: Right, parameters: Arrays, gradients: Arrays, learning_rate: float) -> Any:
    """How many rounds of your loop are done when the function returns?"""
    first = next(iter(parameters))
    return {first: parameters[first] - learning_rate * gradients[first]}


@mistake("backprop.sgd_step")
def last_parameter_only(right: Right, parameters: Arrays, gradients: Arrays, learning_rate: float) -> Any:
    """Does your result hold every key of the parameters?"""
    last = list(parameters)[-1]
    return {last: parameters[last] - learning_rate * gradients[last]}


@mistake("backprop.sgd_step")
def update_only(right: Right, parameters: Arrays, gradients: Arrays, learning_rate: float) -> Any:
    """Do you return the new parameters, or how far they move?"""
    return {name: -learning_rate * gradients[name] for name in parameters}


@mistake("backprop.sgd_step")
def clipped_gradients(right: Right, parameters: Arrays, gradients: Arrays, learning_rate: float) -> Any:
    """Does the slide's update hold anything besides the gradient and the learning rate?"""
    return right.sgd_step(parameters, {name: np.clip(g, -1, 1) for name, g in gradients.items()}, learning_rate)


@mistake("backprop.sgd_step")
def weight_decay(right: Right, parameters: Arrays, gradients: Arrays, learning_rate: float) -> Any:
    """Does the slide's update hold anything besides the gradient and the learning rate?"""
    decayed = {name: gradients[name] + 0.01 * parameters[name] for name in parameters}
    return right.sgd_step(parameters, decayed, learning_rate)


@mistake("backprop.sgd_step")
def sign_of_gradient(right: Right, parameters: Arrays, gradients: Arrays, learning_rate: float) -> Any:
    """If the gradient doubles, does your step?"""
    return right.sgd_step(parameters, {name: np.sign(g) for name, g in gradients.items()}, learning_rate)


@mistake("backprop.sgd_step")
def gradient_of_length_1(right: Right, parameters: Arrays, gradients: Arrays, learning_rate: float) -> Any:
    """If the gradient doubles, does your step?"""
    unit = {name: g / np.sqrt(np.sum(g.astype(float) ** 2)) for name, g in gradients.items()}
    return right.sgd_step(parameters, unit, learning_rate)


@mistake("backprop.sgd_step", common=True, kind="input changed")
def step_in_place(right: Right, parameters: dict[str, Array], gradients: Arrays, learning_rate: float) -> Any:
    """Are the arrays that you were given still the same after the call?"""
    moved = right.sgd_step(parameters, gradients, learning_rate)
    for name, array in parameters.items():
        array[...] = moved[name]
    return moved


@mistake("backprop.sgd_step", kind="second call")
def momentum(right: Right) -> Function:
    """Does a step remember the one before it?"""
    velocity: dict[str, Array] = {}

    def sgd_step(parameters: Arrays, gradients: Arrays, learning_rate: float) -> Any:
        for name, gradient in gradients.items():
            velocity[name] = 0.9 * velocity.get(name, 0) + gradient
        return right.sgd_step(parameters, velocity, learning_rate)

    return sgd_step


@mistake("backprop.sgd_step", common=True, kind="error")
def arithmetic_on_dicts(right: Right, parameters: Any, gradients: Any, learning_rate: float) -> Any:
    """What does Python do with a number times a whole dictionary?"""
    return parameters - learning_rate * gradients


LEFT_OUT = (  # known elsewhere, and not possible here
    ("softmax over the wrong axis", "softmax_cross_entropy takes one data point; there is no other axis"),
    ("softmax normalised over all data points", "softmax_cross_entropy takes one data point; its sum is the right one"),
    ("softmax shifted by the largest logit of the batch", "with one data point that is the right shift"),
    ("cross-entropy summed instead of averaged", "the loss is one data point's: sum and mean are equal"),
    ("gradient of the cross-entropy not divided by n", "the loss is one data point's: n is 1"),
)
