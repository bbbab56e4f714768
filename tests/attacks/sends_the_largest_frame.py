"""A perfect frame with the largest answers that are taken, 2 MB each.

The grader must: cap what is held in memory, and look at shapes before numbers.
EXPECT: not-pass
"""

import gc
import json
import os
import struct


def nonce():
    for thing in gc.get_objects():
        if type(thing).__name__ == "Work":
            return thing._nonce
    return "none"


def frame(header, raw=b""):
    text = json.dumps({"nonce": nonce(), **header}).encode()
    return struct.pack("<4sIQ", b"CNN1", len(text), len(raw)) + text + raw


def flood(data):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, data)
        except OSError:
            pass


def conv1d(signal, weights, stride=1, padding=0):
    node = {"dtype": "<f8", "shape": [8, 1 << 15]}
    head = {"kind": "case", "case": 0, "status": "returned"}
    data = frame({**head, "answers": {"answer": node, "again": {"refused": "none", "detail": ""}, "arguments": {"mapping": {}}}})
    data = bytearray(data) + bytes(8 << 18)
    data[8:16] = struct.pack("<Q", 8 << 18)
    for descriptor in range(3, 64):
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        except OSError:
            pass
    os._exit(0)
