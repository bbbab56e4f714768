"""Drawing cases small enough to be checked by hand: candidates for the reserve, which is shown and never scored.

As in `draw`, but a few one-digit numbers in place of many with two decimals. Most are whole; some end in a half,
which shows what is lost where an array holds whole numbers; some are 8-bit, which shows what runs over. None is 0, so
that no mistake hides behind one, but for zeros that a task is about.

Letters as in the lecture: signal (n,), image (h, w), tensor (d, h, w), weights (k, d, fh, fw).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.core.records import Array, Rng
from autograder.homework.draw import Call, Generator, Options


def draw_small(task: str, rng: Generator) -> Call | None:
    """One small random call of a task; None where the task is judged by many draws, or this one makes no sense.

    >>> call = draw_small("backprop.relu", np.random.default_rng(0))
    >>> call["z"].size <= 6
    True
    """
    drawer = _DRAWERS.get(task)
    return drawer(rng) if drawer else None


# ---------------------------------------------------------------- numbers


def _between(rng: Generator, low: int, high: int) -> int:
    return int(rng.integers(low, high + 1))


def whole(rng: Generator, *shape: int) -> Array:
    """Whole numbers from -5 to 5, as an array of integers; none is 0."""
    numbers: Array = rng.integers(1, 6, shape) * rng.choice([-1, 1], shape)
    return numbers


def halves(rng: Generator, *shape: int) -> Array:
    """Numbers that end in a half, such as -1.5."""
    return whole(rng, *shape) + 0.5


def _numbers(rng: Generator, *shape: int) -> Array:
    return (whole, halves)[_between(rng, 0, 1)](rng, *shape)


def _pixels(rng: Generator, *shape: int) -> Array:
    """Numbers, now and then 8-bit ones that are nearly as large as can be."""
    return rng.integers(200, 256, shape).astype(np.uint8) if rng.random() < 0.15 else _numbers(rng, *shape)


def _apart(rng: Generator, *shape: int) -> Array:
    """Different numbers, so that no window has a tie; most are negative, now and then all, or 8-bit ones."""
    size = int(np.prod(shape))
    kind = _between(rng, 0, 5)
    numbers: Array = rng.permutation(size).reshape(shape)
    if kind == 0:
        return (numbers + 250 - size).astype(np.uint8)
    return numbers - (size if kind == 1 else 2 * size // 3) + (0 if kind == 2 else 0.5)


def _step(rng: Generator, stops: int, *, most: int = 3) -> Options:
    """Stride and padding; each is left out now and then."""
    options = {"stride": _between(rng, 1, min(most, stops)), "padding": _between(rng, 0, 2)}
    return {name: value for name, value in options.items() if rng.random() < 0.75}


def _stops(n: int, f: int, stride: int = 1, padding: int = 0) -> int:
    return (n + 2 * padding - f) // stride + 1


# ---------------------------------------------------------------- one filter


def _output_length(rng: Generator) -> Call:
    n, f = _between(rng, 1, 9), _between(rng, -1, 5)
    options = {"stride": _between(rng, -1, 4), "padding": _between(rng, -1, 2)}
    return {"n": n, "f": f, **{name: value for name, value in options.items() if rng.random() < 0.75}}


def _sizes(rng: Generator, most: int = 5) -> tuple[int, int, Options]:
    n, f = _between(rng, 1, most), _between(rng, 1, 4)
    return n, f, _step(rng, 3)


def _conv1d(rng: Generator) -> Call | None:
    n, f, options = _sizes(rng)
    if _stops(n, f, **options) < 1:
        return None
    return {"signal": _pixels(rng, n), "weights": _numbers(rng, f), **options}


def _conv1d_matrix(rng: Generator) -> Call | None:
    n, f, options = _sizes(rng)
    return {"weights": _numbers(rng, f), "n": n, **options} if _stops(n, f, **options) >= 1 else None


def _plane(rng: Generator, most: int = 4) -> tuple[int, int, int, int, Options] | None:
    h, w, fh, fw = _between(rng, 1, most), _between(rng, 1, most), _between(rng, 1, 3), _between(rng, 1, 3)
    options = _step(rng, 3)
    fits = min(_stops(h, fh, **options), _stops(w, fw, **options)) >= 1
    return (h, w, fh, fw, options) if fits else None


def _conv2d(rng: Generator) -> Call | None:
    plane = _plane(rng, 5)
    if plane is None:
        return None
    h, w, fh, fw, options = plane
    return {"image": _pixels(rng, h, w), "weights": _numbers(rng, fh, fw), **options}


def _locate_template(rng: Generator) -> Call:
    h, w = _between(rng, 2, 5), _between(rng, 2, 5)
    image, template = _pixels(rng, h, w), _numbers(rng, _between(rng, 1, min(h, 3)), _between(rng, 1, min(w, 3)))
    return {"image": image, "template": template}


def _edge_strength(rng: Generator) -> Call:
    return {"image": _pixels(rng, _between(rng, 1, 4), _between(rng, 1, 4))}


# ---------------------------------------------------------------- tensors


def _depths(rng: Generator) -> tuple[tuple[int, ...], tuple[int, ...], Options] | None:
    plane = _plane(rng, 3)
    if plane is None:
        return None
    h, w, fh, fw, options = plane
    d, k = _between(rng, 1, 3), _between(rng, 1, 3)
    return (d, h, w), (k, d, fh, fw), options


def _conv_full_depth(rng: Generator) -> Call | None:
    shapes = _depths(rng)
    if shapes is None:
        return None
    return {"tensor": _pixels(rng, *shapes[0]), "weights": _numbers(rng, *shapes[1][1:]), **shapes[2]}


def _conv_layer(rng: Generator) -> Call | None:
    shapes = _depths(rng)
    if shapes is None:
        return None
    weights = _numbers(rng, *shapes[1])
    return {"tensor": _pixels(rng, *shapes[0]), "weights": weights, "biases": _numbers(rng, len(weights)), **shapes[2]}


def _fully_connected_parameters(rng: Generator) -> Call:
    return {"n_in": _between(rng, 1, 5), "n_out": _between(rng, 1, 5)}


def _conv_parameters(rng: Generator) -> Call:
    return {"d": _between(rng, 1, 5), "k": _between(rng, 1, 5), "f": _between(rng, 1, 5)}


def _max_pool1d(rng: Generator) -> Call:
    n, size = _between(rng, 2, 7), _between(rng, 1, 4)
    options = {"stride": _between(rng, 1, 4)} if rng.random() < 0.6 else {}
    return {"signal": _apart(rng, max(n, size)), "size": size, **options}


def _pooling(rng: Generator) -> tuple[tuple[int, int, int], int, Options]:
    size = _between(rng, 1, 3)
    h, w = max(size, _between(rng, 1, 5)), max(size, _between(rng, 1, 5))
    return (_between(rng, 1, 3), h, w), size, {"stride": _between(rng, 1, 3)} if rng.random() < 0.6 else {}


def _max_pool2d(rng: Generator) -> Call:
    shape, size, options = _pooling(rng)
    return {"tensor": _apart(rng, *shape), "size": size, **options}


# ---------------------------------------------------------------- backprop


def _shape(rng: Generator) -> tuple[int, ...]:
    return ((3,), (2, 2), (1, 3), (1, 2, 2), (4,), (2, 1, 3))[_between(rng, 0, 5)]


def _relu(rng: Generator) -> Call:
    return {"z": _numbers(rng, *_shape(rng))}


def _relu_backward(rng: Generator) -> Call:
    shape = _shape(rng)
    return {"upstream": _numbers(rng, *shape), "z": _numbers(rng, *shape)}


def _conv_layer_backward(rng: Generator) -> Call | None:
    shapes = _depths(rng)
    if shapes is None:
        return None
    tensor, weights, options = shapes
    spatial = (_stops(n, f, **options) for n, f in zip(tensor[1:], weights[2:], strict=True))
    upstream = _numbers(rng, weights[0], *spatial)
    return {"upstream": upstream, "tensor": _numbers(rng, *tensor), "weights": _numbers(rng, *weights), **options}


def _max_pool2d_backward(rng: Generator) -> Call:
    (d, h, w), size, options = _pooling(rng)
    stride = options.get("stride", size)
    upstream = _numbers(rng, d, _stops(h, size, stride), _stops(w, size, stride))
    return {"upstream": upstream, "tensor": _apart(rng, d, h, w), "size": size, **options}


def _softmax_cross_entropy(rng: Generator) -> Call:
    classes = _between(rng, 1, 4)
    logits = _numbers(rng, classes) * (1, 1, 1, 200)[_between(rng, 0, 3)]
    return {"logits": logits, "label": _between(rng, 0, classes - 1)}


def _sgd_step(rng: Generator) -> Call:
    shapes = {"weights": ((2,), (1, 2), (2, 2))[_between(rng, 0, 2)], "biases": (_between(rng, 1, 2),)}
    return {
        "parameters": {name: _numbers(rng, *shape) for name, shape in shapes.items()},
        "gradients": {name: _numbers(rng, *shape) for name, shape in reversed(shapes.items())},
        "learning_rate": (0.5, 0.25, 2.0, 1.0)[_between(rng, 0, 3)],
    }


# ---------------------------------------------------------------- networks


def _network(rng: Generator) -> tuple[tuple[int, int, int], Mapping[str, Array]]:
    """An input shape (d, h, w) and parameters of the small network; the quarters keep its logits small."""
    d, h, w = _between(rng, 1, 2), _between(rng, 2, 3), _between(rng, 2, 4)
    filters, classes = _between(rng, 1, 2), _between(rng, 2, 3)
    return (d, h, w), {
        "conv_weights": whole(rng, filters, d, 3, 3) / 4,
        "conv_biases": whole(rng, filters) / 4,
        "dense_weights": whole(rng, classes, filters * (h // 2) * (w // 2)) / 8,
        "dense_biases": whole(rng, classes) / 4,
    }


def _forward(rng: Generator) -> Call:
    shape, parameters = _network(rng)
    return {"parameters": parameters, "tensor": halves(rng, *shape)}


def _loss_and_gradients(rng: Generator) -> Call:
    call = _forward(rng)
    classes = len(call["parameters"]["dense_biases"])  # type: ignore[index,call-overload]
    return {**call, "label": _between(rng, 0, classes - 1)}


def _train(rng: Generator) -> Call:
    shape, parameters = _network(rng)
    points, steps = _between(rng, 2, 3), _between(rng, 1, 3)
    return {
        "parameters": parameters,
        "tensors": halves(rng, points, *shape),
        "labels": rng.integers(0, len(parameters["dense_biases"]), points),
        "learning_rate": (0.25, 0.5)[_between(rng, 0, 1)],  # large: every step shows
        "steps": steps,
        "rng": Rng(_between(rng, 1, 99), tuple(_between(rng, 0, points - 1) for _ in range(steps)), points),
    }


def _small_cnn(rng: Generator) -> Call:
    shape, parameters = _network(rng)
    batch = _between(rng, 1, 3)
    upstream = whole(rng, batch, len(parameters["dense_biases"]))
    return {"parameters": parameters, "tensors": halves(rng, batch, *shape), "upstream": upstream / 1.0}


def _train_step(rng: Generator) -> Call:
    batch, steps = _between(rng, 2, 3), _between(rng, 1, 3)
    parameters: Mapping[str, Any]
    if _between(rng, 0, 1):
        shape, parameters = _network(rng)
        model, classes = "theirs", len(parameters["dense_biases"])
    else:
        shape, classes, model = (1, 2, 3), 3, "linear"
        parameters = {"weight": whole(rng, classes, 6) / 4, "bias": whole(rng, classes) / 4}
    return {
        "model": model,
        "parameters": parameters,
        "tensors": halves(rng, batch, *shape),
        "labels": rng.integers(0, classes, (steps, batch)),
        "learning_rate": 0.25,
        "momentum": (0.0, 0.5)[_between(rng, 0, 1)],
    }


# ---------------------------------------------------------------- case studies


def _receptive_field(rng: Generator) -> Call:
    return {"layers": tuple((_between(rng, 1, 5), _between(rng, 1, 3)) for _ in range(_between(rng, 1, 4)))}


def _output_shapes(rng: Generator) -> Call:
    pool = ("pool", _between(rng, 1, 3), _between(rng, 1, 3))
    order = _between(rng, 0, 3)
    padding = _between(rng, int(order == 3), 2)  # after a pool there is too little left without
    conv = ("conv", _between(rng, 1, 5), _between(rng, 1, 3), _between(rng, 1, 2), padding)
    layers = ((conv,), (pool,), (conv, pool), (pool, conv))[order]
    return {"input_shape": (_between(rng, 1, 3), _between(rng, 8, 11), _between(rng, 8, 11)), "layers": layers}


def _stack_parameters(rng: Generator) -> Call:
    return {"d": _between(rng, 1, 4), "filter_sizes": tuple(_between(rng, 1, 4) for _ in range(_between(rng, 1, 3)))}


def _residual_block(rng: Generator) -> Call:
    f = (1, 3)[_between(rng, 0, 1)]
    d, h, w = _between(rng, 1, 2), _between(rng, 1, f + 2), _between(rng, 1, f + 2)  # 5 less 2 and 2 leaves 1
    return {
        "tensor": _numbers(rng, d, h, w),
        "weights1": _numbers(rng, d, d, f, f),
        "biases1": _numbers(rng, d),
        "weights2": _numbers(rng, d, d, f, f),
        "biases2": _numbers(rng, d),
    }


_DRAWERS: dict[str, Callable[[Generator], Call | None]] = {
    "conv1d.output_length": _output_length,
    "conv1d.conv1d": _conv1d,
    "conv1d.conv1d_matrix": _conv1d_matrix,
    "conv2d.conv2d": _conv2d,
    "conv2d.locate_template": _locate_template,
    "conv2d.edge_strength": _edge_strength,
    "tensors.conv_full_depth": _conv_full_depth,
    "tensors.conv_layer": _conv_layer,
    "tensors.fully_connected_parameters": _fully_connected_parameters,
    "tensors.conv_parameters": _conv_parameters,
    "pooling.max_pool1d": _max_pool1d,
    "pooling.max_pool2d": _max_pool2d,
    "backprop.relu": _relu,
    "backprop.relu_backward": _relu_backward,
    "backprop.conv_layer_backward": _conv_layer_backward,
    "backprop.max_pool2d_backward": _max_pool2d_backward,
    "backprop.softmax_cross_entropy": _softmax_cross_entropy,
    "backprop.sgd_step": _sgd_step,
    "cnn.forward": _forward,
    "cnn.loss_and_gradients": _loss_and_gradients,
    "cnn.train": _train,
    "cnn_torch.SmallCNN": _small_cnn,
    "cnn_torch.train_step": _train_step,
    "case_studies.receptive_field": _receptive_field,
    "case_studies.output_shapes": _output_shapes,
    "case_studies.stack_parameters": _stack_parameters,
    "case_studies.residual_block": _residual_block,
}
