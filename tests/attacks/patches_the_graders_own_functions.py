"""Finds functions and methods called check, judge or grade in all modules and replaces their code.

The grader must: have no such function near student code.
EXPECT: not-pass
"""

import sys

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


def always(*args, **options):
    return {"name": "forged", "score": 1.0, "max_score": 1.0, "output": "", "visibility": "visible"}


for module in list(sys.modules.values()):
    if getattr(module, "__name__", "").startswith(("__main__", "autograder")):
        for name in ("check", "judge", "grade", "compare", "violations"):
            if hasattr(module, name):
                setattr(module, name, always)


def conv1d(signal, weights, stride=1, padding=0):
    return wrong(signal, weights, stride, padding)
