"""Reads whatever file or folder is still open from whoever started it.

The grader must: close everything before student code runs.
EXPECT: not-pass
"""

import os
import stat

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


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


def conv1d(signal, weights, stride=1, padding=0):
    for descriptor in range(3, 256):
        try:
            mode = os.fstat(descriptor).st_mode
            if stat.S_ISDIR(mode) and os.listdir(descriptor):
                won("an open folder")
            if stat.S_ISREG(mode) and b"expec" + b"ted" in os.pread(descriptor, 1 << 20, 0):
                won("an open file of cases")
            if stat.S_ISSOCK(mode):
                won("an open socket")
        except OSError:
            pass
    return wrong(signal, weights, stride, padding)
