# The whole network in einsums.
import numpy as np
from backprop import conv_layer_backward, max_pool2d_backward, sgd_step, softmax_cross_entropy
from pooling import max_pool2d
from tensors import conv_layer


def initial_parameters(rng, filters=8, shape=(1, 8, 8), classes=10):
    d, h, w = shape
    features = filters * (h // 2) * (w // 2)
    return {
        "dense_biases": np.zeros(classes),
        "dense_weights": np.sqrt(2 / features) * rng.standard_normal((classes, features)),
        "conv_biases": np.zeros(filters),
        "conv_weights": np.sqrt(2 / (9 * d)) * rng.standard_normal((filters, d, 3, 3)),
    }


def layers(parameters, tensor):
    maps = conv_layer(tensor, parameters["conv_weights"], parameters["conv_biases"], 1, 1)
    pooled = np.maximum(max_pool2d(maps, 2), 0)  # the order does not matter
    dense = parameters["dense_weights"].reshape(-1, *pooled.shape)
    return maps, pooled, dense, np.einsum("ckhw,khw->c", dense, pooled) + parameters["dense_biases"]


def forward(parameters, tensor):
    return layers(parameters, tensor)[-1]


def loss_and_gradients(parameters, tensor, label):
    maps, pooled, dense, logits = layers(parameters, tensor)
    loss, d_logits = softmax_cross_entropy(logits, label)
    d_pooled = np.einsum("ckhw,c->khw", dense, d_logits) * (pooled > 0)
    d_maps = max_pool2d_backward(d_pooled, maps, 2)
    _, d_weights, d_biases = conv_layer_backward(d_maps, tensor, parameters["conv_weights"], 1, 1)
    return loss, {
        "conv_weights": d_weights,
        "conv_biases": d_biases,
        "dense_weights": np.einsum("c,khw->ckhw", d_logits, pooled).reshape(len(d_logits), -1),
        "dense_biases": d_logits,
    }


def train(parameters, tensors, labels, learning_rate, steps, rng):
    for _ in range(steps):
        i = rng.integers(len(labels))
        parameters = sgd_step(parameters, loss_and_gradients(parameters, tensors[i], labels[i])[1], learning_rate)
    return parameters
