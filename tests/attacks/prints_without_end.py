"""Prints 20 MB to both outputs.

The grader must: show and keep nothing printed.
EXPECT: not-pass
"""

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


def conv1d(signal, weights, stride=1, padding=0):
    for _ in range(20):
        print("x" * 1_000_000)
    return wrong(signal, weights, stride, padding)
