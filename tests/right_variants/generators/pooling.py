# Generators, zip and map.
import numpy as np


def max_pool1d(signal, size, stride=None):
    stride = stride or size
    return np.array(list(map(max, zip(*(signal[j : len(signal) - size + 1 + j : stride] for j in range(size))))))


def max_pool2d(tensor, size, stride=None):
    def pooled_rows(channel):
        return np.array([max_pool1d(row, size, stride) for row in channel])

    return [pooled_rows(pooled_rows(channel).T).T for channel in tensor]
