"""An array of shape (0, 1): NumPy stretches it against anything, and nothing differs.

The grader must: compare shapes before values.
EXPECT: not-pass
"""

import numpy as np


def conv1d(signal, weights, stride=1, padding=0):
    return np.zeros((0, 1))
