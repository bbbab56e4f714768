"""The beginning of a frame that promises more, and then nothing.

The grader must: one absolute deadline for everything.
EXPECT: not-pass
HANGS: yes
"""

import os
import struct
import time


def conv1d(signal, weights, stride=1, padding=0):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, struct.pack("<4sIQ", b"CNN1", 4096, 1 << 20) + b"{")
        except OSError:
            pass
    time.sleep(60)
