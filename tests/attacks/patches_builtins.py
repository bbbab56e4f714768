"""Replaces bool, all, any, abs and isinstance for everybody in the process.

The grader must: compare in another process.
EXPECT: not-pass
"""

import builtins

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


builtins.bool = builtins.all = builtins.any = lambda *args: True
builtins.isinstance = lambda *args: True


def conv1d(signal, weights, stride=1, padding=0):
    return wrong(signal, weights, stride, padding)
