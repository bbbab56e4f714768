"""An exception that derives from BaseException, at the top of the file.

The grader must: catch BaseException.
EXPECT: not-pass
"""

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


class Mine(BaseException):
    pass


raise Mine


def conv1d(signal, weights, stride=1, padding=0):
    return wrong(signal, weights, stride, padding)
