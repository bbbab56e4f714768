"""Makes json.dump write a full score.

The grader must: write results in a process that student code never touches.
EXPECT: not-pass
"""

import json

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


def generous(document, file=None, **options):
    text = '{"score": 100, "tests": [{"score": 100, "max_score": 100, "name": "forged"}]}'
    return file.write(text) if hasattr(file, "write") else text


json.dump = json.dumps = generous


def conv1d(signal, weights, stride=1, padding=0):
    return wrong(signal, weights, stride, padding)
