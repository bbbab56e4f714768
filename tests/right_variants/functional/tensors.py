# functools, operator and lambdas.
from functools import partial, reduce
from operator import add, mul

import numpy as np


def taps(tensor, weights, stride, padding):
    padded = np.pad(np.multiply(1.0, tensor), [(0, 0)] + [(padding, padding)] * 2)
    shape = [(n - f) // stride + 1 for n, f in zip(padded.shape[1:], weights.shape[1:])]
    for c, a, b in np.ndindex(*weights.shape):
        ends = a + stride * (shape[0] - 1) + 1, b + stride * (shape[1] - 1) + 1
        yield weights[c, a, b] * padded[c, a : ends[0] : stride, b : ends[1] : stride]


def conv_full_depth(tensor, weights, stride=1, padding=0):
    return reduce(add, taps(tensor, weights, stride, padding))


def conv_layer(tensor, weights, biases, stride=1, padding=0):
    one = partial(conv_full_depth, tensor, stride=stride, padding=padding)
    return np.stack(list(map(lambda w, b: one(w) + b, weights, biases)))


def fully_connected_parameters(n_in, n_out):
    return add(mul(n_in, n_out), n_out)


def conv_parameters(d, k, f):
    return reduce(mul, (k, d, f, f)) + k
