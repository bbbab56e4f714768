# float32 from beginning to end, as in most deep learning.
import numpy as np
from conv2d import conv2d


def conv_full_depth(tensor, weights, stride=1, padding=0):
    out = np.float32(0)
    for channel, part in zip(tensor, weights):
        out = out + conv2d(channel, part, stride=stride, padding=padding)
    return out


def conv_layer(tensor, weights, biases, stride=1, padding=0):
    maps = [conv_full_depth(tensor, w, stride, padding) + np.float32(b) for w, b in zip(weights, biases)]
    return np.stack(maps)


def fully_connected_parameters(n_in, n_out):
    return np.int64(n_in * n_out + n_out)


def conv_parameters(d, k, f):
    return np.int64(k * d * f * f + k)
