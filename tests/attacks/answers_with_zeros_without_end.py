"""400 MB of zeros that the system has not yet had to find.

The grader must: cap the answer before it is copied.
EXPECT: not-pass
"""

import numpy as np


def conv1d(signal, weights, stride=1, padding=0):
    return np.zeros(50_000_000)
