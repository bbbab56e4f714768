# Windows made by hand from an array's strides.
import math

import numpy as np
from numpy.lib.stride_tricks import as_strided


def output_length(n, f, stride=1, padding=0):
    if not (stride >= 1 and padding >= 0 and 1 <= f <= n + 2 * padding):
        raise ValueError(f"{n=}, {f=}, {stride=}, {padding=}")
    return math.floor((n + 2 * padding - f) / stride) + 1


def conv1d(signal, weights, stride=1, padding=0):
    padded = np.pad(np.array(signal, dtype=np.float64), padding)
    m = output_length(len(signal), len(weights), stride, padding)
    (step,) = padded.strides
    return as_strided(padded, (m, len(weights)), (stride * step, step)) @ weights


def conv1d_matrix(weights, n, stride=1, padding=0):
    m, f = output_length(n, len(weights), stride, padding), len(weights)
    matrix = np.zeros((m, n + 2 * padding + stride))
    row, column = matrix.strides
    as_strided(matrix, (m, f), (row + stride * column, column))[:] = weights
    return matrix[:, padding : padding + n]
