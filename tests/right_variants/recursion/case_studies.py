# No loop: each function calls itself on what is left.
import numpy as np


def receptive_field(layers):
    if not layers:
        return 1
    (f, stride), *rest = layers
    return f + stride * (receptive_field(rest) - 1)


def output_shapes(input_shape, layers):
    if not layers:
        return ()
    d, *sides = input_shape
    kind, *numbers = layers[0]
    k, f, stride, padding = numbers if kind == "conv" else (d, *numbers, 0)
    shape = (k, *[(n + 2 * padding - f + stride) // stride for n in sides])
    return (shape, *output_shapes(shape, layers[1:]))


def stack_parameters(d, filter_sizes):
    return 0 if len(filter_sizes) == 0 else (d * filter_sizes[0]) ** 2 + stack_parameters(d, filter_sizes[1:])


def same(tensor, weights, biases):
    """A layer that keeps the size; the window of each entry is cut out of the padded tensor."""
    f = weights.shape[2]
    padded = np.pad(tensor, ((0, 0), (f // 2, f // 2), (f // 2, f // 2)))
    out = np.zeros(tensor.shape)
    for row, column in np.ndindex(*tensor.shape[1:]):
        window = padded[:, row : row + f, column : column + f]
        out[:, row, column] = (weights * window).sum(axis=(1, 2, 3)) + biases
    return out


def residual_block(tensor, weights1, biases1, weights2, biases2, *rest):
    inner = np.clip(same(tensor, weights1, biases1), 0, None)
    return np.clip(tensor + same(inner, weights2, biases2), 0, np.inf)
