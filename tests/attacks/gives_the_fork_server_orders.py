"""Writes the grader's own orders on every descriptor, hoping for a control socket.

The grader must: leave the worker no descriptor but its pipe.
EXPECT: not-pass
"""

import os

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


def conv1d(signal, weights, stride=1, padding=0):
    for descriptor in range(3, 256):
        try:
            os.write(descriptor, b'{"do": "end"}\n{"do": "look"}\n')
        except OSError:
            pass
    return wrong(signal, weights, stride, padding)
