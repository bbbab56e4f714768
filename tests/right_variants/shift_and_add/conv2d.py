# One shifted copy of the image for each weight.
import numpy as np


def conv2d(image, weights, stride=1, padding=0):
    padded = np.pad(image, padding).astype(np.float64)
    fh, fw = weights.shape
    rows, columns = padded.shape[0] - fh + 1, padded.shape[1] - fw + 1
    out = np.zeros((rows, columns))
    for a in range(fh):
        for b in range(fw):
            out += float(weights[a, b]) * padded[a : a + rows, b : b + columns]
    return out[::stride, ::stride]


def locate_template(image, template):
    responses = conv2d(image, template)
    best = (0, 0)
    for place in np.ndindex(*responses.shape):
        if responses[place] > responses[best]:
            best = place
    return best


def edge_strength(image):
    p = np.pad(image.astype(float), 1)
    right_minus_left = p[:, 2:] - p[:, :-2]
    below_minus_above = p[2:] - p[:-2]
    gx = right_minus_left[:-2] + 2 * right_minus_left[1:-1] + right_minus_left[2:]
    gy = below_minus_above[:, :-2] + 2 * below_minus_above[:, 1:-1] + below_minus_above[:, 2:]
    return np.sqrt(gx**2 + gy**2)
