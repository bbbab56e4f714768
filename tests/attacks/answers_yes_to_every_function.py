"""An array whose class answers every NumPy function with True.

The grader must: compare plain numbers, in a process without a student's classes.
EXPECT: not-pass
"""

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


class Agreeable(np.ndarray):
    def __array_function__(self, function, types, args, kwargs):
        return True

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return np.bool_(True)


def conv1d(signal, weights, stride=1, padding=0):
    return wrong(signal, weights, stride, padding).view(Agreeable)
