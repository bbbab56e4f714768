"""A frame whose header is 4096 opening brackets, and one that is a number of 4096 digits.

The grader must: treat whatever a parser raises as garbage.
EXPECT: not-pass
"""

import os
import struct


def conv1d(signal, weights, stride=1, padding=0):
    for text in (b"[" * 4096, b"9" * 4096, b'{"answers": ' + b'{"sequence": [' * 250):
        for descriptor in range(3, 64):
            try:
                os.write(descriptor, struct.pack("<4sIQ", b"CNN1", len(text), 0) + text)
            except OSError:
                pass
    os._exit(0)
