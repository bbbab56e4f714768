import numpy as np


def relu(z):
    z[z < 0] = 0
    return z


def relu_backward(upstream, z):
    return upstream * (z >= 0)


def conv_layer_backward(upstream, tensor, weights, stride=1, padding=0):
    x = np.pad(tensor, ((0, 0), (padding, padding), (padding, padding)))
    dx = np.zeros(x.shape)
    dw = np.zeros(weights.shape)
    k, h, w = upstream.shape
    _, _, fh, fw = weights.shape
    for f in range(k):
        for i in range(h):
            for j in range(w):
                rows = slice(i * stride, i * stride + fh)
                cols = slice(j * stride, j * stride + fw)
                dx[:, rows, cols] += upstream[f, i, j] * weights[f]
                dw[f] += upstream[f, i, j] * x[:, rows, cols]
    return dx[:, padding:-padding, padding:-padding], dw, upstream.sum(axis=(1, 2))


def max_pool2d_backward(upstream, tensor, size, stride=None):
    stride = stride or size
    dx = np.zeros(tensor.shape)
    d, h, w = upstream.shape
    for c in range(d):
        for i in range(h):
            for j in range(w):
                window = tensor[c, i * stride : i * stride + size, j * stride : j * stride + size]
                a, b = np.unravel_index(np.argmax(window), window.shape)
                dx[c, i * stride + a, j * stride + b] += upstream[c, i, j]
    return dx


def softmax_cross_entropy(logits, label):
    p = np.exp(logits) / np.exp(logits).sum()
    d = p.copy()
    d[label] -= 1
    return -np.log(p[label]), d


def sgd_step(parameters, gradients, learning_rate):
    for name in parameters:
        parameters[name] = parameters[name] + learning_rate * gradients[name]
    return parameters
