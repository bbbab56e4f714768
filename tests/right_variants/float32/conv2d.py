# float32 from beginning to end, as in most deep learning.
import numpy as np


def conv2d(image, weights, stride=1, padding=0):
    padded = np.pad(image, padding).astype(np.float32)
    weights = weights.astype(np.float32)
    fh, fw = weights.shape
    out = np.zeros(((padded.shape[0] - fh) // stride + 1, (padded.shape[1] - fw) // stride + 1), dtype=np.float32)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.vdot(padded[i * stride : i * stride + fh, j * stride : j * stride + fw], weights)
    return out


def locate_template(image, template):
    responses = conv2d(image, template)
    row = responses.max(axis=1).argmax()
    return row, responses[row].argmax()


def edge_strength(image):
    sobel = np.float32([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    return np.hypot(conv2d(image, sobel, 1, 1), conv2d(image, np.ascontiguousarray(sobel.T), 1, 1))
