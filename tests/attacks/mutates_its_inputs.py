"""Changes its arguments, so that whoever compares later compares with the changed ones.

The grader must: send fresh arguments, compare with our own.
EXPECT: not-pass
"""

import signal
import sys

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


def conv1d(signal, weights, stride=1, padding=0):
    answer = wrong(signal, weights, stride, padding)
    frame = sys._getframe(1)
    for name, value in list(frame.f_locals.items()):
        if isinstance(value, dict):
            for inner in value.values():
                if isinstance(inner, np.ndarray):
                    inner.flags.writeable and inner.fill(0)
    signal.fill(0)
    expected = frame.f_locals.get("expected")
    if isinstance(expected, np.ndarray):
        expected.resize(answer.shape, refcheck=False)
        expected[...] = answer
    return answer
