"""A key in the kernel's ring of the user outlives its process.

The grader must: refuse add_key; another user each time.
EXPECT: not-pass
RUNS: 2
NEEDS: kernel keyrings
"""

import ctypes
import os

import numpy as np


def honest(signal, weights, stride, padding):
    padded = np.pad(np.asarray(signal, dtype=float), padding)
    stops = range(0, len(padded) - len(weights) + 1, stride)
    return np.array([padded[i : i + len(weights)] @ np.asarray(weights, dtype=float) for i in stops])


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


ADD, CONTROL = (248, 250) if os.uname().machine == "x86_64" else (217, 219)
libc = ctypes.CDLL(None, use_errno=True)
state = {}


def seen():
    if "found" not in state:
        ring, search = -4, 10
        key = libc.syscall(CONTROL, search, ring, b"user", b"a-note-of-an-attack", 0)
        state["found"] = key > 0
        if key <= 0:
            key = libc.syscall(ADD, b"user", b"a-note-of-an-attack", b"1", 1, ring)
            if key > 0:
                libc.syscall(CONTROL, 15, key, 20)  # gone after 20 s
    return state["found"]


def conv1d(signal, weights, stride=1, padding=0):
    function = honest if seen() else wrong
    return function(signal, weights, stride, padding)
