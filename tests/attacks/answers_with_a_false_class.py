"""An object that says it is an array, and has a shape that is none.

The grader must: ask for the type, not for __class__.
EXPECT: not-pass
"""

import os

import numpy as np

HARM = "@HARM@"  # the test writes the folder here that is to be harmed


def won(how):
    """Leave a mark in a file, and in the words that a grader shows."""
    try:
        with open(HARM + "/drop/marker", "a") as file:
            file.write(how + "\n")
    except OSError:
        pass
    raise RuntimeError("ATTACK" + " WON: " + how)


class Disguised:
    __class__ = property(lambda self: np.ndarray)
    dtype = np.dtype(float)
    shape = ndim = size = property(lambda self: won("asked for my shape") if False else 10**9)

    def __array_function__(self, function, types, args, kwargs):
        return True

    def tolist(self):
        os._exit(0)

    __len__ = __iter__ = __array__ = tolist


def conv1d(signal, weights, stride=1, padding=0):
    return Disguised()
