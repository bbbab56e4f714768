"""Sleeps: no processor time is used, so that no limit on it ever fires.

The grader must: count idle time, too.
EXPECT: not-pass
HANGS: yes
"""

import time


def conv1d(signal, weights, stride=1, padding=0):
    time.sleep(10**6)
