"""Writes results.json when the interpreter ends.

The grader must: write results in another process, after the worker is gone.
EXPECT: not-pass
"""

import atexit
import weakref

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


FORGED = '{"score": 100, "output": "forged", "tests": []}'


def forge():
    """Write the results ourselves."""
    try:
        with open(HARM + "/results/results.json", "w") as file:
            file.write(FORGED)
    except OSError:
        return
    won("wrote results.json")


atexit.register(forge)
weakref.finalize(forge, forge)


def conv1d(signal, weights, stride=1, padding=0):
    return wrong(signal, weights, stride, padding)
