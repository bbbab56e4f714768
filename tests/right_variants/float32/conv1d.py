# float32 from beginning to end, as in most deep learning.
import numpy as np


def output_length(n, f, stride=1, padding=0):
    if f > n + 2 * padding or f < 1 or padding < 0 or stride < 1:
        raise ValueError("f")
    return np.int32((n + 2 * padding - f) // stride + 1)


def conv1d(signal, weights, stride=1, padding=0):
    padded = np.pad(signal, padding).astype(np.float32)
    weights = weights.astype(np.float32)
    m = output_length(len(signal), len(weights), stride, padding)
    out = np.zeros(m, dtype=np.float32)
    for i in range(m):
        out[i] = padded[i * stride : i * stride + len(weights)] @ weights
    return out


def conv1d_matrix(weights, n, stride=1, padding=0):
    m = output_length(n, len(weights), stride, padding)
    matrix = np.zeros((m, n + 2 * padding), dtype=np.float32)
    for i in range(m):
        matrix[i, i * stride : i * stride + len(weights)] = weights
    return matrix[:, padding : padding + n]
