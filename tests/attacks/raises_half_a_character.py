"""An exception whose text no file can hold, and whose class has such a name too.

The grader must: clean words where they are made and where they are read.
EXPECT: not-pass
"""


def conv1d(signal, weights, stride=1, padding=0):
    raise ValueError("a\ud800\udfff\x00\x1b")
