# Results that are views: transposed, reversed, every other entry of something larger.
import numpy as np


def conv2d(image, weights, stride=1, padding=0):
    padded = np.pad(image.astype(float), padding).T
    fw, fh = weights.T.shape
    across, down = padded.shape[0] - fw + 1, padded.shape[1] - fh + 1
    full = np.zeros((across, down))
    for b in range(fw):
        for a in range(fh):
            full += weights[a, b] * padded[b : b + across, a : a + down]
    return full[::stride, ::stride].T


def locate_template(image, template):
    responses = conv2d(image, template)
    backwards = responses[::-1, ::-1]
    places = np.argwhere(backwards == backwards.max())
    return np.array(responses.shape) - 1 - places[-1]


def edge_strength(image):
    sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    both = np.stack([conv2d(image, sobel, 1, 1), conv2d(image, sobel.T, 1, 1)], axis=-1)
    return np.sqrt(np.sum(both**2, axis=-1))[::-1, ::-1][::-1, ::-1]
