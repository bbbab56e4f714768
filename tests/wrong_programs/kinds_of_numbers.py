"""Right programs but for the kind of numbers that they compute in, or keep their answer in.

Each is one slip, and must cost only the cases that are about kinds of numbers: one visible, one hidden.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.wrong_programs import wrong

Array = Any

# ---------------------------------------------------------------- one axis


@wrong("conv1d.conv1d")
def sums_8_bit_products(signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    padded = np.pad(signal, padding)
    f = len(weights)
    return np.array([np.sum(padded[i : i + f] * weights) for i in range(0, len(padded) - f + 1, stride)])


@wrong("conv1d.conv1d")
def dots_in_8_bits(signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    padded = np.pad(signal, padding)
    f = len(weights)
    return np.array([padded[i : i + f] @ weights for i in range(0, len(padded) - f + 1, stride)])


@wrong("conv1d.conv1d")
def made_like_the_signal(signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    padded = np.pad(signal, padding)
    f = len(weights)
    m = (len(padded) - f) // stride + 1
    output = np.zeros_like(signal, shape=m)
    for i in range(m):
        output[i] = np.sum(padded[i * stride : i * stride + f].astype(float) * weights)
    return output


@wrong("conv1d.conv1d")
def weights_like_the_signal(signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    weights = np.array(weights, dtype=signal.dtype)
    padded = np.pad(signal, padding).astype(float)
    f = len(weights)
    return np.array([np.dot(padded[i : i + f], weights) for i in range(0, len(padded) - f + 1, stride)])


@wrong("conv1d.conv1d")
def adds_up_in_8_bits(signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    padded = np.pad(signal, padding)
    answer = []
    for i in range(0, len(padded) - len(weights) + 1, stride):
        total = padded[i] * weights[0]
        for j in range(1, len(weights)):
            total += padded[i + j] * weights[j]
        answer.append(total)
    return np.array(answer)


# ---------------------------------------------------------------- two axes


@wrong("conv2d.conv2d")
def sums_products_of_bytes(image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    padded = np.pad(image, padding)
    fh, fw = weights.shape
    rows = range(0, padded.shape[0] - fh + 1, stride)
    columns = range(0, padded.shape[1] - fw + 1, stride)
    return np.array([[np.sum(padded[i : i + fh, j : j + fw] * weights) for j in columns] for i in rows])


@wrong("conv2d.conv2d")
def einsum_in_8_bits(image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, padding), weights.shape)
    return np.einsum("ijab,ab->ij", windows[::stride, ::stride], weights)


@wrong("conv2d.conv2d")
def made_like_the_image(image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    padded = np.pad(image, padding)
    (h, w), (fh, fw) = padded.shape, weights.shape
    output = np.zeros(((h - fh) // stride + 1, (w - fw) // stride + 1), dtype=image.dtype)
    for i, j in np.ndindex(output.shape):
        window = padded[i * stride : i * stride + fh, j * stride : j * stride + fw]
        output[i, j] = np.sum(window.astype(float) * weights)
    return output


@wrong("conv2d.conv2d")
def adds_into_the_images_kind(image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    padded = np.pad(image, padding)
    (h, w), (fh, fw) = padded.shape, weights.shape
    h_out, w_out = (h - fh) // stride + 1, (w - fw) // stride + 1
    output = np.zeros((h_out, w_out), dtype=image.dtype)
    for a in range(fh):
        for b in range(fw):
            output += padded[a : a + stride * h_out : stride, b : b + stride * w_out : stride] * weights[a, b]
    return output


@wrong("conv2d.conv2d")
def weights_like_the_image(image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, padding).astype(float), weights.shape)
    return np.tensordot(windows[::stride, ::stride], weights.astype(image.dtype), axes=2)


def _place(responses: Array) -> Any:
    return np.unravel_index(np.argmax(responses), responses.shape)


@wrong("conv2d.locate_template")
def compares_8_bit_products(image: Array, template: Array) -> Any:
    return _place(sums_products_of_bytes(image, template))


@wrong("conv2d.locate_template")
def compares_8_bit_sums(image: Array, template: Array) -> Any:
    return _place(einsum_in_8_bits(image, template))


@wrong("conv2d.locate_template")
def keeps_responses_like_the_image(image: Array, template: Array) -> Any:
    return _place(made_like_the_image(image, template))


@wrong("conv2d.locate_template")
def template_like_the_image(image: Array, template: Array) -> Any:
    return _place(weights_like_the_image(image, template))


@wrong("conv2d.locate_template")
def keeps_the_best_as_a_byte(image: Array, template: Array) -> Any:
    (h, w), (fh, fw) = image.shape, template.shape
    best, where = image.dtype.type(0) - np.inf, (0, 0)
    for i in range(h - fh + 1):
        for j in range(w - fw + 1):
            response = image[i, j] * template[0, 0]
            for a, b in list(np.ndindex(fh, fw))[1:]:
                response = response + image[i + a, j + b] * template[a, b]
            if response > best:
                best, where = response, (i, j)
    return where


_SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])


@wrong("conv2d.edge_strength")
def filter_like_the_image(image: Array) -> Any:
    sobel = _SOBEL.astype(image.dtype)
    gx, gy = einsum_in_8_bits(image, sobel, padding=1), einsum_in_8_bits(image, sobel.T, padding=1)
    return np.sqrt(gx.astype(float) ** 2 + gy.astype(float) ** 2)


@wrong("conv2d.edge_strength")
def differences_of_bytes(image: Array) -> Any:
    p = np.pad(image, 1)
    gx = (p[:-2, 2:] - p[:-2, :-2]) + 2 * (p[1:-1, 2:] - p[1:-1, :-2]) + (p[2:, 2:] - p[2:, :-2])
    gy = (p[2:, :-2] - p[:-2, :-2]) + 2 * (p[2:, 1:-1] - p[:-2, 1:-1]) + (p[2:, 2:] - p[:-2, 2:])
    return np.sqrt(gx.astype(float) ** 2 + gy.astype(float) ** 2)


@wrong("conv2d.edge_strength")
def strength_like_the_image(image: Array) -> Any:
    gx = made_like_the_image(image.astype(float), _SOBEL, padding=1)
    gy = made_like_the_image(image.astype(float), _SOBEL.T, padding=1)
    strength = np.zeros_like(image)
    for i, j in np.ndindex(image.shape):
        strength[i, j] = (
            int(np.sqrt(gx[i, j] ** 2 + gy[i, j] ** 2)) % 256
            if image.dtype.kind in "iu"
            else np.sqrt(gx[i, j] ** 2 + gy[i, j] ** 2)
        )
    return strength


@wrong("conv2d.edge_strength")
def gradients_like_the_image(image: Array) -> Any:
    padded = np.pad(image, 1)
    gx, gy = np.zeros_like(image), np.zeros_like(image)
    for i, j in np.ndindex(image.shape):
        gx[i, j] = np.sum(padded[i : i + 3, j : j + 3] * _SOBEL).astype(image.dtype)
        gy[i, j] = np.sum(padded[i : i + 3, j : j + 3] * _SOBEL.T).astype(image.dtype)
    return np.sqrt(gx.astype(float) ** 2 + gy.astype(float) ** 2)


@wrong("conv2d.edge_strength")
def back_to_the_images_kind(image: Array) -> Any:
    gx, gy = (
        made_like_the_image(image.astype(float), _SOBEL, 1, 1),
        made_like_the_image(image.astype(float), _SOBEL.T, 1, 1),
    )
    return np.hypot(gx, gy).astype(image.dtype)


# ---------------------------------------------------------------- channels


@wrong("tensors.conv_full_depth")
def sums_products_of_bytes_in_depth(tensor: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    padded = np.pad(tensor, ((0, 0), (padding, padding), (padding, padding)))
    _, fh, fw = weights.shape
    rows = range(0, padded.shape[1] - fh + 1, stride)
    columns = range(0, padded.shape[2] - fw + 1, stride)
    return np.array([[(padded[:, i : i + fh, j : j + fw] * weights).sum() for j in columns] for i in rows])


@wrong("tensors.conv_full_depth")
def einsum_over_channels_in_8_bits(tensor: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    padded = np.pad(tensor, ((0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, weights.shape[1:], axis=(1, 2))
    return np.einsum("cijab,cab->ij", windows[:, ::stride, ::stride], weights)


@wrong("tensors.conv_full_depth")
def adds_channels_in_8_bits(tensor: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    total = einsum_in_8_bits(tensor[0], weights[0], stride, padding)
    for channel, slice_ in zip(tensor[1:], weights[1:], strict=True):
        total = total + einsum_in_8_bits(channel, slice_, stride, padding)
    return total


@wrong("tensors.conv_full_depth")
def made_like_the_tensor(tensor: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    right = sums_products_of_bytes_in_depth(tensor.astype(float), weights, stride, padding)
    output = np.zeros(right.shape, dtype=tensor.dtype)
    for place in np.ndindex(right.shape):
        output[place] = right[place]
    return output


@wrong("tensors.conv_full_depth")
def weights_like_the_tensor(tensor: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    return sums_products_of_bytes_in_depth(tensor.astype(float), weights.astype(tensor.dtype), stride, padding)


@wrong("tensors.conv_layer")
def layer_in_8_bits(tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0) -> Any:
    one = einsum_over_channels_in_8_bits
    return np.stack([one(tensor, w, stride, padding) + b for w, b in zip(weights, biases, strict=True)])


@wrong("tensors.conv_layer")
def layer_of_summed_bytes(tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0) -> Any:
    one = sums_products_of_bytes_in_depth
    return np.stack([one(tensor, w, stride, padding) + b for w, b in zip(weights, biases, strict=True)])


@wrong("tensors.conv_layer")
def layer_like_the_tensor(tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0) -> Any:
    right = layer_of_summed_bytes(tensor.astype(float), weights, biases, stride, padding)
    output = np.zeros_like(tensor, shape=right.shape)
    for place in np.ndindex(right.shape):
        output[place] = int(right[place]) % 256 if tensor.dtype == np.uint8 else right[place]
    return output


@wrong("tensors.conv_layer")
def filters_like_the_tensor(tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0) -> Any:
    return layer_of_summed_bytes(tensor.astype(float), weights.astype(tensor.dtype), biases, stride, padding)


@wrong("tensors.conv_layer")
def biases_like_the_tensor(tensor: Array, weights: Array, biases: Array, stride: int = 1, padding: int = 0) -> Any:
    with np.errstate(invalid="ignore"):
        biases = biases.astype(np.int64).astype(tensor.dtype) if tensor.dtype.kind in "iu" else biases
    return layer_of_summed_bytes(tensor.astype(float), weights, biases, stride, padding)


# ---------------------------------------------------------------- backward


def _backward(upstream: Array, tensor: Array, weights: Array, stride: int, padding: int, kinds: Any) -> Any:
    """The right gradients, added up in arrays of the kinds that are given for tensor, weights and biases."""
    padded = np.pad(tensor, ((0, 0), (padding, padding), (padding, padding)))
    d_padded = np.zeros(padded.shape, dtype=kinds[0])
    d_weights, d_biases = np.zeros(weights.shape, dtype=kinds[1]), np.zeros(len(weights), dtype=kinds[2])
    fh, fw = weights.shape[2:]
    for f, i, j in np.ndindex(upstream.shape):
        rows, columns = slice(i * stride, i * stride + fh), slice(j * stride, j * stride + fw)
        d_padded[:, rows, columns] += weights[f] * upstream[f, i, j]
        d_weights[f] += padded[:, rows, columns] * upstream[f, i, j]
        d_biases[f] += upstream[f, i, j]
    h, w = tensor.shape[1:]
    return d_padded[:, padding : padding + h, padding : padding + w], d_weights, d_biases


@wrong("backprop.conv_layer_backward")
def gradient_like_the_tensor(upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    return _backward(upstream, tensor, weights, stride, padding, (tensor.dtype, float, float))


@wrong("backprop.conv_layer_backward")
def gradient_like_the_weights(upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    return _backward(upstream, tensor, weights, stride, padding, (float, weights.dtype, weights.dtype))


@wrong("backprop.conv_layer_backward")
def gradients_like_their_arrays(
    upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0
) -> Any:
    return _backward(upstream, tensor, weights, stride, padding, (tensor.dtype, weights.dtype, float))


@wrong("backprop.conv_layer_backward")
def gradients_like_upstream(upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    return _backward(upstream, tensor, weights, stride, padding, (upstream.dtype,) * 3)


@wrong("backprop.conv_layer_backward")
def gradients_truncated_to_their_arrays(
    upstream: Array, tensor: Array, weights: Array, stride: int = 1, padding: int = 0
) -> Any:
    d_tensor, d_weights, d_biases = _backward(upstream, tensor, weights, stride, padding, (float, float, float))
    return d_tensor.astype(tensor.dtype), d_weights.astype(weights.dtype), d_biases


def _pooled(upstream: Array, tensor: Array, size: int, stride: int | None, d_tensor: Array) -> Any:
    stride = stride or size
    for c, i, j in np.ndindex(upstream.shape):
        window = tensor[c, i * stride : i * stride + size, j * stride : j * stride + size]
        a, b = np.unravel_index(np.argmax(window), window.shape)
        d_tensor[c, i * stride + a, j * stride + b] += upstream[c, i, j]
    return d_tensor


@wrong("backprop.max_pool2d_backward")
def pool_gradient_like_the_tensor(upstream: Array, tensor: Array, size: int, stride: int | None = None) -> Any:
    return _pooled(upstream, tensor, size, stride, np.zeros_like(tensor))


@wrong("backprop.max_pool2d_backward")
def pool_gradient_of_the_tensors_kind(upstream: Array, tensor: Array, size: int, stride: int | None = None) -> Any:
    return _pooled(upstream, tensor, size, stride, np.zeros(tensor.shape, dtype=tensor.dtype))


@wrong("backprop.max_pool2d_backward")
def pool_gradient_in_a_copy(upstream: Array, tensor: Array, size: int, stride: int | None = None) -> Any:
    d_tensor = tensor.copy()
    d_tensor.fill(0)
    return _pooled(upstream, tensor, size, stride, d_tensor)


@wrong("backprop.max_pool2d_backward")
def pool_gradient_from_the_tensor_times_0(upstream: Array, tensor: Array, size: int, stride: int | None = None) -> Any:
    return _pooled(upstream, tensor, size, stride, tensor * 0)


@wrong("backprop.max_pool2d_backward")
def pool_gradient_truncated(upstream: Array, tensor: Array, size: int, stride: int | None = None) -> Any:
    return _pooled(upstream, tensor, size, stride, np.zeros(tensor.shape)).astype(tensor.dtype)
