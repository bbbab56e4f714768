# Channels last inside, as on the slides; the results are views with the channels moved to the front.
import numpy as np


def conv_full_depth(tensor, weights, stride=1, padding=0):
    return conv_layer(tensor, weights[None], np.zeros(1), stride, padding)[0]


def conv_layer(tensor, weights, biases, stride=1, padding=0):
    image = np.pad(np.moveaxis(tensor, 0, -1).astype(float), ((padding, padding), (padding, padding), (0, 0)))
    bank = np.transpose(weights, (2, 3, 1, 0))
    fh, fw, _, k = bank.shape
    rows, columns = (image.shape[0] - fh) // stride + 1, (image.shape[1] - fw) // stride + 1
    out = np.empty((rows, columns, k), order="F")
    for i in range(rows):
        for j in range(columns):
            window = image[i * stride : i * stride + fh, j * stride : j * stride + fw]
            out[i, j] = np.tensordot(window, bank, 3) + biases
    return out.transpose(2, 0, 1)


def fully_connected_parameters(n_in, n_out):
    return n_in * n_out + n_out


def conv_parameters(d, k, f):
    return d * f * f * k + k
