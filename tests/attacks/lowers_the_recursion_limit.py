"""Leaves so little stack that whoever called cannot go on.

The grader must: share no interpreter.
EXPECT: not-pass
"""

import sys


def conv1d(signal, weights, stride=1, padding=0):
    depth, frame = 0, sys._getframe()
    while frame is not None:
        depth, frame = depth + 1, frame.f_back
    for room in range(1, 20):
        try:
            sys.setrecursionlimit(depth + room)
            break
        except RecursionError:
            pass
    return [[[[[[[[1.0]]]]]]]]
