"""Asks the garbage collector for everything that has an expected answer.

The grader must: run it in a process that has none.
EXPECT: not-pass
"""

import gc
import sys

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


def conv1d(signal, weights, stride=1, padding=0):
    for thing in gc.get_objects():
        if type(thing) is dict and "expected" in thing and "call" in thing:
            return np.array(thing["expected"])
        if type(thing).__name__ == "Case" and thing.expected is not None:
            return np.array(thing.expected)
    for thing in gc.get_referrers(signal):
        if type(thing) is dict:
            for frame in gc.get_referrers(thing):
                if hasattr(frame, "f_locals") and "expected" in frame.f_locals:
                    return np.array(frame.f_locals["expected"])
    frame = sys._getframe(1)
    for thing in gc.get_referents(frame):
        if isinstance(thing, np.ndarray) and thing.ndim == 1 and thing is not signal and thing is not weights:
            return thing.copy()
    return wrong(signal, weights, stride, padding)
