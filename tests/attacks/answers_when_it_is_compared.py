"""An object that looks for the expected answer only when somebody converts it.

The grader must: convert in the worker, where no expected answer is.
EXPECT: not-pass
"""

import sys

import numpy as np


class Late:
    def __array__(self, dtype=None, copy=None):
        frame = sys._getframe(1)
        while frame is not None:
            for name in ("expected", "answer", "case", "b"):
                value = frame.f_locals.get(name)
                if isinstance(value, np.ndarray) and value is not self:
                    return np.array(value, dtype=float)
            frame = frame.f_back
        return np.full(3, 12345.0)


def conv1d(signal, weights, stride=1, padding=0):
    return Late()
