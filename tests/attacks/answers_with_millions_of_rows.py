"""A view of one row, three million times: tiny here, large when it is copied, huge in words.

The grader must: measure before sending; read no more than a cap.
EXPECT: not-pass
HANGS: yes
"""

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


def conv1d(signal, weights, stride=1, padding=0):
    answer = wrong(signal, weights, stride, padding)
    return np.broadcast_to(answer, (3_000_000, len(answer)))
