# Results that nobody may write to.
import numpy as np


def output_length(n, f, stride=1, padding=0):
    room = n + 2 * padding - f
    if room < 0 or f <= 0 or stride <= 0 or padding < 0:
        raise ValueError(f"{f} does not fit into {n}")
    return sum(1 for start in range(room + 1) if start % stride == 0)


def locked(array):
    array.flags.writeable = False
    return array


def conv1d(signal, weights, stride=1, padding=0):
    padded = np.concatenate((np.zeros(padding), signal, np.zeros(padding)))
    stops = [padded[i : i + len(weights)] for i in range(0, len(padded) - len(weights) + 1, stride)]
    return locked(np.vstack(stops).dot(weights))


def conv1d_matrix(weights, n, stride=1, padding=0):
    rows = [np.roll(np.r_[weights, np.zeros(n + 2 * padding)], i) for i in range(0, n + 2 * padding, stride)]
    m = output_length(n, len(weights), stride, padding)
    return locked(np.array(rows)[:m, padding : padding + n].copy())
