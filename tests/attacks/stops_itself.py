"""SIGSTOP to itself: a waiter without a deadline waits for ever.

The grader must: a deadline, and SIGKILL, which works on what is stopped.
EXPECT: not-pass
HANGS: yes
"""

import os


def conv1d(signal, weights, stride=1, padding=0):
    os.kill(os.getpid(), 19)
