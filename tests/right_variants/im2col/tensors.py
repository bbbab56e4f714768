# Every window becomes a column; then one matrix product for all filters.
import numpy as np
from conv2d import columns_of


def columns_of_tensor(tensor, fh, fw, stride, padding):
    parts = [columns_of(channel, fh, fw, stride, padding) for channel in tensor]
    return np.concatenate([columns for columns, _ in parts]), parts[0][1]


def conv_full_depth(tensor, weights, stride=1, padding=0):
    columns, shape = columns_of_tensor(tensor, *weights.shape[1:], stride, padding)
    return np.dot(weights.flatten(), columns).reshape(shape)


def conv_layer(tensor, weights, biases, stride=1, padding=0):
    columns, shape = columns_of_tensor(tensor, *weights.shape[2:], stride, padding)
    return (weights.reshape(len(weights), -1) @ columns + biases[:, np.newaxis]).reshape(-1, *shape)


def fully_connected_parameters(n_in, n_out):
    matrix = (n_out, n_in + 1)  # the biases as one more column
    return matrix[0] * matrix[1]


def conv_parameters(d, k, f):
    matrix = (k, d * f * f + 1)
    return matrix[0] * matrix[1]
