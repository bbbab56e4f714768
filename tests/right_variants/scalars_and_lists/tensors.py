# Whole numbers as floats, NumPy scalars and arrays without axes; arrays as lists of arrays.
import numpy as np


def conv_full_depth(tensor, weights, stride=1, padding=0):
    padded = np.pad(tensor, ((0, 0), (padding, padding), (padding, padding))).astype(float)
    _, h, w = padded.shape
    _, fh, fw = weights.shape
    return [
        np.array([float((padded[:, i : i + fh, j : j + fw] * weights).sum()) for j in range(0, w - fw + 1, stride)])
        for i in range(0, h - fh + 1, stride)
    ]


def conv_layer(tensor, weights, biases, stride=1, padding=0):
    return tuple(np.array(conv_full_depth(tensor, one, stride, padding)) + b for one, b in zip(weights, biases))


def fully_connected_parameters(n_in, n_out):
    return float(n_in) * n_out + n_out


def conv_parameters(d, k, f):
    return np.array(k * d * f**2 + k)
