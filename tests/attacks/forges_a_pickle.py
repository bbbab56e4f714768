"""Writes pickles on every descriptor that run code in whoever loads them.

The grader must: never unpickle.
EXPECT: not-pass
"""

import os
import pickle

import numpy as np

HARM = "@HARM@"  # the test writes the folder here that is to be harmed


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


class Bomb:
    def __reduce__(self):
        return os.open, (HARM + "/drop/marker", os.O_CREAT | os.O_WRONLY)


def conv1d(signal, weights, stride=1, padding=0):
    data = pickle.dumps(Bomb())
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, data)
        except OSError:
            pass
    return wrong(signal, weights, stride, padding)
