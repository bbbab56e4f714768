# Layers taken apart by their pattern.
import numpy as np


def receptive_field(layers):
    first = last = 0  # which entries of the image the last output's only entry sees
    for f, stride in layers[::-1]:
        first, last = first * stride, last * stride + f - 1
    return last - first + 1


def output_shapes(input_shape, layers):
    d, h, w = input_shape
    shapes = []
    for layer in layers:
        match tuple(layer):
            case ("conv", k, f, stride, padding):
                d, h, w = k, (h + 2 * padding - f) // stride + 1, (w + 2 * padding - f) // stride + 1
            case ("pool", size, stride):
                h, w = (h - size) // stride + 1, (w - size) // stride + 1
        shapes.append((d, h, w))
    return shapes


def stack_parameters(d, filter_sizes):
    match list(filter_sizes):
        case []:
            return 0
        case [f, *others]:
            return d * d * f * f + stack_parameters(d, others)


def residual_block(tensor, weights1, biases1, weights2, biases2):
    def layer(x, weights, biases):
        match weights.shape:
            case (k, d, fh, fw):
                padded = np.pad(x, ((0, 0), (fh // 2, fh // 2), (fw // 2, fw // 2)))
                windows = np.lib.stride_tricks.sliding_window_view(padded, (d, fh, fw))[0]
                return np.tensordot(weights, windows, axes=([1, 2, 3], [2, 3, 4])) + biases.reshape(k, 1, 1)

    y = layer(tensor, weights1, biases1)
    y[y < 0] = 0
    y = layer(y, weights2, biases2) + tensor
    y[y < 0] = 0
    return y
