# Whole numbers stay whole numbers where all inputs are whole.
import numpy as np
from conv1d import output_length, wide


def conv2d(image, weights, stride=1, padding=0):
    padded, weights = np.pad(wide(image), padding), wide(weights)
    shape = tuple(output_length(n, f, stride, padding) for n, f in zip(image.shape, weights.shape))
    out = np.zeros(shape, dtype=np.result_type(padded, weights))
    for (i, j), _ in np.ndenumerate(out):
        out[i, j] = (padded[i * stride :, j * stride :][: weights.shape[0], : weights.shape[1]] * weights).sum()
    return out


def locate_template(image, template):
    responses = conv2d(image, template)
    place = responses.argmax()
    columns = responses.shape[1]
    return np.int64(place // columns), np.int64(place - place // columns * columns)


def edge_strength(image):
    sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    return (conv2d(image, sobel, 1, 1) ** 2 + conv2d(image, sobel.transpose(), 1, 1) ** 2) ** 0.5
