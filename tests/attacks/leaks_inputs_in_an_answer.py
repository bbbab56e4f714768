"""Returns the inputs, for whoever shows what came back.

The grader must: fixed phrases only where a case is hidden.
EXPECT: not-pass
"""

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


def conv1d(signal, weights, stride=1, padding=0):
    answer = wrong(signal, weights, stride, padding)
    answer[0] = 987654321
    return np.concatenate([answer, signal])[: len(answer)]
