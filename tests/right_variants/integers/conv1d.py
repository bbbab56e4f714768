# Whole numbers stay whole numbers where all inputs are whole.
import numpy as np


def output_length(n, f, stride=1, padding=0):
    if stride < 1 or padding < 0 or f < 1:
        raise ValueError
    length, rest = divmod(n + 2 * padding - f, stride)
    if length < 0:
        raise ValueError
    return length + 1


def wide(array):
    return array.astype(np.int64) if array.dtype.kind in "iub" else array


def conv1d(signal, weights, stride=1, padding=0):
    padded, weights = np.pad(wide(signal), padding), wide(weights)
    out = np.zeros(output_length(len(signal), len(weights), stride, padding), np.result_type(padded, weights))
    for j, weight in enumerate(weights):
        out += weight * padded[j : j + stride * len(out) : stride][: len(out)]
    return out


def conv1d_matrix(weights, n, stride=1, padding=0):
    m = output_length(n, len(weights), stride, padding)
    matrix = np.zeros((m, n + 2 * padding), dtype=weights.dtype)
    for row in range(m):
        np.put(matrix[row], range(row * stride, row * stride + len(weights)), weights)
    return matrix[:, padding : n + padding]
