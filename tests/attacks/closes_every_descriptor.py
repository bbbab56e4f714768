"""Closes all descriptors and returns as if nothing were.

The grader must: take silence for a crash of the worker.
EXPECT: not-pass
"""

import os

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


def conv1d(signal, weights, stride=1, padding=0):
    os.closerange(0, 1024)
    return wrong(signal, weights, stride, padding)
