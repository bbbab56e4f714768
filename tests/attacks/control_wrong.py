"""Nothing: wrong numbers of the right shape.

The grader must: fail it.
EXPECT: not-pass
CONTROL: yes
"""

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


def conv1d(signal, weights, stride=1, padding=0):
    return wrong(signal, weights, stride, padding)
