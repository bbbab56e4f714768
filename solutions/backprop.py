"""Backpropagation through a convolutional network, layer by layer.

Letters:

    L            the loss of one data point, a number in nats
    z            what goes into an activation, of any shape
    d, h, w      channels, height and width of a layer's input, `tensor`
    k            filters, and so channels of a convolution's output
    fh, fw       height and width of each filter
    h', w'       height and width of a layer's output
    c            classes
    η            learning rate
    upstream     ∂L/∂(output of the layer), in the output's shape; it comes from the layer above
    d_something  ∂L/∂(something), in the shape of something

Every backward function answers one question: if the loss reacts like `upstream` to the layer's
output, how does it react to the layer's input and weights? The chain rule says: follow every path
from an entry to the output, multiply along the path, add up over the paths. What an entry reaches by
many paths (a shared weight, a pixel under many windows) collects from all of them; what reaches no
output gets zero.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np


def relu(z: np.ndarray) -> np.ndarray:
    """Keep positive numbers and replace the others with zero.

    The activation of a convolutional layer: after it, an entry says how strongly a pattern was
    found, and no longer how much its opposite was.

    Args:
        z: any shape and any kind of number; it is left as it is.

    Returns:
        max(z, 0), entry by entry, in the shape of z.

    Source: Lecture 7, slide "Convolutional layer might sound foreign" (forward pass: convolution, activation).

    >>> relu(np.array([-2, 0, 3]))
    array([0., 0., 3.])
    """
    positive: np.ndarray = np.maximum(np.asarray(z, dtype=float), 0.0)
    return positive


def relu_backward(upstream: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Send the gradient back through ReLU.

    Where z is positive, a change of the input is the same change of the output, so the gradient is
    passed on; where the output is zero, the gradient is 0. At z = 0 itself the slope is taken to be 0.

    Args:
        upstream: ∂L/∂relu(z), in the shape of z.
        z: what went into the activation (not what came out).

    Returns:
        ∂L/∂z, in the shape of z.

    Source: Lecture 7, slide "Recap" (backpropagation: reuse of computation; here it is the factor ∂A/∂Z).

    >>> relu_backward(np.array([10, 20, 30]), np.array([-2, 0, 3]))
    array([ 0.,  0., 30.])
    """
    return np.where(np.asarray(z) > 0, np.asarray(upstream, dtype=float), 0.0)


def conv_layer_backward(
    upstream: np.ndarray, tensor: np.ndarray, weights: np.ndarray, stride: int = 1, padding: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Send the gradient back through `conv_layer`, to its input, its weights and its biases.

    Look at a single stop of a single filter. Its output entry is a sum of products, weight times the
    entry beneath it, plus the bias. So the stop's upstream number passes to the bias as it is; to
    each weight, times the entry beneath it; to each entry beneath, times the weight on it. Every
    weight is shared by all stops of its filter, every entry may lie under several stops and lies
    under all filters: each collects the sum. What falls on the padding is dropped, and an entry that
    no window covers gets 0.

    Args:
        upstream: (k, h', w') ∂L/∂output.
        tensor: (d, h, w) the layer's input.
        weights: (k, d, fh, fw) the layer's filters, as they were used.
        stride: rows and columns between two stops, at least 1, as it was used.
        padding: zeros on the four sides of every channel, at least 0, as it was used.

    Returns:
        d_tensor (d, h, w), d_weights (k, d, fh, fw) and d_biases (k,), in this order.

    Source: Lecture 7, slides "Recap" (backpropagation) and "Summary" (filter weights are learned end-to-end).

    >>> upstream, tensor, weights = np.array([[[1, 10]]]), np.array([[[2, 3, 5]]]), np.array([[[[7, 0]]]])
    >>> d_tensor, d_weights, d_biases = conv_layer_backward(upstream, tensor, weights)
    >>> d_tensor
    array([[[ 7., 70.,  0.]]])
    >>> d_weights  # 1 · 2 + 10 · 3 and 1 · 3 + 10 · 5
    array([[[[32., 53.]]]])
    >>> d_biases
    array([11.])
    """
    upstream, weights = np.asarray(upstream, dtype=float), np.asarray(weights, dtype=float)
    padded = np.pad(np.asarray(tensor, dtype=float), ((0, 0), (padding, padding), (padding, padding)))
    # All that the weights [:, :, a, b] meet is beneath[:, a, b], an entry for each stop: (d, fh, fw, h', w'), a view.
    reach = tuple(np.array(padded.shape[1:]) - weights.shape[2:] + 1)
    beneath = np.lib.stride_tricks.sliding_window_view(padded, reach, axis=(1, 2))[..., ::stride, ::stride]
    d_weights = np.tensordot(upstream, beneath, axes=([1, 2], [3, 4]))  # the sum over the stops
    d_beneath = np.tensordot(weights, upstream, axes=(0, 0))  # the sum over the filters
    d_padded = np.zeros_like(padded)
    _, down, across = upstream.shape
    for a, b in np.ndindex(*weights.shape[2:]):
        # The same entries in d_padded. Among those of one (a, b) no two are the same, so += is safe.
        d_padded[:, a : a + stride * down : stride, b : b + stride * across : stride] += d_beneath[:, a, b]
    _, h, w = tensor.shape
    return d_padded[:, padding : padding + h, padding : padding + w], d_weights, upstream.sum(axis=(1, 2))


def max_pool2d_backward(upstream: np.ndarray, tensor: np.ndarray, size: int, stride: int | None = None) -> np.ndarray:
    """Send the gradient back through `max_pool2d`.

    A window's output is a copy of its strongest entry, so all of the window's upstream number goes
    there, and nothing to the others. If several entries of a window are strongest, the first of them
    in reading order (left to right, then down) gets it all. Where windows overlap, an entry that is
    strongest in several collects the sum.

    Args:
        upstream: (d, h', w') ∂L/∂output.
        tensor: (d, h, w) what was pooled.
        size: rows and columns of a window, as it was used.
        stride: rows and columns between two windows, as it was used; None means `size`.

    Returns:
        ∂L/∂tensor, (d, h, w).

    Source: Lecture 7, slides "2d max pooling" and "Recap" (backpropagation).

    >>> tensor = np.array([[[3, 3, 2, 1], [0, 0, 0, 1]]])
    >>> max_pool2d_backward(np.array([[[10, 20]]]), tensor, 2)
    array([[[10.,  0., 20.,  0.],
            [ 0.,  0.,  0.,  0.]]])
    """
    stride = size if stride is None else stride
    windows = np.lib.stride_tricks.sliding_window_view(tensor, (size, size), axis=(1, 2))[:, ::stride, ::stride]
    strongest = windows.reshape(*windows.shape[:3], -1).argmax(axis=-1)  # argmax gives the first of equals
    channel, row, column = np.indices(strongest.shape)
    winners = (channel, row * stride + strongest // size, column * stride + strongest % size)
    d_tensor = np.zeros(tensor.shape)
    np.add.at(d_tensor, winners, np.asarray(upstream, dtype=float))  # unlike +=, adds up where winners coincide
    return d_tensor


def softmax_cross_entropy(logits: np.ndarray, label: int) -> tuple[float, np.ndarray]:
    """Compare a network's logits with the right class: the loss, and where to push the logits.

    Softmax turns logits z into probabilities p_i = exp(z_i) / Σ_j exp(z_j), and the loss is
    −ln p_label: 0 for a sure and right answer, large for a sure and wrong one. Its gradient comes
    out simple: p_i, minus 1 if i is the label. Logits may be as large as ±1000; exp(1000) is too large
    for a float, but softmax stays the same if one number is subtracted from all logits.

    Args:
        logits: (c,) one score per class, any real numbers; it is left as it is.
        label: the right class, 0 ≤ label < c.

    Returns:
        The loss in nats (the natural logarithm), a float; and ∂L/∂logits, (c,).

    Source: Lecture 7, slides "Recap" (the loss incurred on the current data; backpropagation).

    >>> loss, d_logits = softmax_cross_entropy(np.array([1000.0, 1000.0, -1000.0]), 0)
    >>> round(loss, 4)  # ln 2
    0.6931
    >>> d_logits
    array([-0.5,  0.5,  0. ])
    """
    shifted = np.asarray(logits, dtype=float) - np.max(logits)
    log_probabilities = shifted - np.log(np.exp(shifted).sum())
    d_logits = np.exp(log_probabilities)
    d_logits[label] -= 1.0
    return float(-log_probabilities[label]), d_logits


def sgd_step(
    parameters: Mapping[str, np.ndarray], gradients: Mapping[str, np.ndarray], learning_rate: float
) -> dict[str, np.ndarray]:
    """Take one step downhill with every parameter: W ← W − η ∇L.

    The gradient points to where the loss grows fastest, so the step goes the other way, η times its
    length. The parameters that were passed in are left as they are: the step returns new arrays.

    Args:
        parameters: name → array.
        gradients: the same names → ∂L/∂parameter, of the same shapes.
        learning_rate: η, above 0.

    Returns:
        name → new array, for the same names.

    Source: Lecture 7, slide "Recap" (backward pass: run SGD to update all parameters).

    >>> sgd_step({"W": np.array([1.0, 2.0])}, {"W": np.array([10.0, -10.0])}, 0.1)
    {'W': array([0., 3.])}
    """
    return {
        name: np.asarray(value, dtype=float) - learning_rate * np.asarray(gradients[name], dtype=float)
        for name, value in parameters.items()
    }
