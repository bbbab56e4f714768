"""Reads from the terminal, where nobody types.

The grader must: an empty standard input.
EXPECT: not-pass
HANGS: yes
"""

import sys


def conv1d(signal, weights, stride=1, padding=0):
    sys.stdin = open(0, closefd=False)
    input()
    input()
