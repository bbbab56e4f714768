# No loop: each function calls itself on what is left.
import numpy as np


def largest(window):
    if window.size == 1:
        return window.flat[0]
    half = window.size // 2
    return max(largest(window.ravel()[:half]), largest(window.ravel()[half:]))


def max_pool1d(signal, size, stride=None):
    step = size if stride is None else stride
    if len(signal) < size:
        return []
    return [largest(signal[:size]), *max_pool1d(signal[step:], size, step)]


def max_pool2d(tensor, size, stride=None):
    if len(tensor) > 1:
        return np.concatenate([max_pool2d(tensor[:1], size, stride), max_pool2d(tensor[1:], size, stride)])

    def rows(channel):
        if len(channel) < size:
            return []
        return [max_pool1d(channel[:size].max(axis=0), size, stride), *rows(channel[stride or size :])]

    return np.array([rows(tensor[0])])
