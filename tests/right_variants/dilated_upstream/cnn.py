# All in one file but for the backward passes; parameters unpacked by name.
import numpy as np
from backprop import (
    conv_layer_backward,
    max_pool2d_backward,
    relu,
    relu_backward,
    sgd_step,
    softmax_cross_entropy,
    valid,
)


def initial_parameters(rng, filters=8, shape=(1, 8, 8), classes=10):
    sizes = {"dense": (classes, filters * (shape[1] // 2) * (shape[2] // 2)), "conv": (filters, shape[0], 3, 3)}
    weights = {f"{name}_weights": rng.normal(size=size) for name, size in sizes.items()}
    weights = {name: w / np.sqrt(w[0].size / 2) for name, w in weights.items()}
    return {**weights, **{f"{name}_biases": np.zeros(size[0], dtype=int) for name, size in sizes.items()}}


def conv(parameters, tensor):
    padded = np.pad(tensor, ((0, 0), (1, 1), (1, 1)))
    return valid(padded, parameters["conv_weights"]) + parameters["conv_biases"].reshape(-1, 1, 1)


def pool(active):
    k, h, w = active.shape
    blocks = active[:, : h // 2 * 2, : w // 2 * 2].reshape(k, h // 2, 2, w // 2, 2)
    return blocks.max(axis=4).max(axis=2)


def forward(parameters, tensor):
    return (parameters["dense_weights"] * pool(relu(conv(parameters, tensor))).ravel()).sum(axis=1) + parameters[
        "dense_biases"
    ]


def loss_and_gradients(parameters, tensor, label):
    z = conv(parameters, tensor)
    a = relu(z)
    p = pool(a)
    loss, d_logits = softmax_cross_entropy(forward(parameters, tensor), label)
    d_p = np.dot(d_logits, parameters["dense_weights"]).reshape(p.shape)
    d_z = relu_backward(max_pool2d_backward(d_p, a, 2), z)
    gradients = dict.fromkeys(parameters)
    _, gradients["conv_weights"], gradients["conv_biases"] = conv_layer_backward(
        d_z, tensor, parameters["conv_weights"], padding=1
    )
    gradients["dense_weights"] = np.multiply.outer(d_logits, p.ravel())
    gradients["dense_biases"] = d_logits
    return loss, gradients


def train(parameters, tensors, labels, learning_rate, steps, rng):
    if steps == 0:
        return parameters
    i = rng.integers(len(labels))
    _, gradients = loss_and_gradients(parameters, tensors[i], labels[i])
    return train(sgd_step(parameters, gradients, learning_rate), tensors, labels, learning_rate, steps - 1, rng)
