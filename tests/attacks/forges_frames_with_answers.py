"""Writes perfect frames with wrong numbers for all cases, then goes away.

The grader must: judge the numbers; a forger has only handed in other numbers.
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


def conv1d(signal, weights, stride=1, padding=0):
    node = {"dtype": "<f8", "shape": [len(wrong(signal, weights, stride, padding))]}
    raw = wrong(signal, weights, stride, padding).tobytes()
    for place in range(40):
        answers = {"answer": node, "again": node, "arguments": {"mapping": {}}}
        flood(frame({"kind": "case", "case": place, "status": "returned", "answers": answers}, raw * 2))
    os._exit(0)
