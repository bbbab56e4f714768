# Both layers are matrix products.
import numpy as np
from backprop import col2im, sgd_step, softmax_cross_entropy
from tensors import columns_of_tensor


def initial_parameters(rng, filters=8, shape=(1, 8, 8), classes=10):
    parameters = {}
    fan_in = shape[0] * 9
    parameters["conv_weights"] = rng.normal(0, (2 / fan_in) ** 0.5, size=(filters, fan_in)).reshape(-1, shape[0], 3, 3)
    parameters["conv_biases"] = [0.0] * filters
    fan_in = filters * (shape[1] // 2) * (shape[2] // 2)
    parameters["dense_weights"] = rng.normal(0, (2 / fan_in) ** 0.5, size=(classes, fan_in))
    parameters["dense_biases"] = [0.0] * classes
    return parameters


def forward(parameters, tensor):
    return run(parameters, tensor)["logits"]


def run(parameters, tensor):
    w = parameters["conv_weights"]
    columns, (rows, across) = columns_of_tensor(tensor, 3, 3, 1, 1)
    z = w.reshape(len(w), -1) @ columns + parameters["conv_biases"][:, None]
    a = np.maximum(z, 0).reshape(-1, rows, across)
    windows, _ = columns_of_tensor(a, 2, 2, 2, 0)
    windows = windows.reshape(len(w), 4, -1)
    x = windows.max(axis=1).ravel()
    logits = parameters["dense_weights"].dot(x) + parameters["dense_biases"]
    return {"columns": columns, "z": z, "a": a, "windows": windows, "x": x, "logits": logits}


def loss_and_gradients(parameters, tensor, label):
    cache = run(parameters, tensor)
    loss, d_logits = softmax_cross_entropy(cache["logits"], label)
    k = len(parameters["conv_weights"])
    d_x = parameters["dense_weights"].T.dot(d_logits).reshape(k, 1, -1)
    winners = np.arange(4)[:, None] == cache["windows"].argmax(axis=1)[:, None, :]
    d_a = col2im((winners * d_x).reshape(4 * k, -1), cache["a"], 2, 2, 2, 0)
    d_z = np.where(cache["z"] > 0, d_a.reshape(k, -1), 0)
    return loss, {
        "dense_biases": d_logits,
        "dense_weights": d_logits[:, None] * cache["x"],
        "conv_biases": d_z.sum(axis=1),
        "conv_weights": d_z.dot(cache["columns"].T).reshape(parameters["conv_weights"].shape),
    }


def train(parameters, tensors, labels, learning_rate, steps, rng):
    current = {name: w.copy() for name, w in parameters.items()}
    for _ in range(steps):
        place = int(rng.integers(0, len(labels)))
        _, gradients = loss_and_gradients(current, tensors[place], labels[place])
        current = sgd_step(current, gradients, learning_rate)
    return current
