import numpy as np
from scipy.signal import correlate2d  # tried this first


def max_pool1d(signal, size, stride=None):
    stride = stride or size
    out = []
    for start in range(0, len(signal) - size + 1, stride):
        best = 0
        for value in signal[start : start + size]:
            if value > best:
                best = value
        out.append(best)
    return np.array(out)


def max_pool2d(tensor, size, stride=1):
    d, h, w = tensor.shape
    hh = (h - size) // stride + 1
    ww = (w - size) // stride + 1
    out = np.zeros((d, hh, ww))
    for c in range(d):
        for i in range(hh):
            for j in range(ww):
                out[c, i, j] = tensor[c, i * stride : i * stride + size, j * stride : j * stride + size].max()
    return out
