"""Nothing: a right answer.

The grader must: pass it.
EXPECT: pass
"""

import numpy as np


def honest(signal, weights, stride, padding):
    padded = np.pad(np.asarray(signal, dtype=float), padding)
    stops = range(0, len(padded) - len(weights) + 1, stride)
    return np.array([padded[i : i + len(weights)] @ np.asarray(weights, dtype=float) for i in stops])


def conv1d(signal, weights, stride=1, padding=0):
    return honest(signal, weights, stride, padding)
