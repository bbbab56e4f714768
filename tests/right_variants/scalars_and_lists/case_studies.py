# Whole numbers as floats and arrays; shapes as an array.
import numpy as np
from backprop import relu
from tensors import conv_layer


def receptive_field(layers):
    sizes, strides = np.array(layers).reshape(-1, 2).T
    jumps = np.concatenate([[1], np.cumprod(strides)[:-1]])
    return np.array(1.0 + np.sum((sizes - 1) * jumps))


def output_shapes(input_shape, layers):
    table = np.zeros((len(layers), 3))
    shape = np.array(input_shape, dtype=float)
    for row, layer in zip(table, layers):
        conv = layer[0] == "conv"
        f, stride = (layer[2], layer[3]) if conv else layer[1:]
        shape[1:] = np.floor((shape[1:] + 2 * (layer[4] if conv else 0) - f) / stride) + 1
        shape[0] = layer[1] if conv else shape[0]
        row[:] = shape
    return table


def stack_parameters(d, filter_sizes):
    return np.float64(d**2 * np.sum(np.square(filter_sizes)))


def residual_block(tensor, weights1, biases1, weights2, biases2):
    inner = np.array(relu(np.array(conv_layer(tensor, weights1, biases1, padding=weights1.shape[3] // 2))))
    outer = np.array(conv_layer(inner, weights2, biases2, padding=weights2.shape[3] // 2))
    return relu(np.add(outer, tensor))
