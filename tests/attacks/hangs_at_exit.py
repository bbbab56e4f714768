"""A right answer, and a thread that never ends: the interpreter waits for it.

The grader must: end the worker; nobody waits for its threads.
EXPECT: pass-ok
HANGS: yes
"""

import atexit
import threading
import time

import numpy as np


def honest(signal, weights, stride, padding):
    padded = np.pad(np.asarray(signal, dtype=float), padding)
    stops = range(0, len(padded) - len(weights) + 1, stride)
    return np.array([padded[i : i + len(weights)] @ np.asarray(weights, dtype=float) for i in stops])


def stay():
    while True:
        time.sleep(1)


threading.Thread(target=stay).start()
atexit.register(stay)


def conv1d(signal, weights, stride=1, padding=0):
    return honest(signal, weights, stride, padding)
