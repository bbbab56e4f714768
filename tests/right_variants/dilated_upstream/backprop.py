# The gradients of a convolution are convolutions: with the upstream spread out, and with flipped filters.
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def relu(z):
    return (z + np.abs(z)) / 2


def relu_backward(upstream, z):
    return np.where(np.sign(z) == 1, upstream, np.zeros_like(upstream))


def valid(tensor, weights):
    return np.einsum("dhwab,kdab->khw", sliding_window_view(tensor, weights.shape[2:], axis=(1, 2)), weights)


def conv_layer_backward(upstream, tensor, weights, stride=1, padding=0):
    k, rows, columns = upstream.shape
    _, _, fh, fw = weights.shape
    padded = np.pad(tensor.astype(float), ((0, 0), (padding, padding), (padding, padding)))
    spread = np.zeros((k, padded.shape[1] - fh + 1, padded.shape[2] - fw + 1))
    spread[:, ::stride, ::stride][:, :rows, :columns] = upstream
    d_weights = np.stack([valid(channel[None], spread[:, None]) for channel in padded], axis=1)
    around = np.pad(spread, ((0, 0), (fh - 1, fh - 1), (fw - 1, fw - 1)))
    d_padded = valid(around, weights[:, :, ::-1, ::-1].transpose(1, 0, 2, 3))
    h, w = tensor.shape[1:]
    return d_padded[:, padding : padding + h, padding : padding + w], d_weights, spread.sum(axis=(1, 2))


def max_pool2d_backward(upstream, tensor, size, stride=None):
    stride = size if stride is None else stride
    rows, columns = upstream.shape[1:]
    given, free = np.zeros(tensor.shape), np.ones(upstream.shape, dtype=bool)
    pooled = sliding_window_view(tensor, (size, size), axis=(1, 2))[:, ::stride, ::stride].max(axis=(3, 4))
    for a in range(size):
        for b in range(size):
            place = np.s_[:, a : a + stride * (rows - 1) + 1 : stride, b : b + stride * (columns - 1) + 1 : stride]
            winners = free & (tensor[place] == pooled)
            given[place] += winners * upstream
            free &= ~winners
    return given


def softmax_cross_entropy(logits, label):
    others = np.delete(logits.astype(float), label) - logits[label]
    loss = np.logaddexp(0, np.logaddexp.reduce(others))
    probabilities = np.exp(others - loss)
    return loss, np.insert(probabilities, label, -probabilities.sum())


def sgd_step(parameters, gradients, learning_rate):
    pairs = ((name, parameters[name], gradients[name]) for name in sorted(parameters))
    return {name: w - np.multiply(learning_rate, g) for name, w, g in pairs}
