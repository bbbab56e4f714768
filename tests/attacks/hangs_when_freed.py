"""An answer that loops for ever when it is thrown away.

The grader must: share no interpreter.
EXPECT: not-pass
HANGS: yes
"""

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


class Sticky(np.ndarray):
    def __del__(self):
        while True:
            pass


def conv1d(signal, weights, stride=1, padding=0):
    return wrong(signal, weights, stride, padding).view(Sticky)
