# float32 from beginning to end, as in most deep learning.
import numpy as np


def relu(z):
    return np.maximum(np.float32(0), z.astype(np.float32))


def relu_backward(upstream, z):
    return upstream.astype(np.float32) * (z > 0).astype(np.float32)


def conv_layer_backward(upstream, tensor, weights, stride=1, padding=0):
    upstream, tensor, weights = (a.astype(np.float32) for a in (upstream, tensor, weights))
    _, _, fh, fw = weights.shape
    padded = np.pad(tensor, [(0, 0), (padding, padding), (padding, padding)])
    d_padded, d_weights = np.zeros_like(padded), np.zeros_like(weights)
    for j, i, l in np.ndindex(*upstream.shape):
        rows, columns = slice(i * stride, i * stride + fh), slice(l * stride, l * stride + fw)
        d_weights[j] += upstream[j, i, l] * padded[:, rows, columns]
        d_padded[:, rows, columns] += upstream[j, i, l] * weights[j]
    h, w = tensor.shape[1:]
    return d_padded[:, padding : padding + h, padding : padding + w], d_weights, upstream.sum((1, 2))


def max_pool2d_backward(upstream, tensor, size, stride=None):
    stride = stride if stride is not None else size
    d_tensor = np.zeros(tensor.shape, dtype=np.float32)
    for c, i, j in np.ndindex(*upstream.shape):
        window = tensor[c, i * stride : i * stride + size, j * stride : j * stride + size]
        row, column = np.argwhere(window == window.max())[0]
        d_tensor[c, i * stride + row, j * stride + column] += upstream[c, i, j]
    return d_tensor


def softmax_cross_entropy(logits, label):
    z = (logits - logits.max()).astype(np.float32)
    log_p = z - np.log(np.sum(np.exp(z)))
    d = np.exp(log_p)
    d[label] -= 1
    return -log_p[label], d


def sgd_step(parameters, gradients, learning_rate):
    rate = np.float32(learning_rate)
    return {k: v.astype(np.float32) - rate * gradients[k].astype(np.float32) for k, v in parameters.items()}
