"""An exception whose text loops for ever.

The grader must: make the words in the worker, under its deadline.
EXPECT: not-pass
HANGS: yes
"""


class Endless(Exception):
    def __str__(self):
        while True:
            pass

    __repr__ = __str__


def conv1d(signal, weights, stride=1, padding=0):
    raise Endless
