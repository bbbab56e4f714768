"""Sleeps when the first input is positive: a bit that a shown time betrays.

The grader must: show whole seconds of the whole run only.
EXPECT: not-pass
LEAK: time
"""

import time

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


def conv1d(signal, weights, stride=1, padding=0):
    time.sleep(0.3 if signal[0] > 0 else 0)
    return wrong(signal, weights, stride, padding)
