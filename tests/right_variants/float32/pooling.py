# float32 from beginning to end, as in most deep learning.
import numpy as np


def max_pool1d(signal, size, stride=None):
    return max_pool(signal[None, None], 1, size, stride or size)[0, 0]


def max_pool2d(tensor, size, stride=None):
    return max_pool(tensor, size, size, stride or size)


def max_pool(tensor, rows, columns, stride):
    tensor = np.asarray(tensor, dtype=np.float32)
    d, h, w = tensor.shape
    out = np.full((d, (h - rows) // stride + 1, (w - columns) // stride + 1), -np.inf, dtype=np.float32)
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            window = tensor[:, i * stride : i * stride + rows, j * stride : j * stride + columns]
            out[:, i, j] = np.amax(window, axis=(1, 2))
    return out
