"""Megabytes of rubbish on every descriptor, as fast as they are read.

The grader must: stop reading at the first thing that is no frame.
EXPECT: not-pass
"""

import os

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


def conv1d(signal, weights, stride=1, padding=0):
    for descriptor in range(3, 64):
        try:
            for _ in range(40):
                os.write(descriptor, bytes(1 << 20))
        except OSError:
            pass
    return wrong(signal, weights, stride, padding)
