"""KeyboardInterrupt, as if somebody had typed it.

The grader must: notice that the worker is gone, and go on.
EXPECT: not-pass
"""


def conv1d(signal, weights, stride=1, padding=0):
    raise KeyboardInterrupt
