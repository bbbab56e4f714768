"""An alarm that rings after the call has returned, in the middle of something else.

The grader must: share no process.
EXPECT: not-pass
"""

import signal

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


signal.setitimer(signal.ITIMER_REAL, 0.0001, 0.0001)


def conv1d(signal, weights, stride=1, padding=0):
    return wrong(signal, weights, stride, padding)
