# Classes that do the work, with functions in front of them.
import numpy as np
from conv1d import Slide


class Filter:
    def __init__(self, weights, bias=0.0):
        self.weights = np.asarray(weights, dtype=float)
        self.bias = bias

    def over(self, tensor, stride, padding):
        padded = np.pad(np.asarray(tensor, dtype=float), ((0, 0), (padding, padding), (padding, padding)))
        rows, columns = (Slide(padded.shape[i], self.weights.shape[i], stride) for i in (1, 2))
        return np.array([[np.sum(padded[:, r, c] * self.weights) + self.bias for c in columns] for r in rows])


class Bank(list):
    def over(self, tensor, stride, padding):
        return np.array([one.over(tensor, stride, padding) for one in self])


def conv_full_depth(tensor, weights, stride=1, padding=0):
    return Filter(weights).over(tensor, stride, padding)


def conv_layer(tensor, weights, biases, stride=1, padding=0):
    return Bank(map(Filter, weights, biases)).over(tensor, stride, padding)


def fully_connected_parameters(n_in, n_out):
    return int(np.prod((n_in, n_out))) + n_out


def conv_parameters(d, k, f):
    return k * (Filter(np.zeros((d, f, f))).weights.size + 1)
