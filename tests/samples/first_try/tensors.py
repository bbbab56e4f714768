import numpy as np
from conv2d import conv2d


def conv_full_depth(tensor, weights, stride=1, padding=0):
    return sum(conv2d(channel, w, stride, padding) for channel, w in zip(tensor, weights))


def conv_layer(tensor, weights, biases, stride=1, padding=0):
    maps = [conv_full_depth(tensor, w, stride, padding) for w in weights]
    return np.stack(maps) + biases


def fully_connected_parameters(n_in, n_out):
    return n_in * n_out + n_out


def conv_parameters(d, k, f):
    return d * k * f * f
