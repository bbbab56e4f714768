# Everything laid in a row, and places worked out by hand.
import numpy as np


def conv2d(image, weights, stride=1, padding=0):
    h, w = image.shape
    fh, fw = weights.shape
    wide = w + 2 * padding
    flat = np.zeros((h + 2 * padding) * wide)
    inside = (np.arange(h)[:, None] + padding) * wide + padding + np.arange(w)
    flat[inside] = image
    corners = np.arange(0, h + 2 * padding - fh + 1, stride)[:, None] * wide
    corners = corners + np.arange(0, wide - fw + 1, stride)
    offsets = (np.arange(fh)[:, None] * wide + np.arange(fw)).ravel()
    return np.take(flat, corners[..., None] + offsets) @ weights.ravel()


def locate_template(image, template):
    responses = conv2d(image, template)
    flat = responses.ravel().tolist()
    place = flat.index(max(flat))
    return [place // responses.shape[1], place % responses.shape[1]]


def edge_strength(image):
    gx = conv2d(image, np.array([-1, 0, 1, -2, 0, 2, -1, 0, 1]).reshape(3, 3), padding=1)
    gy = conv2d(image, np.array([-1, -2, -1, 0, 0, 0, 1, 2, 1]).reshape(3, 3), padding=1)
    return np.sqrt(np.square(gx) + np.square(gy))
