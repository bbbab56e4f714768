"""Prints the inputs of the case.

The grader must: show nothing printed.
EXPECT: not-pass
"""

import os

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


def conv1d(signal, weights, stride=1, padding=0):
    print("LEAK", ",".join(f"{value:.3f}" for value in np.ravel(signal)[:6]))
    os.write(1, b"LEAK")
    os.write(2, b"LEAK")
    return wrong(signal, weights, stride, padding)
