"""Replaces NumPy's generators, so that cases drawn later are all zeros.

The grader must: draw cases before, elsewhere.
EXPECT: not-pass
"""

import numpy as np


np.random.randn = np.random.rand = np.random.normal = lambda *shape: np.zeros(shape)


def conv1d(signal, weights, stride=1, padding=0):
    return np.zeros((len(signal) + 2 * padding - len(weights)) // stride + 1)
