import numpy as np
from conv1d import output_length


def conv2d(image, weights, stride=1, padding=0):
    image = np.pad(image.astype(float), padding)
    fh, fw = weights.shape
    h = (image.shape[0] - fh) // stride + 1
    w = (image.shape[1] - fh) // stride + 1
    result = np.zeros((h, w))
    for i in range(h):
        for j in range(w):
            window = image[i * stride : i * stride + fh, j * stride : j * stride + fw]
            result[i, j] = np.sum(window * weights)
    return result


def locate_template(image, template):
    answers = np.abs(conv2d(image, template))
    return np.unravel_index(answers.argmax(), answers.shape)


def edge_strength(image):
    sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    gx = conv2d(image, sobel, padding=1)
    gy = conv2d(image, sobel.T, padding=1)
    return gx**2 + gy**2
