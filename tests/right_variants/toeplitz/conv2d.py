# Convolving rows and columns with matrices: one pair for each row of the filter.
import numpy as np
from conv1d import conv1d_matrix


def conv2d(image, weights, stride=1, padding=0):
    (h, w), fh = image.shape, len(weights)
    total = 0
    for a in range(fh):
        pick = np.zeros(fh)
        pick[a] = 1
        rows = conv1d_matrix(pick, h, stride, padding)
        columns = conv1d_matrix(weights[a].astype(float), w, stride, padding)
        total = total + rows @ image @ columns.T
    return total


def locate_template(image, template):
    responses = conv2d(image, template)
    return tuple(np.argwhere(responses == np.max(responses))[0])


def edge_strength(image):
    h, w = image.shape
    smooth, slope = np.array([1.0, 2, 1]), np.array([-1.0, 0, 1])
    gx = conv1d_matrix(smooth, h, padding=1) @ image @ conv1d_matrix(slope, w, padding=1).T
    gy = conv1d_matrix(slope, h, padding=1) @ image @ conv1d_matrix(smooth, w, padding=1).T
    return (gx * gx + gy * gy) ** 0.5
