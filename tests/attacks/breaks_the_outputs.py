"""Closes standard output and replaces it by something that raises.

The grader must: share no outputs.
EXPECT: not-pass
"""

import sys

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


class Broken:
    def write(self, text):
        raise OSError("no more paper")

    flush = close = write


sys.stdout = sys.stderr = sys.__stdout__ = Broken()


def conv1d(signal, weights, stride=1, padding=0):
    return wrong(signal, weights, stride, padding)
