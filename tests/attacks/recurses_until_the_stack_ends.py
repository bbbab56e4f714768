"""Recursion through C code with the limit raised.

The grader must: survive the worker's death.
EXPECT: not-pass
"""

import sys


def conv1d(signal, weights, stride=1, padding=0):
    sys.setrecursionlimit(10**8)

    def fall(depth):
        return max([depth], key=lambda _: fall(depth + 1))

    return fall(0)
