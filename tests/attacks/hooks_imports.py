"""Puts a finder first in sys.meta_path that serves its own version of what is imported next.

The grader must: import nothing after student code in the same process.
EXPECT: not-pass
"""

import importlib.abc
import importlib.machinery
import sys

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("solution", "solutions", "autograder"):
            return importlib.machinery.ModuleSpec(name, self)

    def exec_module(self, module):
        vars(module)["conv1d"] = lambda signal, weights, stride=1, padding=0: wrong(signal, weights, stride, padding)


sys.meta_path.insert(0, Finder())


def conv1d(signal, weights, stride=1, padding=0):
    return wrong(signal, weights, stride, padding)
