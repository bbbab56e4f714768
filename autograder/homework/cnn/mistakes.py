"""Known mistakes in `cnn.py`: the small network in NumPy, from its first weights to training.

Most are the right network with one part exchanged. Letters: tensor (d, h, w), k filters, c classes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np

from autograder.authoring.mistakes import Right, mistake
from autograder.core.records import Array
from autograder.homework.sliding import pad

Arrays = Mapping[str, Array]
Shape = tuple[int, int, int]
Generator = np.random.Generator


def _but(right: Right, **exchanged: Any) -> Right:
    """The right functions with some of them exchanged."""
    return SimpleNamespace(**{**vars(right), **exchanged})


# ---------------------------------------------------------------- initial_parameters


@mistake("cnn.initial_parameters", common=True)
def variance_without_the_2(
    right: Right, rng: Generator, filters: int = 8, shape: Shape = (1, 8, 8), classes: int = 10
) -> Any:
    """Half of the units are silent after the ReLU: does your variance make up for it?"""
    return _scaled(right.initial_parameters(rng, filters, shape, classes), np.sqrt(0.5))


@mistake("cnn.initial_parameters", common=True)
def variance_for_deviation(
    right: Right, rng: Generator, filters: int = 8, shape: Shape = (1, 8, 8), classes: int = 10
) -> Any:
    """Does your generator want a variance, or a standard deviation?"""
    parameters = right.initial_parameters(rng, filters, shape, classes)
    return {name: w * np.sqrt(2 / w[0].size) if w.ndim > 1 else w for name, w in parameters.items()}


@mistake("cnn.initial_parameters", common=True)
def variance_1(right: Right, rng: Generator, filters: int = 8, shape: Shape = (1, 8, 8), classes: int = 10) -> Any:
    """Should a unit with many inputs start with weights as large as a unit with few?"""
    parameters = right.initial_parameters(rng, filters, shape, classes)
    return {name: w * np.sqrt(w[0].size / 2) if w.ndim > 1 else w for name, w in parameters.items()}


@mistake("cnn.initial_parameters", common=True)
def small_weights(right: Right, rng: Generator, filters: int = 8, shape: Shape = (1, 8, 8), classes: int = 10) -> Any:
    """Should a unit with many inputs start with weights as large as a unit with few?"""
    parameters = right.initial_parameters(rng, filters, shape, classes)
    return {name: 0.01 * w * np.sqrt(w[0].size / 2) if w.ndim > 1 else w for name, w in parameters.items()}


@mistake("cnn.initial_parameters")
def fan_out(right: Right, rng: Generator, filters: int = 8, shape: Shape = (1, 8, 8), classes: int = 10) -> Any:
    """Does the variance depend on how many numbers go into a unit, or on how many come out?"""
    parameters = right.initial_parameters(rng, filters, shape, classes)
    ins = {name: w[0].size for name, w in parameters.items()}
    outs = {"conv_weights": filters * 9, "dense_weights": classes}
    return {name: w * np.sqrt(ins[name] / outs.get(name, ins[name])) for name, w in parameters.items()}


@mistake("cnn.initial_parameters")
def mean_of_ins_and_outs(
    right: Right, rng: Generator, filters: int = 8, shape: Shape = (1, 8, 8), classes: int = 10
) -> Any:
    """Does the variance depend on how many numbers go into a unit, or on how many come out?"""
    parameters = right.initial_parameters(rng, filters, shape, classes)
    outs = {"conv_weights": filters * 9, "dense_weights": classes}
    scale = {name: np.sqrt(parameters[name][0].size / (parameters[name][0].size + out)) for name, out in outs.items()}
    return {name: w * scale.get(name, 1) for name, w in parameters.items()}


@mistake("cnn.initial_parameters")
def fan_in_without_channels(
    right: Right, rng: Generator, filters: int = 8, shape: Shape = (1, 8, 8), classes: int = 10
) -> Any:
    """How many numbers go into one response of a filter that is several channels deep?"""
    parameters = right.initial_parameters(rng, filters, shape, classes)
    return {**parameters, "conv_weights": parameters["conv_weights"] * np.sqrt(shape[0])}


@mistake("cnn.initial_parameters")
def uniform_weights(right: Right, rng: Generator, filters: int = 8, shape: Shape = (1, 8, 8), classes: int = 10) -> Any:
    """How are the weights distributed, and what is the variance of your distribution?"""
    parameters = right.initial_parameters(rng, filters, shape, classes)
    bound = {name: np.sqrt(2 / w[0].size) for name, w in parameters.items()}
    return {
        name: rng.uniform(-bound[name], bound[name], w.shape) if w.ndim > 1 else w for name, w in parameters.items()
    }


@mistake("cnn.initial_parameters", common=True)
def constant_weights(
    right: Right, rng: Generator, filters: int = 8, shape: Shape = (1, 8, 8), classes: int = 10
) -> Any:
    """If all filters start out equal, what could ever make them different?"""
    parameters = right.initial_parameters(rng, filters, shape, classes)
    return {name: np.full_like(w, 0.1) if w.ndim > 1 else w for name, w in parameters.items()}


@mistake("cnn.initial_parameters", common=True)
def all_zeros(right: Right, rng: Generator, filters: int = 8, shape: Shape = (1, 8, 8), classes: int = 10) -> Any:
    """If all filters start out equal, what could ever make them different?"""
    return {name: np.zeros_like(w) for name, w in right.initial_parameters(rng, filters, shape, classes).items()}


@mistake("cnn.initial_parameters")
def positive_weights(
    right: Right, rng: Generator, filters: int = 8, shape: Shape = (1, 8, 8), classes: int = 10
) -> Any:
    """Around which number do the weights scatter?"""
    return {name: np.abs(w) for name, w in right.initial_parameters(rng, filters, shape, classes).items()}


@mistake("cnn.initial_parameters", common=True)
def random_biases(right: Right, rng: Generator, filters: int = 8, shape: Shape = (1, 8, 8), classes: int = 10) -> Any:
    """With which value do biases start?"""
    parameters = right.initial_parameters(rng, filters, shape, classes)
    return {name: w if w.ndim > 1 else rng.normal(size=w.shape) for name, w in parameters.items()}


@mistake("cnn.initial_parameters")
def biases_of_ones(right: Right, rng: Generator, filters: int = 8, shape: Shape = (1, 8, 8), classes: int = 10) -> Any:
    """With which value do biases start?"""
    parameters = right.initial_parameters(rng, filters, shape, classes)
    return {name: w if w.ndim > 1 else np.ones_like(w) for name, w in parameters.items()}


@mistake("cnn.initial_parameters", common=True)
def ignores_rng(right: Right, rng: Generator, filters: int = 8, shape: Shape = (1, 8, 8), classes: int = 10) -> Any:
    """Which generator do your numbers come from?"""
    return right.initial_parameters(np.random.default_rng(0), filters, shape, classes)


@mistake("cnn.initial_parameters", common=True)
def features_before_pooling(
    right: Right, rng: Generator, filters: int = 8, shape: Shape = (1, 8, 8), classes: int = 10
) -> Any:
    """How large is each map when it reaches the fully connected layer?"""
    d, h, w = shape
    return right.initial_parameters(rng, filters, (d, 2 * h, 2 * w), classes)


@mistake("cnn.initial_parameters")
def dense_weights_transposed(
    right: Right, rng: Generator, filters: int = 8, shape: Shape = (1, 8, 8), classes: int = 10
) -> Any:
    """Does a row of the dense weights belong to a class or to a feature?"""
    parameters = right.initial_parameters(rng, filters, shape, classes)
    return {**parameters, "dense_weights": parameters["dense_weights"].T}


@mistake("cnn.initial_parameters")
def only_the_digits(right: Right, rng: Generator, filters: int = 8, shape: Shape = (1, 8, 8), classes: int = 10) -> Any:
    """Do the shapes of your parameters depend on all of the arguments?"""
    return right.initial_parameters(rng)


@mistake("cnn.initial_parameters")
def biases_as_columns(
    right: Right, rng: Generator, filters: int = 8, shape: Shape = (1, 8, 8), classes: int = 10
) -> Any:
    """How many axes has a bias for each filter?"""
    parameters = right.initial_parameters(rng, filters, shape, classes)
    return {name: w if w.ndim > 1 else w[:, np.newaxis] for name, w in parameters.items()}


@mistake("cnn.initial_parameters")
def no_biases(right: Right, rng: Generator, filters: int = 8, shape: Shape = (1, 8, 8), classes: int = 10) -> Any:
    """Which keys does the docstring list?"""
    parameters = right.initial_parameters(rng, filters, shape, classes)
    return {name: w for name, w in parameters.items() if w.ndim > 1}


def _scaled(parameters: Arrays, factor: float) -> dict[str, Array]:
    return {name: factor * array for name, array in parameters.items()}


# ---------------------------------------------------------------- forward


def _forward(right: Right, parameters: Arrays, tensor: Array, flatten: Callable[[Array], Array] = np.ravel) -> Any:
    """The network, from whatever functions `right` holds."""
    maps = right.conv_layer(tensor, parameters["conv_weights"], parameters["conv_biases"], stride=1, padding=1)
    features = flatten(right.max_pool2d(right.relu(maps), 2))
    return parameters["dense_weights"] @ features + parameters["dense_biases"]


@mistake("cnn.forward", common=True)
def no_relu(right: Right, parameters: Arrays, tensor: Array) -> Any:
    """What comes between the convolution and the pooling?"""
    return _forward(_but(right, relu=np.copy), parameters, tensor)


@mistake("cnn.forward", kind="error")
def no_pool(right: Right, parameters: Arrays, tensor: Array) -> Any:
    """How many features has the fully connected layer?"""
    return _forward(_but(right, max_pool2d=lambda maps, _: maps), parameters, tensor)


@mistake("cnn.forward", common=True)
def average_pool(right: Right, parameters: Arrays, tensor: Array) -> Any:
    """Which pooling is the lecture's?"""

    def average(maps: Array, size: int) -> Array:
        h, w = (n // size for n in maps.shape[1:])
        windows = maps[:, : h * size, : w * size].reshape(-1, h, size, w, size)
        means: Array = windows.mean(axis=(2, 4))
        return means

    return _forward(_but(right, max_pool2d=average), parameters, tensor)


@mistake("cnn.forward")
def subsampling_pool(right: Right, parameters: Arrays, tensor: Array) -> Any:
    """If only one entry of a pooling window changes, do the logits notice, whichever it is?"""

    def corners(maps: Array, size: int) -> Array:
        return maps[:, : maps.shape[1] // size * size : size, : maps.shape[2] // size * size : size]

    return _forward(_but(right, max_pool2d=corners), parameters, tensor)


@mistake("cnn.forward")
def pool_with_stride_1(right: Right, parameters: Arrays, tensor: Array) -> Any:
    """How many features has the fully connected layer?"""
    return _forward(_but(right, max_pool2d=lambda maps, size: right.max_pool2d(maps, size, 1)), parameters, tensor)


@mistake("cnn.forward")
def pool_over_channels(right: Right, parameters: Arrays, tensor: Array) -> Any:
    """Does pooling mix the channels?"""

    def across(maps: Array, size: int) -> Any:
        return right.max_pool2d(np.broadcast_to(maps.max(axis=0), maps.shape), size)

    return _forward(_but(right, max_pool2d=across), parameters, tensor)


@mistake("cnn.forward", common=True)
def flattened_by_columns(right: Right, parameters: Arrays, tensor: Array) -> Any:
    """In which order are the entries of a tensor laid in a row?"""
    return _forward(right, parameters, tensor, lambda pooled: pooled.ravel(order="F"))


@mistake("cnn.forward", common=True)
def flattened_channels_last(right: Right, parameters: Arrays, tensor: Array) -> Any:
    """When the tensor is laid in a row, which of its axes changes slowest?"""
    return _forward(right, parameters, tensor, lambda pooled: np.moveaxis(pooled, 0, -1).ravel())


@mistake("cnn.forward")
def flattened_maps_transposed(right: Right, parameters: Arrays, tensor: Array) -> Any:
    """When a map is laid in a row, do its rows follow each other, or its columns?"""
    return _forward(right, parameters, tensor, lambda pooled: pooled.transpose(0, 2, 1).ravel())


@mistake("cnn.forward", common=True)
def no_conv_biases(right: Right, parameters: Arrays, tensor: Array) -> Any:
    """Which of the parameters never appears in your function?"""
    return _forward(right, {**parameters, "conv_biases": 0 * parameters["conv_biases"]}, tensor)


@mistake("cnn.forward")
def no_dense_biases(right: Right, parameters: Arrays, tensor: Array) -> Any:
    """Which of the parameters never appears in your function?"""
    return _forward(right, {**parameters, "dense_biases": 0 * parameters["dense_biases"]}, tensor)


@mistake("cnn.forward")
def biases_after_relu(right: Right, parameters: Arrays, tensor: Array) -> Any:
    """Does the ReLU see the convolution with its bias, or without?"""
    biases = parameters["conv_biases"][:, np.newaxis, np.newaxis]
    without = {**parameters, "conv_biases": 0 * parameters["conv_biases"]}
    return _forward(_but(right, relu=lambda maps: right.relu(maps) + biases), without, tensor)


@mistake("cnn.forward", common=True, kind="error")
def no_padding(right: Right, parameters: Arrays, tensor: Array) -> Any:
    """How large is each map after the convolution, and after the pooling?"""

    def unpadded(tensor: Array, weights: Array, biases: Array, stride: int, padding: int) -> Any:
        return right.conv_layer(tensor, weights, biases, stride)

    return _forward(_but(right, conv_layer=unpadded), parameters, tensor)


@mistake("cnn.forward")
def border_repeated(right: Right, parameters: Arrays, tensor: Array) -> Any:
    """What number does a padded cell hold?"""

    def repeated(tensor: Array, weights: Array, biases: Array, stride: int, padding: int) -> Any:
        sides = (padding, padding)
        return right.conv_layer(pad(tensor, sides, sides, mode="edge"), weights, biases, stride)

    return _forward(_but(right, conv_layer=repeated), parameters, tensor)


@mistake("cnn.forward")
def conv_flipped(right: Right, parameters: Arrays, tensor: Array) -> Any:
    """Which entry of a filter lies on the top-left corner of the first channel?"""
    return _forward(right, {**parameters, "conv_weights": parameters["conv_weights"][..., ::-1, ::-1]}, tensor)


@mistake("cnn.forward")
def relu_before_conv(right: Right, parameters: Arrays, tensor: Array) -> Any:
    """In which order do the layers appear in the lecture's picture?"""
    return _forward(_but(right, relu=np.copy), parameters, right.relu(tensor))


@mistake("cnn.forward", common=True)
def probabilities_not_logits(right: Right, parameters: Arrays, tensor: Array) -> Any:
    """Are logits between 0 and 1?"""
    logits = right.forward(parameters, tensor)
    raised = np.exp(logits - logits.max())
    return raised / raised.sum()


@mistake("cnn.forward")
def log_probabilities(right: Right, parameters: Arrays, tensor: Array) -> Any:
    """Can a logit be positive?"""
    logits = right.forward(parameters, tensor)
    return logits - logits.max() - np.log(np.exp(logits - logits.max()).sum())


@mistake("cnn.forward", common=True)
def relu_on_logits(right: Right, parameters: Arrays, tensor: Array) -> Any:
    """Can a logit be negative?"""
    return right.relu(right.forward(parameters, tensor))


@mistake("cnn.forward")
def class_not_logits(right: Right, parameters: Arrays, tensor: Array) -> Any:
    """Does your function return one number, or one for each class?"""
    return int(np.argmax(right.forward(parameters, tensor)))


@mistake("cnn.forward", common=True)
def logits_with_batch_axis(right: Right, parameters: Arrays, tensor: Array) -> Any:
    """How many axes have the logits of a single image?"""
    return right.forward(parameters, tensor)[np.newaxis]


@mistake("cnn.forward")
def input_divided_by_its_maximum(right: Right, parameters: Arrays, tensor: Array) -> Any:
    """Does your function change the input before the first layer?"""
    return right.forward(parameters, tensor / np.abs(tensor).max())


# ---------------------------------------------------------------- loss_and_gradients


def _loss_and_gradients(right: Right, parameters: Arrays, tensor: Array, label: int) -> tuple[Any, dict[str, Any]]:
    """Forward and back again, from whatever functions `right` holds."""
    maps = right.conv_layer(tensor, parameters["conv_weights"], parameters["conv_biases"], 1, 1)
    active = right.relu(maps)
    pooled = right.max_pool2d(active, 2)
    logits = parameters["dense_weights"] @ pooled.ravel() + parameters["dense_biases"]
    loss, d_logits = right.softmax_cross_entropy(logits, label)
    d_pooled = (parameters["dense_weights"].T @ d_logits).reshape(pooled.shape)
    d_maps = right.relu_backward(right.max_pool2d_backward(d_pooled, active, 2), maps)
    _, d_weights, d_biases = right.conv_layer_backward(d_maps, tensor, parameters["conv_weights"], 1, 1)
    gradients = {
        "conv_weights": d_weights,
        "conv_biases": d_biases,
        "dense_weights": np.outer(d_logits, pooled),
        "dense_biases": d_logits,
    }
    return loss, gradients


def _dense_inputs(right: Right, parameters: Arrays, tensor: Array) -> tuple[Array, Array]:
    """The maps before the ReLU, and the features."""
    maps = right.conv_layer(tensor, parameters["conv_weights"], parameters["conv_biases"], 1, 1)
    return maps, right.max_pool2d(right.relu(maps), 2).ravel()


def _with_gradient(
    right: Right, parameters: Arrays, tensor: Array, label: int, **replaced: Callable[[Any], Any]
) -> tuple[Any, dict[str, Any]]:
    """The right loss and gradients, but for what `replaced` does to some of them."""
    loss, gradients = right.loss_and_gradients(parameters, tensor, label)
    return loss, {**gradients, **{name: change(gradients[name]) for name, change in replaced.items()}}


@mistake("cnn.loss_and_gradients", common=True)
def no_relu_mask(right: Right, parameters: Arrays, tensor: Array, label: int) -> Any:
    """What is the slope of the activation at an entry that is negative before it?"""
    return _loss_and_gradients(_but(right, relu_backward=lambda d, _: d), parameters, tensor, label)


@mistake("cnn.loss_and_gradients")
def maxima_before_relu(right: Right, parameters: Arrays, tensor: Array, label: int) -> Any:
    """What is the slope of the activation at an entry that is negative before it?"""
    z = right.conv_layer(tensor, parameters["conv_weights"], parameters["conv_biases"], 1, 1)

    def backward(upstream: Array, _: Array, size: int, *rest: Any) -> Any:
        return right.max_pool2d_backward(upstream, z, size, *rest)

    changed = _but(right, relu_backward=lambda d, _: d, max_pool2d_backward=backward)
    return _loss_and_gradients(changed, parameters, tensor, label)


@mistake("cnn.loss_and_gradients", kind="error")
def way_back_without_padding(right: Right, parameters: Arrays, tensor: Array, label: int) -> Any:
    """Which padding had the convolution on the way forward?"""

    def unpadded(upstream: Array, tensor: Array, weights: Array, *_: Any) -> Any:
        return right.conv_layer_backward(upstream, tensor, weights)

    return _loss_and_gradients(_but(right, conv_layer_backward=unpadded), parameters, tensor, label)


@mistake("cnn.loss_and_gradients", common=True)
def mask_where_not_negative(right: Right, parameters: Arrays, tensor: Array, label: int) -> Any:
    """What is the slope of the activation at an entry that is negative before it?"""
    changed = _but(right, relu_backward=lambda d, z: d * (np.maximum(z, 0) >= 0))
    return _loss_and_gradients(changed, parameters, tensor, label)


@mistake("cnn.loss_and_gradients")
def activation_instead_of_mask(right: Right, parameters: Arrays, tensor: Array, label: int) -> Any:
    """What is the slope of the ReLU at 10?"""
    changed = _but(right, relu_backward=lambda d, z: d * np.maximum(z, 0))
    return _loss_and_gradients(changed, parameters, tensor, label)


@mistake("cnn.loss_and_gradients", common=True)
def pool_gradient_everywhere(right: Right, parameters: Arrays, tensor: Array, label: int) -> Any:
    """Nudge an entry that is not the maximum of its window: does the loss change?"""

    def everywhere(upstream: Array, tensor: Array, size: int) -> Array:
        spread = np.kron(upstream, np.ones((1, size, size)))
        missing = [(0, n - m) for n, m in zip(tensor.shape, spread.shape, strict=True)]
        return np.pad(spread, missing)

    return _loss_and_gradients(_but(right, max_pool2d_backward=everywhere), parameters, tensor, label)


@mistake("cnn.loss_and_gradients")
def pool_gradient_shared(right: Right, parameters: Arrays, tensor: Array, label: int) -> Any:
    """Nudge an entry that is not the maximum of its window: does the loss change?"""

    def shared(upstream: Array, tensor: Array, size: int) -> Array:
        spread = np.kron(upstream, np.ones((1, size, size))) / size**2
        missing = [(0, n - m) for n, m in zip(tensor.shape, spread.shape, strict=True)]
        return np.pad(spread, missing)

    return _loss_and_gradients(_but(right, max_pool2d_backward=shared), parameters, tensor, label)


@mistake("cnn.loss_and_gradients")
def loss_without_relu(right: Right, parameters: Arrays, tensor: Array, label: int) -> Any:
    """Is your loss that of the logits which your forward pass returns?"""
    return _loss_and_gradients(_but(right, relu=np.copy), parameters, tensor, label)


@mistake("cnn.loss_and_gradients", common=True)
def dense_gradient_transposed(right: Right, parameters: Arrays, tensor: Array, label: int) -> Any:
    """Has each gradient the shape of its parameter?"""
    return _with_gradient(right, parameters, tensor, label, dense_weights=np.transpose)


@mistake("cnn.loss_and_gradients", common=True)
def dense_gradient_before_relu(right: Right, parameters: Arrays, tensor: Array, label: int) -> Any:
    """What goes into the fully connected layer: what was before the ReLU, or what came out of it?"""
    maps, _ = _dense_inputs(right, parameters, tensor)
    loss, gradients = right.loss_and_gradients(parameters, tensor, label)
    return loss, {**gradients, "dense_weights": np.outer(gradients["dense_biases"], right.max_pool2d(maps, 2))}


@mistake("cnn.loss_and_gradients")
def dense_gradient_of_input(right: Right, parameters: Arrays, tensor: Array, label: int) -> Any:
    """What goes into the fully connected layer: the image, or the features?"""
    loss, gradients = right.loss_and_gradients(parameters, tensor, label)
    return loss, {**gradients, "dense_weights": np.outer(gradients["dense_biases"], tensor)}


@mistake("cnn.loss_and_gradients")
def dense_gradient_without_features(right: Right, parameters: Arrays, tensor: Array, label: int) -> Any:
    """If a feature is 0, does the loss change with its weight?"""
    loss, gradients = right.loss_and_gradients(parameters, tensor, label)
    repeated = np.broadcast_to(gradients["dense_biases"][:, np.newaxis], parameters["dense_weights"].shape)
    return loss, {**gradients, "dense_weights": repeated.copy()}


@mistake("cnn.loss_and_gradients", common=True)
def gradients_of_probabilities(right: Right, parameters: Arrays, tensor: Array, label: int) -> Any:
    """If all logits rise by the same amount, does the loss change, and what do their gradients add up to?"""

    def wrong(logits: Array, label: int) -> Any:
        loss, d_logits = right.softmax_cross_entropy(logits, label)
        return loss, d_logits + np.eye(len(logits))[label]

    return _loss_and_gradients(_but(right, softmax_cross_entropy=wrong), parameters, tensor, label)


@mistake("cnn.loss_and_gradients", common=True)
def all_signs_wrong(right: Right, parameters: Arrays, tensor: Array, label: int) -> Any:
    """Would a step against your gradients lower the loss?"""
    loss, gradients = right.loss_and_gradients(parameters, tensor, label)
    return loss, {name: -array for name, array in gradients.items()}


@mistake("cnn.loss_and_gradients")
def softmax_in_forward_too(right: Right, parameters: Arrays, tensor: Array, label: int) -> Any:
    """How often does the softmax act on its way from logits to loss?"""

    def twice(logits: Array, label: int) -> Any:
        raised = np.exp(logits - logits.max())
        return right.softmax_cross_entropy(raised / raised.sum(), label)

    return _loss_and_gradients(_but(right, softmax_cross_entropy=twice), parameters, tensor, label)


@mistake("cnn.loss_and_gradients")
def conv_biases_missing(right: Right, parameters: Arrays, tensor: Array, label: int) -> Any:
    """Is there a gradient for every key of the parameters?"""
    loss, gradients = right.loss_and_gradients(parameters, tensor, label)
    return loss, {name: array for name, array in gradients.items() if name != "conv_biases"}


@mistake("cnn.loss_and_gradients")
def biases_missing(right: Right, parameters: Arrays, tensor: Array, label: int) -> Any:
    """Is there a gradient for every key of the parameters?"""
    loss, gradients = right.loss_and_gradients(parameters, tensor, label)
    return loss, {name: array for name, array in gradients.items() if array.ndim > 1}


@mistake("cnn.loss_and_gradients")
def dense_layer_only(right: Right, parameters: Arrays, tensor: Array, label: int) -> Any:
    """Does the loss change when a filter does?"""
    zeros = {"conv_weights": np.zeros_like, "conv_biases": np.zeros_like}
    return _with_gradient(right, parameters, tensor, label, **zeros)


@mistake("cnn.loss_and_gradients")
def conv_gradient_mean(right: Right, parameters: Arrays, tensor: Array, label: int) -> Any:
    """A weight is used at every stop: what does the chain rule do with what the stops give back?"""
    stops = tensor[0].size
    change = {"conv_weights": lambda d: d / stops, "conv_biases": lambda d: d / stops}
    return _with_gradient(right, parameters, tensor, label, **change)


@mistake("cnn.loss_and_gradients")
def conv_gradient_flipped(right: Right, parameters: Arrays, tensor: Array, label: int) -> Any:
    """Raise one weight of a filter a little: which entries of its map change, and what did it meet there?"""
    return _with_gradient(right, parameters, tensor, label, conv_weights=lambda d: d[..., ::-1, ::-1])


@mistake("cnn.loss_and_gradients")
def conv_gradient_unpadded(right: Right, parameters: Arrays, tensor: Array, label: int) -> Any:
    """Over which tensor did the filters slide on the way forward: the one given, or the padded one?"""

    def unpadded(upstream: Array, tensor: Array, weights: Array, stride: int, padding: int) -> Any:
        shifted = pad(tensor, (0, 2 * padding), (0, 2 * padding))
        return right.conv_layer_backward(upstream, shifted, weights, stride, 0)

    return _loss_and_gradients(_but(right, conv_layer_backward=unpadded), parameters, tensor, label)


@mistake("cnn.loss_and_gradients")
def flattened_back_by_columns(right: Right, parameters: Arrays, tensor: Array, label: int) -> Any:
    """Is the gradient of the features folded back in the order in which the features were laid in a row?"""

    def folded(upstream: Array, tensor: Array, size: int) -> Any:
        return right.max_pool2d_backward(upstream.ravel().reshape(upstream.shape, order="F"), tensor, size)

    return _loss_and_gradients(_but(right, max_pool2d_backward=folded), parameters, tensor, label)


@mistake("cnn.loss_and_gradients", common=True)
def gradients_alone(right: Right, parameters: Arrays, tensor: Array, label: int) -> Any:
    """How many things does the docstring say are returned?"""
    return right.loss_and_gradients(parameters, tensor, label)[1]


@mistake("cnn.loss_and_gradients")
def gradients_before_loss(right: Right, parameters: Arrays, tensor: Array, label: int) -> Any:
    """In which order does the docstring list loss and gradients?"""
    return tuple(right.loss_and_gradients(parameters, tensor, label))[::-1]


@mistake("cnn.loss_and_gradients")
def gradient_with_weight_decay(right: Right, parameters: Arrays, tensor: Array, label: int) -> Any:
    """Is there anything in your loss besides the cross-entropy?"""
    loss, gradients = right.loss_and_gradients(parameters, tensor, label)
    return loss, {name: array + 0.01 * parameters[name] for name, array in gradients.items()}


@mistake("cnn.loss_and_gradients", kind="input changed")
def centred_in_place(right: Right, parameters: Arrays, tensor: Array, label: int) -> Any:
    """Is the image the same before and after the call?"""
    answer = right.loss_and_gradients(parameters, tensor, label)
    tensor -= tensor.mean()
    return answer


# ---------------------------------------------------------------- train


def _train(
    right: Right, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, places: Iterable[int]
) -> Any:
    """One step for each data point whose place comes."""
    for i in places:
        _, gradients = right.loss_and_gradients(parameters, tensors[i], int(labels[i]))
        parameters = right.sgd_step(parameters, gradients, learning_rate)
    return parameters


def _draws(rng: Generator, bound: int, steps: int) -> Iterable[int]:
    return (int(rng.integers(bound)) for _ in range(steps))


@mistake("cnn.train", common=True)
def in_order(
    right: Right, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, steps: int, rng: Generator
) -> Any:
    """How does the slide say a data point is picked?"""
    return _train(right, parameters, tensors, labels, learning_rate, (i % len(labels) for i in range(steps)))


@mistake("cnn.train")
def always_the_first(
    right: Right, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, steps: int, rng: Generator
) -> Any:
    """How does the slide say a data point is picked?"""
    return _train(right, parameters, tensors, labels, learning_rate, [0] * steps)


@mistake("cnn.train", common=True)
def one_draw_for_all_steps(
    right: Right, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, steps: int, rng: Generator
) -> Any:
    """How often is a data point picked?"""
    return _train(right, parameters, tensors, labels, learning_rate, [int(rng.integers(len(labels)))] * steps)


@mistake("cnn.train")
def permutation(
    right: Right, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, steps: int, rng: Generator
) -> Any:
    """Can the same data point be picked twice in a row?"""
    order = rng.permutation(len(labels))
    places = (int(order[i % len(labels)]) for i in range(steps))
    return _train(right, parameters, tensors, labels, learning_rate, places)


@mistake("cnn.train", common=True)
def never_the_last(
    right: Right, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, steps: int, rng: Generator
) -> Any:
    """Can the last data point be picked?"""
    return _train(right, parameters, tensors, labels, learning_rate, _draws(rng, len(labels) - 1, steps))


@mistake("cnn.train", kind="error")
def two_draws_a_step(
    right: Right, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, steps: int, rng: Generator
) -> Any:
    """How many draws does one step make, and how many steps are there?"""
    for _ in range(steps):
        tensor, label = tensors[rng.integers(len(labels))], int(labels[rng.integers(len(labels))])
        parameters = right.sgd_step(parameters, right.loss_and_gradients(parameters, tensor, label)[1], learning_rate)
    return parameters


@mistake("cnn.train", common=True)
def own_generator(
    right: Right, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, steps: int, rng: Generator
) -> Any:
    """Which of your function's arguments never appears in its body?"""
    places = _draws(np.random.default_rng(0), len(labels), steps)
    return _train(right, parameters, tensors, labels, learning_rate, places)


@mistake("cnn.train", common=True)
def one_step_too_few(
    right: Right, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, steps: int, rng: Generator
) -> Any:
    """How many steps has your training done when it ends?"""
    return _train(right, parameters, tensors, labels, learning_rate, _draws(rng, len(labels), steps - 1))


@mistake("cnn.train", kind="error")
def one_step_too_many(
    right: Right, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, steps: int, rng: Generator
) -> Any:
    """How many draws does one step make, and how many steps are there?"""
    return _train(right, parameters, tensors, labels, learning_rate, _draws(rng, len(labels), steps + 1))


@mistake("cnn.train", common=True)
def return_inside_loop(
    right: Right, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, steps: int, rng: Generator
) -> Any:
    """How many steps has your training done when it ends?"""
    return _train(right, parameters, tensors, labels, learning_rate, _draws(rng, len(labels), 1))


@mistake("cnn.train", common=True)
def whole_training_set(
    right: Right, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, steps: int, rng: Generator
) -> Any:
    """From how many data points does the slide take the gradient of one step?"""
    for _ in range(steps):
        each = [right.loss_and_gradients(parameters, t, int(y))[1] for t, y in zip(tensors, labels, strict=True)]
        mean = {name: np.mean([gradients[name] for gradients in each], axis=0) for name in parameters}
        parameters = right.sgd_step(parameters, mean, learning_rate)
    return parameters


@mistake("cnn.train", common=True)
def training_uphill(
    right: Right, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, steps: int, rng: Generator
) -> Any:
    """Does the loss go up or down while you train?"""
    return _train(right, parameters, tensors, labels, -learning_rate, _draws(rng, len(labels), steps))


@mistake("cnn.train")
def learning_rate_forgotten(
    right: Right, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, steps: int, rng: Generator
) -> Any:
    """Which of your function's arguments never appears in its body?"""
    return _train(right, parameters, tensors, labels, 1.0, _draws(rng, len(labels), steps))


@mistake("cnn.train")
def learning_rate_halved_each_step(
    right: Right, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, steps: int, rng: Generator
) -> Any:
    """Does the slide's learning rate change on the way?"""
    for i in _draws(rng, len(labels), steps):
        parameters = _train(right, parameters, tensors, labels, learning_rate, [i])
        learning_rate /= 2
    return parameters


@mistake("cnn.train", common=True)
def always_from_the_start(
    right: Right, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, steps: int, rng: Generator
) -> Any:
    """From which parameters does the second step start?"""
    places = list(_draws(rng, len(labels), steps))
    return _train(right, parameters, tensors, labels, learning_rate, places[-1:])


@mistake("cnn.train")
def gradients_all_at_the_start(
    right: Right, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, steps: int, rng: Generator
) -> Any:
    """At which parameters is the gradient of the second step taken?"""
    moved = parameters
    for i in _draws(rng, len(labels), steps):
        _, gradients = right.loss_and_gradients(parameters, tensors[i], int(labels[i]))
        moved = right.sgd_step(moved, gradients, learning_rate)
    return moved


def _two_halves(right: Right, parameters: Arrays, tensor: Array, label: int, learning_rate: float, stale: bool) -> Any:
    """The dense layer steps first; then the convolution, with a gradient through the new dense weights."""
    _, gradients = right.loss_and_gradients(parameters, tensor, label)
    dense = {name: array for name, array in parameters.items() if name.startswith("dense")}
    halfway = {**parameters, **right.sgd_step(dense, {name: gradients[name] for name in dense}, learning_rate)}
    if stale:  # the error at the logits is the old one
        d_logits = gradients["dense_biases"]
        right = _but(right, softmax_cross_entropy=lambda *_: (0.0, d_logits))
    _, gradients = _loss_and_gradients(right, halfway, tensor, label)
    conv = {name: array for name, array in parameters.items() if name.startswith("conv")}
    return {**halfway, **right.sgd_step(conv, {name: gradients[name] for name in conv}, learning_rate)}


@mistake("cnn.train", common=True)
def dense_layer_first(
    right: Right, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, steps: int, rng: Generator
) -> Any:
    """Are the gradients of both layers taken at the same parameters?"""
    for i in _draws(rng, len(labels), steps):
        parameters = _two_halves(right, parameters, tensors[i], int(labels[i]), learning_rate, stale=True)
    return parameters


@mistake("cnn.train", common=True)
def forward_again_between_layers(
    right: Right, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, steps: int, rng: Generator
) -> Any:
    """Are the gradients of both layers taken at the same parameters?"""
    for i in _draws(rng, len(labels), steps):
        parameters = _two_halves(right, parameters, tensors[i], int(labels[i]), learning_rate, stale=False)
    return parameters


@mistake("cnn.train")
def dense_layer_trained_only(
    right: Right, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, steps: int, rng: Generator
) -> Any:
    """Which parameters are the same after training as before?"""
    conv = {name: array for name, array in parameters.items() if name.startswith("conv")}
    for i in _draws(rng, len(labels), steps):
        parameters = {**_train(right, parameters, tensors, labels, learning_rate, [i]), **conv}
    return parameters


@mistake("cnn.train", common=True)
def last_gradients(
    right: Right, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, steps: int, rng: Generator
) -> Any:
    """Do you return the parameters, or something computed on the way?"""
    gradients: Any = {}
    for i in _draws(rng, len(labels), steps):
        _, gradients = right.loss_and_gradients(parameters, tensors[i], int(labels[i]))
        parameters = right.sgd_step(parameters, gradients, learning_rate)
    return gradients


@mistake("cnn.train")
def losses_not_parameters(
    right: Right, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, steps: int, rng: Generator
) -> Any:
    """Do you return the parameters, or something computed on the way?"""
    losses = []
    for i in _draws(rng, len(labels), steps):
        loss, gradients = right.loss_and_gradients(parameters, tensors[i], int(labels[i]))
        parameters = right.sgd_step(parameters, gradients, learning_rate)
        losses.append(float(loss))
    return np.array(losses)


@mistake("cnn.train")
def nothing_happens(
    right: Right, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, steps: int, rng: Generator
) -> Any:
    """What becomes of the new parameters that a step returns?"""
    return _train(right, parameters, tensors, labels, learning_rate, ())


@mistake("cnn.train", common=True, kind="input changed")
def trains_in_place(
    right: Right,
    parameters: dict[str, Array],
    tensors: Array,
    labels: Array,
    learning_rate: float,
    steps: int,
    rng: Generator,
) -> Any:
    """Are the parameters that you were given still the same after the call?"""
    trained = _train(right, parameters, tensors, labels, learning_rate, _draws(rng, len(labels), steps))
    for name, array in parameters.items():
        array[...] = trained[name]
    return trained


LEFT_OUT = (  # known elsewhere, and not possible here
    ("pooling before the activation", "both orders give the same numbers and gradients: max and ReLU commute"),
)
