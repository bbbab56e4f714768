"""Enters namespaces of its own, where it is root; changes the root folder; mounts.

The grader must: refuse unshare, setns, mount and chroot.
EXPECT: not-pass
NEEDS: namespaces or root
"""

import ctypes
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
    libc = ctypes.CDLL(None, use_errno=True)
    NEWNS, NEWUSER, NEWPID = 0x20000, 0x10000000, 0x20000000
    for flags in (NEWUSER | NEWNS, NEWNS, NEWPID):
        if libc.unshare(flags) == 0:
            won("has a namespace of its own")
    try:
        os.chroot("/")
    except OSError:
        return wrong(signal, weights, stride, padding)
    won("may change its root")
