"""Installs a trace function that turns passed into True wherever it is set.

The grader must: have no verdict in the process.
EXPECT: not-pass
"""

import sys

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


def trace(frame, event, arg):
    if event == "return" and isinstance(arg, dict) and "max_score" in arg:
        arg["score"] = arg["max_score"]
    return trace


def conv1d(signal, weights, stride=1, padding=0):
    frame = sys._getframe(1)
    while frame is not None:
        frame.f_trace = trace
        frame = frame.f_back
    sys.settrace(trace)
    sys.setprofile(trace)
    return wrong(signal, weights, stride, padding)
