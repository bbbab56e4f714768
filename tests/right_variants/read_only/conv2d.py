# Results that nobody may write to: a view that is broadcast, or an array that is locked.
import numpy as np


def conv2d(image, weights, stride=1, padding=0):
    padded = np.pad(np.asarray(image, np.float64), padding)
    fh, fw = weights.shape
    rows, columns = range(0, padded.shape[0] - fh + 1, stride), range(0, padded.shape[1] - fw + 1, stride)
    out = np.array([[np.vdot(padded[i : i + fh, j : j + fw], weights) for j in columns] for i in rows])
    out.setflags(write=False)
    return out


def locate_template(image, template):
    responses = conv2d(image, template)
    order = np.argsort(-responses, axis=None, kind="stable")
    return np.unravel_index(order[0], responses.shape)


def edge_strength(image):
    weights = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    strength = np.sqrt(conv2d(image, weights, 1, 1) ** 2 + conv2d(image, weights.T, 1, 1) ** 2)
    return np.broadcast_to(strength, image.shape)
