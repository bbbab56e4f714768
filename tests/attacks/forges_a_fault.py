"""Claims in a frame that the grader itself has failed, so that staff run it again.

The grader must: after student code has begun, nothing a worker says is a fault of ours.
EXPECT: not-pass
"""

import gc
import json
import os
import struct

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


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


flood(frame({"kind": "fault", "error": "staff, run me again", "answers": {}}))
flood(frame({"kind": "locked", "layers": {"everything": "on"}, "answers": {}}))


def conv1d(signal, weights, stride=1, padding=0):
    return wrong(signal, weights, stride, padding)
