# Generators, zip and islice.
from itertools import chain, islice, repeat

import numpy as np


def output_length(n, f, stride=1, padding=0):
    if f < 1 or stride < 1 or padding < 0:
        raise ValueError
    count = sum(1 for _ in islice(range(n + 2 * padding - f + 1), None, None, stride))
    if count == 0:
        raise ValueError
    return count


def windows(signal, f, stride, padding):
    padded = list(chain(repeat(0, padding), signal, repeat(0, padding)))
    shifted = (islice(padded, j, None) for j in range(f))
    return islice(zip(*shifted), None, None, stride)


def conv1d(signal, weights, stride=1, padding=0):
    stops = windows(signal.tolist(), len(weights), stride, padding)
    return np.fromiter((sum(x * w for x, w in zip(stop, weights.tolist())) for stop in stops), dtype=float)


def conv1d_matrix(weights, n, stride=1, padding=0):
    def rows():
        for window in windows(range(1, n + 1), len(weights), stride, padding):
            row = np.zeros(n + 1)
            row[list(window)] = weights
            yield row[1:]  # what lies on the padding went into entry 0

    return np.array(list(rows()))
