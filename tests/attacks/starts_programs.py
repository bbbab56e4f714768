"""Runs a program by every way that Python knows.

The grader must: refuse exec and fork.
EXPECT: not-pass
"""

import os
import subprocess

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
    for way in (
        lambda: subprocess.run(["/bin/true"], check=True, timeout=5),
        lambda: os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0),
        lambda: os.waitpid(os.spawnv(os.P_NOWAIT, "/bin/true", ["true"]), 0)[1] == 0 or 1 / 0,
        lambda: os.system("true") == 0 or 1 / 0,
        lambda: os.popen("echo yes").read().startswith("yes") or 1 / 0,
    ):
        try:
            way()
        except (OSError, ArithmeticError, subprocess.SubprocessError):
            continue
        won("started a program")
    return wrong(signal, weights, stride, padding)
