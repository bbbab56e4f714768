# Windows as a view, and einsum to say what meets what.
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def windows_of(tensor, fh, fw, stride, padding):
    padded = np.pad(tensor.astype(float), [(0, 0), (padding, padding), (padding, padding)])
    return sliding_window_view(padded, (fh, fw), axis=(1, 2))[:, ::stride, ::stride]


def conv_full_depth(tensor, weights, stride=1, padding=0):
    return np.einsum("dhwab,dab->hw", windows_of(tensor, *weights.shape[1:], stride, padding), weights)


def conv_layer(tensor, weights, biases, stride=1, padding=0):
    windows = windows_of(tensor, *weights.shape[2:], stride, padding)
    return np.einsum("dhwab,kdab->khw", windows, weights, optimize=True) + biases.reshape(-1, 1, 1)


def fully_connected_parameters(n_in, n_out):
    return n_out * (n_in + 1)


def conv_parameters(d, k, f):
    return np.prod([k, d, f, f]) + k
