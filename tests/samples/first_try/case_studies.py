from tensors import conv_layer
from backprop import relu


def receptive_field(layers)
    size = 1
    for f, stride in layers:
        size += f - 1
    return size
