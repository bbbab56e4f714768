"""Attaches a debugger to its parent, or reads the parent's memory.

The grader must: refuse ptrace, process_vm_readv and pidfd.
EXPECT: not-pass
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
    libc.ptrace.argtypes = [ctypes.c_long] * 4
    seize, detach, parent = 0x4206, 17, os.getppid()
    if libc.ptrace(seize, parent, 0, 0) == 0:
        libc.ptrace(detach, parent, 0, 0)
        won("traces its parent")
    try:
        with open(f"/proc/{parent}/mem", "rb"):
            won("opens its parent's memory")
    except OSError:
        pass
    PIDFD_OPEN, PIDFD_GETFD = 434, 438
    handle = libc.syscall(PIDFD_OPEN, parent, 0)
    if handle >= 0 and libc.syscall(PIDFD_GETFD, handle, 0, 0) >= 0:
        won("takes a descriptor from its parent")
    return wrong(signal, weights, stride, padding)
