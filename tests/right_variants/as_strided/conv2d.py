# Windows made by hand from an array's strides.
import numpy as np
from conv1d import output_length
from numpy.lib.stride_tricks import as_strided


def conv2d(image, weights, stride=1, padding=0):
    padded = np.pad(np.array(image, dtype=np.float64), padding)
    shape = [output_length(n, f, stride, padding) for n, f in zip(image.shape, weights.shape)]
    down, across = padded.strides
    windows = as_strided(padded, (*shape, *weights.shape), (stride * down, stride * across, down, across))
    return np.tensordot(windows, weights, axes=((2, 3), (0, 1)))


def locate_template(image, template):
    responses = conv2d(image, template)
    rows, columns = np.nonzero(responses == responses.max())
    return rows[0], columns[0]


def edge_strength(image):
    smooth, difference = np.array([1.0, 2.0, 1.0]), np.array([-1.0, 0.0, 1.0])
    gx = conv2d(image, np.outer(smooth, difference), 1, 1)
    gy = conv2d(image, np.outer(difference, smooth), 1, 1)
    return np.linalg.norm([gx, gy], axis=0)
