# np.vectorize and np.fromfunction: one entry at a time, said once.
import numpy as np


def output_length(n, f, stride=1, padding=0):
    if any([f < 1, stride < 1, padding < 0, f > n + 2 * padding]):
        raise ValueError("the filter does not fit")
    return np.arange(0, n + 2 * padding - f + 1, stride).size


def conv1d(signal, weights, stride=1, padding=0):
    padded = np.pad(signal, padding) * 1.0

    def response(i):
        return sum(padded[i * stride + j] * w for j, w in enumerate(weights))

    return np.vectorize(response, otypes=[float])(np.arange(output_length(len(signal), len(weights), stride, padding)))


def conv1d_matrix(weights, n, stride=1, padding=0):
    def entry(i, j):
        place = j + padding - i * stride
        return weights[place] if 0 <= place < len(weights) else 0.0

    shape = (output_length(n, len(weights), stride, padding), n)
    return np.fromfunction(np.vectorize(entry, otypes=[float]), shape, dtype=int)
