"""A System V segment outlives its process and is found by its number.

The grader must: refuse shmget and its relatives.
EXPECT: not-pass
RUNS: 2
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


libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
state = {}


def seen():
    if state.get("found"):
        return True
    place = libc.shmget(0x4E4F5445, 4096, 0o1666)
    if place < 0:
        return False
    address = libc.shmat(place, None, 0)
    if address in (None, ctypes.c_void_p(-1).value):
        return False
    note = ctypes.c_int.from_address(address)
    if note.value not in (0, os.getpid()):
        libc.shmctl(place, 0, None)  # leave nothing
        state["found"] = True
        return True
    note.value = os.getpid()
    return False


def conv1d(signal, weights, stride=1, padding=0):
    function = honest if seen() else wrong
    return function(signal, weights, stride, padding)
