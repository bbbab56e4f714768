"""A number that takes for ever to say which it is.

The grader must: convert in the worker, under its deadline.
EXPECT: not-pass
HANGS: yes
"""


class Slow:
    def __float__(self, *others):
        while True:
            pass

    __sub__ = __rsub__ = __abs__ = __int__ = __index__ = __bool__ = __complex__ = __float__


def conv1d(signal, weights, stride=1, padding=0):
    return [Slow()]
