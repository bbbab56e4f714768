# Windows as a view, and einsum to say what meets what.
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def output_length(n, f, stride=1, padding=0):
    room = n + 2 * padding - f
    if room < 0 or f < 1 or stride < 1 or padding < 0:
        raise ValueError
    return 1 + room // stride


def conv1d(signal, weights, stride=1, padding=0):
    windows = sliding_window_view(np.pad(signal.astype(float), padding), len(weights))[::stride]
    return np.einsum("mf,f->m", windows, weights)


def conv1d_matrix(weights, n, stride=1, padding=0):
    windows = sliding_window_view(np.pad(np.eye(n), ((0, 0), (padding, padding))), len(weights), axis=1)[:, ::stride]
    return np.einsum("nmf,f->mn", windows, weights)
