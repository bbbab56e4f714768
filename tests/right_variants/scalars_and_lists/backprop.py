# Losses as arrays without axes, answers as lists, and every number a float of NumPy's.
import numpy as np


def relu(z):
    return np.frompyfunc(lambda x: np.float64(x) if x > 0 else np.float64(0), 1, 1)(z).tolist()


def relu_backward(upstream, z):
    return (upstream * np.heaviside(z, 0)).tolist()


def conv_layer_backward(upstream, tensor, weights, stride=1, padding=0):
    """Take a step of 1 along every input: the layer is linear in each of tensor, weights and biases."""
    d_tensor, d_weights = np.zeros(tensor.shape), np.zeros(weights.shape)
    for place in np.ndindex(*tensor.shape):
        nudge = np.zeros(tensor.shape)
        nudge[place] = 1
        d_tensor[place] = np.sum(upstream * responses(nudge, weights, stride, padding))
    for place in np.ndindex(*weights.shape):
        nudge = np.zeros(weights.shape)
        nudge[place] = 1
        d_weights[place] = np.sum(upstream * responses(tensor, nudge, stride, padding))
    return [d_tensor.tolist(), d_weights, [np.float64(one.sum()) for one in upstream]]


def responses(tensor, weights, stride, padding):
    padded = np.pad(tensor, ((0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, weights.shape[1:])[0, ::stride, ::stride]
    return np.tensordot(weights, windows, axes=((1, 2, 3), (2, 3, 4)))


def max_pool2d_backward(upstream, tensor, size, stride=None):
    step = stride or size
    d_tensor = np.zeros(tensor.shape).tolist()
    for c, i, j in np.ndindex(*upstream.shape):
        cells = [(i * step + a, j * step + b) for a in range(size) for b in range(size)]
        row, column = max(cells, key=lambda cell: tensor[(c, *cell)])  # the first of equals
        d_tensor[c][row][column] += upstream[c, i, j]
    return d_tensor


def softmax_cross_entropy(logits, label):
    z = np.asarray(logits, dtype=np.longdouble)
    shifted = z - z.max()
    total = np.exp(shifted).sum()
    gradient = np.exp(shifted) / total
    gradient[label] -= 1
    return np.array(float(np.log(total) - shifted[label])), gradient.astype(float).tolist()


def sgd_step(parameters, gradients, learning_rate):
    return {name: (w - learning_rate * gradients[name]).tolist() for name, w in parameters.items()}
