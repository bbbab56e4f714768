"""Writes another value into the integer that the interpreter shares as 1.

The grader must: share no interpreter.
EXPECT: not-pass
"""

import ctypes
import sys

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


def conv1d(signal, weights, stride=1, padding=0):
    size = sys.getsizeof(1)
    seven = ctypes.string_at(id(7), size)
    ctypes.memmove(id(1) + 8, seven[8:], size - 8)
    ctypes.memmove(id(0) + 8, seven[8:], size - 8)
    return wrong(signal, weights, stride, padding)
