"""Looks for a solution near the grader's own files, and hands in what it returns.

The grader must: keep the worker from reading anything but Python and what was handed in.
EXPECT: not-pass
"""

import os
import sys

import numpy as np

HARM = "@HARM@"  # the test writes the folder here that is to be harmed


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


def model():
    places = {HARM + "/grader", "/autograder/source"}
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None) or ""
        places |= {os.path.dirname(file), os.path.dirname(os.path.dirname(file))}
    for place in places:
        for name in ("solution.py", "solutions/conv1d.py", "solutions/torch_twins.py"):
            try:
                with open(os.path.join(place or "/", name)) as file:
                    found = {"__name__": "found"}
                    exec(file.read(), found)
                    return found["conv1d"]
            except (OSError, KeyError, ImportError):
                continue
    return wrong


def conv1d(signal, weights, stride=1, padding=0):
    return model()(signal, weights, stride, padding)
