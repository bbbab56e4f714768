"""A regular expression that takes longer than the universe has, without letting go of the interpreter.

The grader must: a deadline from outside.
EXPECT: not-pass
HANGS: yes
"""

import re


def conv1d(signal, weights, stride=1, padding=0):
    return re.match(r"(a*)*b", "a" * 60)
