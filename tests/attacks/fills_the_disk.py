"""A file of 16 MB, a hole of a gigabyte and three hundred empty files.

The grader must: let the worker write nowhere, and no large file.
EXPECT: not-pass
"""

import tempfile

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
    made = 0
    for folder in (HARM + "/drop", "/tmp", "/var/tmp", "/dev/shm"):
        try:
            with tempfile.TemporaryFile(dir=folder) as file:
                file.write(bytes(16 << 20))
                file.flush()
                made += 1
        except OSError:
            pass
    if made:
        won(f"wrote large files in {made} places")
    try:
        for number in range(300):
            open(f"{HARM}/drop/{number}", "x").close()
    except OSError:
        return wrong(signal, weights, stride, padding)
    won("made three hundred files")
