"""Opens descriptors until there are no more, and keeps them.

The grader must: keep none of ours in its process.
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


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


def conv1d(signal, weights, stride=1, padding=0):
    kept = []
    try:
        while len(kept) < 100_000:
            kept.append(os.dup(0))
    except OSError:
        pass
    if len(kept) > 200:
        won(f"{len(kept)} descriptors")
    return wrong(signal, weights, stride, padding)
