"""Reads address 0 through ctypes.

The grader must: notice that the worker is gone, and go on.
EXPECT: not-pass
"""

import ctypes


def conv1d(signal, weights, stride=1, padding=0):
    ctypes.string_at(0)
