"""Fills memory until there is no more, at most 1.5 GB.

The grader must: limit the address space.
EXPECT: not-pass
"""

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


WON = []


def conv1d(signal, weights, stride=1, padding=0):
    kept = []
    if WON:  # once is enough
        return wrong(signal, weights, stride, padding)
    try:
        for _ in range(24):
            kept.append(np.ones(8 << 20))
    except MemoryError:
        pass
    if len(kept) * 64 > 1000:
        WON.append(True)
        won(f"{len(kept) * 64} MB")
    kept.clear()
    return wrong(signal, weights, stride, padding)
