"""Takes a lock twice.

The grader must: count idle time, too.
EXPECT: not-pass
HANGS: yes
"""

import threading


def conv1d(signal, weights, stride=1, padding=0):
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
