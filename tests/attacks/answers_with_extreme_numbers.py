"""Infinities, the largest and smallest numbers, in types that overflow.

The grader must: compute with none of them before looking.
EXPECT: not-pass
"""

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


state = {}


def conv1d(signal, weights, stride=1, padding=0):
    size = len(wrong(signal, weights, stride, padding))
    kinds = (np.inf, -np.inf, 1e308, -5e-324, np.float16(65504), np.int64(-(2**63)), np.uint64(2**64 - 1), np.int8(-128))
    state["call"] = state.get("call", 0) + 1
    return np.full(size, kinds[state["call"] % len(kinds)])
