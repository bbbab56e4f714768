"""An endless loop at the top of the file.

The grader must: a deadline that counts importing too.
EXPECT: not-pass
HANGS: yes
"""

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


while True:
    pass


def conv1d(signal, weights, stride=1, padding=0):
    return wrong(signal, weights, stride, padding)
