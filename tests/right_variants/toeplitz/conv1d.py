# The matrix first; a convolution is a product with it.
import numpy as np


def output_length(n, f, stride=1, padding=0):
    if min(f, stride) < 1 or padding < 0 or n + 2 * padding < f:
        raise ValueError("no such convolution")
    return int(np.floor_divide(n + 2 * padding - f, stride)) + 1


def conv1d_matrix(weights, n, stride=1, padding=0):
    m = output_length(n, len(weights), stride, padding)
    place = np.arange(n) - stride * np.arange(m)[:, None] + padding  # which weight meets which entry
    inside = (0 <= place) & (place < len(weights))
    return np.where(inside, np.asarray(weights)[place.clip(0, len(weights) - 1)], 0)


def conv1d(signal, weights, stride=1, padding=0):
    return conv1d_matrix(weights.astype(float), len(signal), stride, padding) @ signal
