# Loops and lists; NumPy only to know how an array is nested.
import math

import numpy as np


def relu(z):
    return [relu(part) for part in z] if np.ndim(z) else max(0.0, float(z))


def relu_backward(upstream, z):
    if np.ndim(z):
        return [relu_backward(u, part) for u, part in zip(upstream, z)]
    return float(upstream) if z > 0 else 0.0


def zeros(*shape):
    return [zeros(*shape[1:]) for _ in range(shape[0])] if shape else 0.0


def conv_layer_backward(upstream, tensor, weights, stride=1, padding=0):
    d, h, w = np.shape(tensor)
    k, _, fh, fw = np.shape(weights)
    d_tensor, d_weights, d_biases = zeros(d, h, w), zeros(k, d, fh, fw), zeros(k)
    for j in range(k):
        for row in range(len(upstream[j])):
            for column in range(len(upstream[j][row])):
                g = float(upstream[j][row][column])
                d_biases[j] += g
                for c in range(d):
                    for a in range(fh):
                        for b in range(fw):
                            y, x = row * stride + a - padding, column * stride + b - padding
                            if 0 <= y < h and 0 <= x < w:
                                d_tensor[c][y][x] += g * float(weights[j][c][a][b])
                                d_weights[j][c][a][b] += g * float(tensor[c][y][x])
    return [d_tensor, d_weights, d_biases]


def max_pool2d_backward(upstream, tensor, size, stride=None):
    stride = stride or size
    d_tensor = zeros(*np.shape(tensor))
    for c in range(len(upstream)):
        for row in range(len(upstream[c])):
            for column in range(len(upstream[c][row])):
                best = None
                for y in range(row * stride, row * stride + size):
                    for x in range(column * stride, column * stride + size):
                        if best is None or tensor[c][y][x] > tensor[c][best[0]][best[1]]:
                            best = y, x
                d_tensor[c][best[0]][best[1]] += float(upstream[c][row][column])
    return d_tensor


def softmax_cross_entropy(logits, label):
    largest = max(logits)
    shares = [math.exp(z - largest) for z in logits]
    total = sum(shares)
    loss = math.log(total) - float(logits[label] - largest)
    return loss, [share / total - (i == label) for i, share in enumerate(shares)]


def sgd_step(parameters, gradients, learning_rate):
    new = {}
    for name in parameters:
        new[name] = _moved(parameters[name], gradients[name], learning_rate)
    return new


def _moved(w, g, rate):
    return [_moved(x, y, rate) for x, y in zip(w, g)] if np.ndim(w) else float(w) - rate * float(g)
