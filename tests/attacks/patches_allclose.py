"""Replaces the functions that graders compare with.

The grader must: compare in a process that student code never touches.
EXPECT: not-pass
"""

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


np.allclose = np.array_equal = np.testing.assert_allclose = lambda *args, **options: True


def conv1d(signal, weights, stride=1, padding=0):
    return wrong(signal, weights, stride, padding)
