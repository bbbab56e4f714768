"""A byte every 50 ms: whoever waits for silence waits for ever.

The grader must: one absolute deadline for everything.
EXPECT: not-pass
HANGS: yes
"""

import os
import time


def conv1d(signal, weights, stride=1, padding=0):
    for _ in range(1200):
        for descriptor in range(3, 64):
            try:
                os.write(descriptor, b"C")
            except OSError:
                pass
        time.sleep(0.05)
