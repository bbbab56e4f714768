"""Writes well-formed frames on every descriptor that say pass, for all cases at once.

The grader must: carry numbers in frames, never a verdict.
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
    for place in range(40):
        flood(frame({"kind": "case", "case": place, "status": "pass", "score": 100, "passed": True, "answers": {}}))
    os._exit(0)
