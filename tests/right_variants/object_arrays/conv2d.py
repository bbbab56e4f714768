# Arrays of Python's own numbers.
import math

import numpy as np


def conv2d(image, weights, stride=1, padding=0):
    padded = np.pad(image.astype(object), padding, constant_values=0)
    weights = weights.astype(object)
    fh, fw = weights.shape
    rows, columns = ((n - f) // stride + 1 for n, f in zip(padded.shape, weights.shape))
    out = np.empty((rows, columns), dtype=object)
    for i in range(rows):
        for j in range(columns):
            out[i, j] = (padded[i * stride : i * stride + fh, j * stride : j * stride + fw] * weights).sum()
    return out


def locate_template(image, template):
    responses = conv2d(image, template)
    best = max(responses.ravel())
    return next(place for place, response in np.ndenumerate(responses) if response == best)


def edge_strength(image):
    sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    length = np.frompyfunc(math.hypot, 2, 1)
    return length(conv2d(image, sobel, padding=1), conv2d(image, sobel.T, padding=1))
