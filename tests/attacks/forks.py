"""A child that goes on in its place, and three dozen more that sleep.

The grader must: refuse fork, vfork, clone and clone3.
EXPECT: not-pass
"""

import ctypes
import os
import time

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
    children = 0
    CLONE = 56 if os.uname().machine == "x86_64" else 220
    for way in (os.fork, lambda: ctypes.CDLL(None).syscall(CLONE, 17, 0, 0, 0, 0)):
        for _ in range(18):
            try:
                child = way()
            except OSError:
                break
            if child == 0:
                time.sleep(2)
                os._exit(0)
            children += child > 0
    if children:
        won(f"{children} children")
    return wrong(signal, weights, stride, padding)
