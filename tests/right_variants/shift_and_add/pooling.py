# The largest of shifted copies.
import numpy as np


def max_pool1d(signal, size, stride=None):
    last = len(signal) - size + 1
    return np.maximum.reduce([signal[j : j + last] for j in range(size)])[:: stride or size]


def max_pool2d(tensor, size, stride=None):
    step = stride or size
    rows, columns = tensor.shape[1] - size + 1, tensor.shape[2] - size + 1
    best = tensor[:, :rows, :columns].copy()
    for a in range(size):
        for b in range(size):
            np.maximum(best, tensor[:, a : a + rows, b : b + columns], out=best)
    return best[:, ::step, ::step]
