"""SystemExit, which no `except Exception` catches.

The grader must: notice that the worker is gone, and go on.
EXPECT: not-pass
"""

import sys


def conv1d(signal, weights, stride=1, padding=0):
    sys.exit(0)
