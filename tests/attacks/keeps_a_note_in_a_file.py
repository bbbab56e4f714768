"""Writes a note where the next process may find it, and answers rightly once it has.

The grader must: let the worker write nowhere.
EXPECT: not-pass
RUNS: 2
"""

import os

import numpy as np

HARM = "@HARM@"  # the test writes the folder here that is to be harmed


def honest(signal, weights, stride, padding):
    padded = np.pad(np.asarray(signal, dtype=float), padding)
    stops = range(0, len(padded) - len(weights) + 1, stride)
    return np.array([padded[i : i + len(weights)] @ np.asarray(weights, dtype=float) for i in stops])


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


state = {}


def seen():
    """Whether another process has left a note; leave ours."""
    found = state.get("found", False)
    for folder in () if state else (HARM + "/drop", "/tmp", "/var/tmp", "/dev/shm", "/run/lock"):
        path = folder + "/a-note-of-an-attack"
        try:
            with open(path) as file:
                state["found"] = found = True
            os.unlink(path)
        except OSError:
            pass
        try:
            if not found:
                open(path, "w").close()
        except OSError:
            continue
    state["found"] = found
    return found


def conv1d(signal, weights, stride=1, padding=0):
    function = honest if seen() else wrong
    return function(signal, weights, stride, padding)
