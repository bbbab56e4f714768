"""chmod, chown and times of files that are not its own.

The grader must: another user; refuse chmod and chown.
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
    for path in (HARM + "/results", HARM + "/bank", HARM + "/drop/open", HARM + "/drop"):
        for way in (
            lambda: os.chmod(path, os.stat(path).st_mode & 0o7777),
            lambda: os.chown(path, os.stat(path).st_uid, -1),
            lambda: os.utime(path, (1, 1)),
        ):
            try:
                way()
            except OSError:
                continue
            won("changed a mode, an owner or a time")
    return wrong(signal, weights, stride, padding)
