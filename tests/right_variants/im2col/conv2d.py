# Every window becomes a column; then one matrix product.
import numpy as np


def columns_of(image, fh, fw, stride, padding):
    padded = np.pad(image.astype(float), padding)
    rows = (padded.shape[0] - fh) // stride + 1
    columns = (padded.shape[1] - fw) // stride + 1
    result = np.empty((fh * fw, rows * columns))
    for i in range(rows):
        for j in range(columns):
            window = padded[i * stride : i * stride + fh, j * stride : j * stride + fw]
            result[:, i * columns + j] = window.reshape(-1)
    return result, (rows, columns)


def conv2d(image, weights, stride=1, padding=0):
    columns, shape = columns_of(image, *weights.shape, stride, padding)
    return (weights.reshape(1, -1) @ columns).reshape(shape)


def locate_template(image, template):
    columns, shape = columns_of(image, *template.shape, 1, 0)
    place = np.argmax(template.ravel() @ columns)
    return np.array([place // shape[1], place % shape[1]])


def edge_strength(image):
    columns, shape = columns_of(image, 3, 3, 1, 1)
    sobel = np.array([[-1, 0, 1, -2, 0, 2, -1, 0, 1], [-1, -2, -1, 0, 0, 0, 1, 2, 1]])
    return np.sqrt(((sobel @ columns) ** 2).sum(axis=0)).reshape(shape)
