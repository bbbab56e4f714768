# Arrays of Python's own exact fractions.
from fractions import Fraction

import numpy as np

exact = np.vectorize(lambda x: Fraction(float(x)), otypes=[object])


def output_length(n, f, stride=1, padding=0):
    if stride < 1 or padding < 0 or not 1 <= f <= n + 2 * padding:
        raise ValueError
    return Fraction(n + 2 * padding - f, stride).__floor__() + 1


def conv1d(signal, weights, stride=1, padding=0):
    zeros = np.full(padding, Fraction(0), dtype=object)
    padded = np.concatenate([zeros, exact(signal), zeros])
    m = output_length(len(signal), len(weights), stride, padding)
    sums = [padded[i * stride : i * stride + len(weights)] @ exact(weights) for i in range(m)]
    out = np.empty(m, dtype=object)
    out[:] = [float(total) for total in sums]
    return out


def conv1d_matrix(weights, n, stride=1, padding=0):
    m = output_length(n, len(weights), stride, padding)
    matrix = np.full((m, n), 0, dtype=object)
    for i in range(m):
        for j, weight in enumerate(weights):
            if 0 <= i * stride + j - padding < n:
                matrix[i, i * stride + j - padding] = weight
    return matrix
