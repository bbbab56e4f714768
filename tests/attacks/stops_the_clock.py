"""Replaces every clock, one with NaN, so that time-outs in the process never come.

The grader must: measure time from outside.
EXPECT: not-pass
"""

import time

import numpy as np


def wrong(signal, weights, stride, padding):
    return np.full((len(signal) + 2 * padding - len(weights)) // stride + 1, 12345.0)


for clock in ("time", "monotonic", "perf_counter", "process_time", "thread_time"):
    setattr(time, clock, lambda: float("nan"))


def conv1d(signal, weights, stride=1, padding=0):
    return wrong(signal, weights, stride, padding)
