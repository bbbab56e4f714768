"""Raises an exception with the inputs of the case in its text.

The grader must: fixed phrases only where a case is hidden.
EXPECT: not-pass
"""

import numpy as np


def conv1d(signal, weights, stride=1, padding=0):
    raise ValueError("LEAK " + ",".join(f"{value:.3f}" for value in np.ravel(signal)[:6]))
