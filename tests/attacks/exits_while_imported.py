"""os._exit(0) at the top of the file.

The grader must: notice that the worker is gone, and go on.
EXPECT: not-pass
"""

import os

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


os._exit(0)


def conv1d(signal, weights, stride=1, padding=0):
    return wrong(signal, weights, stride, padding)
