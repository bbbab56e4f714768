"""A process left behind holds an abstract socket name that the next one finds taken.

The grader must: refuse sockets and forks; kill by user.
EXPECT: not-pass
RUNS: 2
"""

import os
import socket
import time

import numpy as np


def honest(signal, weights, stride, padding):
    padded = np.pad(np.asarray(signal, dtype=float), padding)
    stops = range(0, len(padded) - len(weights) + 1, stride)
    return np.array([padded[i : i + len(weights)] @ np.asarray(weights, dtype=float) for i in stops])


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


state = {}


def seen():
    if "found" in state:
        return state["found"]
    state["found"] = False
    try:
        name = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        name.bind("\0a-note-of-an-attack")
    except OSError as error:
        state["found"] = error.errno == 98
        return state["found"]
    try:
        if os.fork() == 0:
            time.sleep(3)
            os._exit(0)
    except OSError:
        pass
    return False


def conv1d(signal, weights, stride=1, padding=0):
    function = honest if seen() else wrong
    return function(signal, weights, stride, padding)
