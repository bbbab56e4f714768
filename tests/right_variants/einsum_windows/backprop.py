# The backward passes as einsums; what a window gave is added back through indices.
import numpy as np
from tensors import windows_of


def relu(z):
    return z * (z > 0)


def relu_backward(upstream, z):
    return np.einsum("i,i->i", upstream.ravel(), (z > 0).ravel()).reshape(z.shape)


def conv_layer_backward(upstream, tensor, weights, stride=1, padding=0):
    fh, fw = weights.shape[2:]
    d_weights = np.einsum("khw,dhwab->kdab", upstream, windows_of(tensor, fh, fw, stride, padding))
    spread = np.einsum("khw,kdab->dhwab", upstream, weights)
    d_padded = np.zeros((len(tensor), tensor.shape[1] + 2 * padding, tensor.shape[2] + 2 * padding))
    for row in range(upstream.shape[1]):
        for column in range(upstream.shape[2]):
            y, x = row * stride, column * stride
            d_padded[:, y : y + fh, x : x + fw] += spread[:, row, column]
    d_tensor = d_padded[:, padding : padding + tensor.shape[1], padding : padding + tensor.shape[2]]
    return d_tensor, d_weights, np.einsum("khw->k", upstream)


def max_pool2d_backward(upstream, tensor, size, stride=None):
    step = stride or size
    windows = windows_of(tensor, size, size, step, 0)
    first = windows.reshape(*windows.shape[:3], -1).argmax(axis=-1)
    c, row, column = np.indices(first.shape)
    d_tensor = np.zeros(tensor.shape)
    np.add.at(d_tensor, (c, row * step + first // size, column * step + first % size), upstream)
    return d_tensor


def softmax_cross_entropy(logits, label):
    log_sum = np.logaddexp.reduce(logits.astype(float))
    return log_sum - logits[label], np.exp(logits - log_sum) - (np.arange(len(logits)) == label)


def sgd_step(parameters, gradients, learning_rate):
    return {name: np.add(w, np.multiply(-learning_rate, gradients[name])) for name, w in parameters.items()}
