"""Raises an exception whose class is named after the inputs.

The grader must: fixed phrases only where a case is hidden.
EXPECT: not-pass
"""

import numpy as np


def conv1d(signal, weights, stride=1, padding=0):
    raise type("LEAK" + ",".join(f"{value:.3f}" for value in np.ravel(signal)[:6]), (Exception,), {})
