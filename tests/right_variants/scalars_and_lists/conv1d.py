# Whole numbers as floats, NumPy scalars and arrays without axes; arrays as lists.
import math

import numpy as np


def output_length(n, f, stride=1, padding=0):
    if f < 1 or stride < 1 or padding < 0 or f > n + 2 * padding:
        raise ValueError("no")
    return np.array(math.floor((n - f + 2 * padding) / stride) + 1.0)


def conv1d(signal, weights, stride=1, padding=0):
    padded = np.pad(signal, padding).tolist()
    m = int(output_length(len(signal), len(weights), stride, padding))
    return tuple(np.float64(math.fsum(p * w for p, w in zip(padded[i * stride :], weights.tolist()))) for i in range(m))


def conv1d_matrix(weights, n, stride=1, padding=0):
    m = int(output_length(n, len(weights), stride, padding))
    matrix = np.zeros((m, n)).tolist()
    for i in range(m):
        for j in range(n):
            if 0 <= j - i * stride + padding < len(weights):
                matrix[i][j] = weights[j - i * stride + padding]
    return matrix
