# A network class, with functions in front of it.
import numpy as np
from backprop import Conv, Pool, ReLU, softmax_cross_entropy
from pooling import max_pool2d
from tensors import conv_layer


class Network:
    def __init__(self, parameters):
        self.parameters = dict(parameters)
        self.relu, self.pool = ReLU(), Pool(2, 2)

    @classmethod
    def random(cls, rng, filters, shape, classes):
        d, h, w = shape

        def normal(k, *rest):
            return rng.normal(scale=np.sqrt(2 / np.prod(rest)), size=(k, *rest))

        return cls(
            {
                "conv_weights": normal(filters, d, 3, 3),
                "conv_biases": np.zeros(filters),
                "dense_weights": normal(classes, filters * (h // 2) * (w // 2)),
                "dense_biases": np.zeros(classes),
            }
        )

    def forward(self, tensor):
        p = self.parameters
        self.tensor = tensor
        self.active = self.relu.forward(conv_layer(tensor, p["conv_weights"], p["conv_biases"], 1, 1))
        self.features = max_pool2d(self.active, 2).flatten()
        return p["dense_weights"] @ self.features + p["dense_biases"]

    def backward(self, d_logits):
        p = self.parameters
        k, h, w = self.active.shape
        d_pooled = (d_logits @ p["dense_weights"]).reshape(k, h // 2, w // 2)
        d_maps = self.relu.backward(self.pool.backward(d_pooled, self.active))
        _, d_weights, d_biases = Conv(p["conv_weights"], 1, 1).see(self.tensor).backward(d_maps)
        return {
            "conv_weights": d_weights,
            "conv_biases": d_biases,
            "dense_weights": np.outer(d_logits, self.features),
            "dense_biases": d_logits,
        }

    def learn(self, tensor, label, rate):
        _, d_logits = softmax_cross_entropy(self.forward(tensor), label)
        gradients = self.backward(d_logits)
        for name in self.parameters:
            self.parameters[name] = self.parameters[name] - rate * gradients[name]


def initial_parameters(rng, filters=8, shape=(1, 8, 8), classes=10):
    return Network.random(rng, filters, shape, classes).parameters


def forward(parameters, tensor):
    return Network(parameters).forward(tensor)


def loss_and_gradients(parameters, tensor, label):
    network = Network(parameters)
    loss, d_logits = softmax_cross_entropy(network.forward(tensor), label)
    return loss, network.backward(d_logits)


def train(parameters, tensors, labels, learning_rate, steps, rng):
    network = Network(parameters)
    for _ in range(steps):
        i = rng.integers(len(labels))
        network.learn(tensors[i], labels[i], learning_rate)
    return network.parameters
