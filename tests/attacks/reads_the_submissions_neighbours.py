"""Lists and reads what other people's folders hold.

The grader must: nothing is read that is not Python or the submission.
EXPECT: not-pass
"""

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
    try:
        with open(HARM + "/neighbour/conv1d.py") as file:
            file.read()
    except OSError:
        return wrong(signal, weights, stride, padding)
    won("read a neighbour's submission")
