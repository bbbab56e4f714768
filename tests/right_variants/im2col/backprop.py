# The backward passes of matrix products, and col2im.
import numpy as np
from tensors import columns_of_tensor


def relu(z):
    out = np.array(z, copy=True)
    out[out < 0] = 0
    return out


def relu_backward(upstream, z):
    out = upstream.copy()
    out[z <= 0] = 0
    return out


def col2im(columns, tensor, fh, fw, stride, padding):
    d, h, w = tensor.shape
    padded = np.zeros((d, h + 2 * padding, w + 2 * padding))
    rows = (h + 2 * padding - fh) // stride + 1
    across = (w + 2 * padding - fw) // stride + 1
    windows = columns.reshape(d, fh, fw, rows, across)
    for i in range(rows):
        for j in range(across):
            padded[:, i * stride : i * stride + fh, j * stride : j * stride + fw] += windows[..., i, j]
    return padded[:, padding : h + padding, padding : w + padding]


def conv_layer_backward(upstream, tensor, weights, stride=1, padding=0):
    k, _, fh, fw = weights.shape
    columns, _ = columns_of_tensor(tensor, fh, fw, stride, padding)
    flat = upstream.reshape(k, -1)
    d_columns = weights.reshape(k, -1).T @ flat
    d_tensor = col2im(d_columns, tensor, fh, fw, stride, padding)
    return d_tensor, (flat @ columns.T).reshape(weights.shape), flat @ np.ones(flat.shape[1])


def max_pool2d_backward(upstream, tensor, size, stride=None):
    stride = stride or size
    columns, _ = columns_of_tensor(tensor, size, size, stride, 0)
    windows = columns.reshape(len(tensor), size * size, -1)
    mask = np.arange(size * size)[:, None] == windows.argmax(axis=1)[:, None, :]
    given = (mask * upstream.reshape(len(tensor), 1, -1)).reshape(columns.shape)
    return col2im(given, tensor, size, size, stride, 0)


def softmax_cross_entropy(logits, label):
    z = logits - logits.max()
    p = np.exp(z) / np.exp(z).sum()
    one_hot = np.zeros(len(logits))
    one_hot[label] = 1
    return float(np.log(np.exp(z).sum()) - z[label]), p - one_hot


def sgd_step(parameters, gradients, learning_rate):
    new = {name: np.array(w, dtype=float) for name, w in parameters.items()}
    for name in new:
        new[name] -= learning_rate * gradients[name]
    return new
