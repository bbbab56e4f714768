"""A million numbers, and prints besides.

The grader must: refuse what no right answer comes near.
EXPECT: not-pass
"""

import numpy as np


def conv1d(signal, weights, stride=1, padding=0):
    print('x' * 200_000)
    return np.tile([1.0, -1e308, np.inf], 330_000)
