"""NaN, which JSON has no word for: a file that holds it is refused whole.

The grader must: never write a number that is not finite.
EXPECT: not-pass
"""

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


def conv1d(signal, weights, stride=1, padding=0):
    return wrong(signal, weights, stride, padding) * np.nan
