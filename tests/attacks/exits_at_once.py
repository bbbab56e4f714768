"""os._exit(0) in the call: neither exceptions nor exit handlers run.

The grader must: notice that the worker is gone, and go on.
EXPECT: not-pass
"""

import os


def conv1d(signal, weights, stride=1, padding=0):
    os._exit(0)
