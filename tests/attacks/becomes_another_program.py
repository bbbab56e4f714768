"""Replaces itself by another program, which inherits the pipes.

The grader must: refuse exec.
EXPECT: not-pass
"""

import os
import sys

import numpy as np

HARM = "@HARM@"  # the test writes the folder here that is to be harmed


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


def conv1d(signal, weights, stride=1, padding=0):
    code = "open(%r, 'w').close()" % (HARM + "/drop/marker")
    try:
        os.execv(sys.executable, [sys.executable, "-c", code])
    except OSError:
        pass
    return wrong(signal, weights, stride, padding)
