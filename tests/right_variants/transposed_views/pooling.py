# Results that are views of something larger.
import numpy as np


def max_pool1d(signal, size, stride=None):
    return max_pool2d(signal[None, :, None], size, stride or size, across=False)[0, :, 0]


def max_pool2d(tensor, size, stride=None, across=True):
    running = np.array(tensor)
    for axis in (1, 2) if across else (1,):
        parts = [np.roll(running, -shift, axis) for shift in range(size)]
        running = np.maximum.reduce(parts)
        last = tensor.shape[axis] - size + 1
        running = running[:, :last] if axis == 1 else running[:, :, :last]
    step = stride or size
    return running[:, ::step, ::step] if across else running[:, ::step]
