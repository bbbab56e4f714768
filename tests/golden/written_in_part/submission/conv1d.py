import numpy as np


class NotImplementedErrorFor2D(Exception):
    pass


def output_length(n, f, stride=1, padding=0):
    if stride > 1:
        raise NotImplementedError("only stride 1 so far")
    if f < 1 or stride < 1 or padding < 0 or f > n + 2 * padding:
        raise ValueError("the filter does not fit")
    return n + 2 * padding - f + 1


def conv1d(signal, weights, stride=1, padding=0):
    if padding:
        raise NotImplementedError
    return np.array([signal[i:i + len(weights)] @ weights for i in range(0, len(signal) - len(weights) + 1, stride)])


def conv1d_matrix(weights, n, stride=1, padding=0):
    raise NotImplementedErrorFor2D
