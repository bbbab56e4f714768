import numpy as np


def output_length(n, f, stride=1, padding=0):
    if f < 1 or stride < 1 or padding < 0 or f > n + 2 * padding:
        raise ValueError("the filter does not fit")
    return (n + 2 * padding - f) // stride + 1


def conv1d(signal, weights, stride=1, padding=0):
    x = np.pad(np.asarray(signal, float), padding)
    return np.array([x[i:i + len(weights)] @ weights for i in range(0, len(x) - len(weights) + 1, stride)])


def conv1d_matrix(weights, n, stride=1, padding=0):
    return np.stack([conv1d(row, weights, stride, padding) for row in np.eye(n)], axis=1)


while True: pass
