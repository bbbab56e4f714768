"""while True.

The grader must: a deadline from outside.
EXPECT: not-pass
HANGS: yes
"""


def conv1d(signal, weights, stride=1, padding=0):
    while True:
        pass
