"""Puts a module called solution into sys.modules, with its own wrong function.

The grader must: import nothing after student code in the same process.
EXPECT: not-pass
"""

import sys
import types

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


fake = types.ModuleType("solution")
vars(fake)["conv1d"] = lambda signal, weights, stride=1, padding=0: wrong(signal, weights, stride, padding)
sys.modules["solution"] = sys.modules["solutions"] = sys.modules["solutions.conv1d"] = fake


def conv1d(signal, weights, stride=1, padding=0):
    return wrong(signal, weights, stride, padding)
