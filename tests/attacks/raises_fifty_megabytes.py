"""An exception with a text of 50 MB.

The grader must: cut words where they are made.
EXPECT: not-pass
"""


def conv1d(signal, weights, stride=1, padding=0):
    raise ValueError("x" * 50_000_000)
