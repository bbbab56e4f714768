# functools, itertools and lambdas.
from functools import reduce
from itertools import accumulate

import numpy as np
from tensors import conv_layer


def receptive_field(layers):
    return reduce(lambda seen, layer: (seen[0] + (layer[0] - 1) * seen[1], seen[1] * layer[1]), layers, (1, 1))[0]


def after(shape, layer):
    k, f, stride, padding = layer[1:] if layer[0] == "conv" else (shape[0], layer[1], layer[2], 0)
    return (k, *map(lambda n: (n + 2 * padding - f) // stride + 1, shape[1:]))


def output_shapes(input_shape, layers):
    return list(accumulate(layers, after, initial=tuple(input_shape)))[1:]


def stack_parameters(d, filter_sizes):
    return sum(map(lambda f: np.zeros((d, d, f, f)).size, filter_sizes))


def residual_block(tensor, weights1, biases1, weights2, biases2):
    def layer(x, parameters):
        weights, biases = parameters
        return conv_layer(np.maximum(x, 0) if x is not tensor else x, weights, biases, 1, (weights.shape[-1] - 1) // 2)

    return np.maximum(reduce(layer, [(weights1, biases1), (weights2, biases2)], tensor) + tensor, 0)
