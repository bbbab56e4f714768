"""Asks for libraries and warnings named after the inputs.

The grader must: choose notes from a fixed list.
EXPECT: not-pass
"""

import gc
import warnings

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


def conv1d(signal, weights, stride=1, padding=0):
    words = "LEAK" + ",".join(f"{value:.3f}" for value in np.ravel(signal)[:6])
    for thing in gc.get_objects():
        if type(thing).__name__ == "Guard":
            thing.noted.add(words)
            thing.called = words
    warnings.warn(words)
    print(words)
    return wrong(signal, weights, stride, padding)
