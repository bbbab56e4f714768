# The convolution theorem: multiply spectra.
import numpy as np


def conv2d(image, weights, stride=1, padding=0):
    padded = np.pad(np.asarray(image, float), padding)
    (h, w), (fh, fw) = padded.shape, weights.shape
    size = (h + fh - 1, w + fw - 1)
    spectrum = np.fft.rfft2(padded, size) * np.conj(np.fft.rfft2(weights, size))
    return np.fft.irfft2(spectrum, size)[: h - fh + 1 : stride, : w - fw + 1 : stride]


def locate_template(image, template):
    responses = conv2d(image, template)
    return divmod(int(responses.argmax()), responses.shape[1])


def edge_strength(image):
    kernel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    return np.abs(conv2d(image, kernel, padding=1) + 1j * conv2d(image, kernel.T, padding=1))
