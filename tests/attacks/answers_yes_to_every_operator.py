"""An array of objects whose every operator says what the asker hopes for.

The grader must: take numbers only, never objects.
EXPECT: not-pass
"""

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


class Yes:
    def _self(self, *others):
        return self

    __sub__ = __rsub__ = __add__ = __radd__ = __mul__ = __rmul__ = __abs__ = __neg__ = _self

    def __eq__(self, other):
        return True

    __le__ = __ge__ = __lt__ = __gt__ = __eq__
    __hash__ = None

    def __float__(self):
        return 0.0

    def __bool__(self):
        return True


def conv1d(signal, weights, stride=1, padding=0):
    answer = wrong(signal, weights, stride, padding).astype(object)
    answer[:] = [Yes() for _ in answer]
    return answer
