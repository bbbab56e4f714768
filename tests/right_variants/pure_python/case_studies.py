# Loops and lists.
from backprop import relu
from tensors import conv_layer


def receptive_field(layers):
    field = 1
    for f, stride in reversed(layers):
        field = (field - 1) * stride + f
    return field


def output_shapes(input_shape, layers):
    d, h, w = input_shape
    shapes = []
    for layer in layers:
        if layer[0] == "conv":
            _, d, f, stride, padding = layer
        else:
            _, f, stride = layer
            padding = 0
        h = (h + 2 * padding - f) // stride + 1
        w = (w + 2 * padding - f) // stride + 1
        shapes.append([d, h, w])
    return shapes


def stack_parameters(d, filter_sizes):
    total = 0
    for f in filter_sizes:
        total += d * d * f * f
    return total


def residual_block(tensor, weights1, biases1, weights2, biases2):
    padding1 = (len(weights1[0][0]) - 1) // 2
    padding2 = (len(weights2[0][0]) - 1) // 2
    inner = relu(conv_layer(tensor, weights1, biases1, 1, padding1))
    second = conv_layer(inner, weights2, biases2, 1, padding2)
    added = []
    for channel, more in zip(tensor, second):
        added.append([[float(x) + y for x, y in zip(a, b)] for a, b in zip(channel, more)])
    return relu(added)
