# The convolution theorem: multiply spectra, add up the channels, go back once.
import numpy as np


def conv_full_depth(tensor, weights, stride=1, padding=0):
    return conv_layer(tensor, weights[np.newaxis], np.array([0]), stride, padding).squeeze(axis=0)


def conv_layer(tensor, weights, biases, stride=1, padding=0):
    padded = np.pad(np.asarray(tensor, float), ((0, 0), (padding,) * 2, (padding,) * 2))
    _, h, w = padded.shape
    fh, fw = weights.shape[2:]
    spectrum = (np.fft.fft2(padded) * np.fft.fft2(weights, (h, w)).conj()).sum(axis=1)
    valid = np.fft.ifft2(spectrum).real[:, : h - fh + 1 : stride, : w - fw + 1 : stride]
    return valid + biases[:, None, None]


def fully_connected_parameters(n_in, n_out):
    return sum((n_in * n_out, n_out))


def conv_parameters(d, k, f):
    return fully_connected_parameters(d * f * f, k)
