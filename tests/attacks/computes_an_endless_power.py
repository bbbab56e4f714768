"""An integer with hundreds of millions of digits.

The grader must: a deadline from outside.
EXPECT: not-pass
HANGS: yes
"""


def conv1d(signal, weights, stride=1, padding=0):
    return 9 ** (9**9)
