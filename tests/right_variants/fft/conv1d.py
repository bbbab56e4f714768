# The convolution theorem: multiply spectra.
import numpy as np


def output_length(n, f, stride=1, padding=0):
    if f < 1 or stride < 1 or padding < 0:
        raise ValueError
    stops = range(0, n + 2 * padding - f + 1, stride)
    if not stops:
        raise ValueError
    return len(stops)


def conv1d(signal, weights, stride=1, padding=0):
    padded = np.pad(np.asarray(signal, float), padding)
    size = len(padded) + len(weights) - 1
    full = np.fft.irfft(np.fft.rfft(padded, size) * np.fft.rfft(weights[::-1], size), size)
    return full[len(weights) - 1 : len(padded)][::stride]


def conv1d_matrix(weights, n, stride=1, padding=0):
    return np.array([conv1d(unit, weights, stride, padding) for unit in np.eye(n)]).T
