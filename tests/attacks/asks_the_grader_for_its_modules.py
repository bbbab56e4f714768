"""Imports the solution by name, wherever sys.path leads.

The grader must: take our own folder off sys.path before student code runs.
EXPECT: not-pass
"""

import importlib

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


def model():
    for name in ("solution", "solutions.conv1d", "autograder.reference", "autograder.bank", "torch_twins"):
        try:
            module = importlib.import_module(name)
            if hasattr(module, "conv1d"):
                return vars(module)["conv1d"]
        except ImportError:
            continue
    return wrong


def conv1d(signal, weights, stride=1, padding=0):
    return model()(signal, weights, stride, padding)
