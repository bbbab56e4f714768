"""Drawing random cases: for each task a function from a generator and a place to one call.

What is random is the numbers. The shapes come from a list first, because shapes are what tell wrong
programs from right ones: rectangles, strides that do not divide, paddings 0 to 2, options left out,
8-bit images. Places beyond the list get random shapes of the same kind. Cases stay small (about 10 × 10,
4 channels): seven nested loops are a right answer too.

Letters as in the lecture: signal (n,), image (h, w), tensor (d, h, w), weights (k, d, fh, fw).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.core.records import Array, Rng, Value

Generator = np.random.Generator
Call = dict[str, Value]
Options = dict[str, int]


def draw(task: str, rng: Generator, place: int) -> Call:
    """One random call of a task.

    Args:
        task: "conv2d.conv2d" and the like.
        rng: where the numbers come from; the same state gives the same call.
        place: which of the task's shapes to use; beyond the list, shapes are random.

    Raises:
        KeyError: no such task.

    >>> call = draw("conv1d.conv1d", np.random.default_rng(0), 0)
    >>> call["signal"].shape, call["weights"].shape, call["stride"]
    ((9,), (4,), 2)
    """
    return _DRAWERS[task](rng, place)


# ---------------------------------------------------------------- numbers


def reals(rng: Generator, *shape: int) -> Array:
    """Positive and negative numbers with two decimals, so that a printed case is the case."""
    return np.round(3 * rng.standard_normal(shape), 2)


def integers(rng: Generator, *shape: int) -> Array:
    """Integers from -9 to 9."""
    return rng.integers(-9, 10, shape)


def bright(rng: Generator, *shape: int) -> Array:
    """8-bit numbers near their largest: whoever computes in 8 bits overflows."""
    return rng.integers(190, 256, shape).astype(np.uint8)


def _weights_for(rng: Generator, numbers: Array, *shape: int) -> Array:
    """A filter of reals; for 8-bit numbers one of the same kind, which tempts to compute in 8 bits."""
    return rng.integers(1, 5, shape).astype(np.uint8) if numbers.dtype == np.uint8 else reals(rng, *shape)


def distinct(rng: Generator, *shape: int) -> Array:
    """Different numbers, no whole ones, mostly negative, 1 apart: no window has a tie."""
    size = int(np.prod(shape))
    return rng.permutation(size).reshape(shape) - 7 * size // 10 + 0.25


_KINDS = (reals, integers, reals, bright)


def _numbers(rng: Generator, place: int, *shape: int) -> Array:
    return _KINDS[place % len(_KINDS)](rng, *shape)


def _pick(place: int, listed: tuple[Any, ...], random: Callable[[], Any]) -> Any:
    return listed[place] if place < len(listed) else random()


def _step(rng: Generator, strides: int = 3, paddings: int = 3) -> Options:
    return {"stride": int(rng.integers(1, strides + 1)), "padding": int(rng.integers(0, paddings))}


def _between(rng: Generator, low: int, high: int) -> int:
    return int(rng.integers(low, high + 1))


# ---------------------------------------------------------------- conv1d


def _output_length(rng: Generator, place: int) -> Call:
    if place == 7:  # one entry too long, which floor division with a stride of 2 hides
        n = _between(rng, 3, 9)
        return {"n": n, "f": n + 1, "stride": 2}
    if place == 8:
        n = _between(rng, 3, 9)
        return {"n": n, "f": n}
    if place < 4:  # one of each error
        errors: tuple[Call, ...] = (
            {"n": _between(rng, 2, 4), "f": _between(rng, 9, 12), "stride": 1, "padding": 2},
            {"n": _between(rng, 5, 9), "f": 2, "stride": _between(rng, -2, 0)},
            {"n": _between(rng, 8, 12), "f": 1, "padding": _between(rng, -2, -1)},
            {"n": _between(rng, 5, 9), "f": _between(rng, -2, 0)},
        )
        return errors[place]
    if place in (5, 6):  # a filter that just fits, and one that only fits with the padding
        n, padding = _between(rng, 3, 9), _between(rng, 1, 3)
        return {"n": n, "f": n + (2 * padding if place == 5 else 1), "stride": 2, "padding": padding}
    n, f = _between(rng, 9, 40), _between(rng, 2, 8)
    return {"n": n, "f": f, **({} if place == 4 else _step(rng, strides=5))}


def _signal_and_filter(rng: Generator, place: int) -> tuple[int, int, Options]:
    shape: tuple[int, int, Options] = _pick(
        place,
        (
            (9, 4, {"stride": 2}),
            (8, 3, {"stride": 3, "padding": 1}),
            (8, 2, {}),
            (6, 5, {"padding": 2}),
            (5, 3, {"stride": 2, "padding": 4}),
            (10, 1, {"stride": 4}),
            (4, 4, {}),
            (3, 5, {"stride": 2, "padding": 1}),
            (6, 1, {"padding": 2}),
        ),
        lambda: (_between(rng, 6, 14), _between(rng, 2, 5), _step(rng)),
    )
    return shape


def _conv1d(rng: Generator, place: int) -> Call:
    n, f, options = _signal_and_filter(rng, place)
    signal = _numbers(rng, place, n)
    return {"signal": signal, "weights": _weights_for(rng, signal, f), **options}


def _conv1d_matrix(rng: Generator, place: int) -> Call:
    n, f, options = _signal_and_filter(rng, place)
    return {"weights": reals(rng, f), "n": n, **options}


# ---------------------------------------------------------------- conv2d


def _image_and_filter(rng: Generator, place: int) -> tuple[int, int, int, int, Options]:
    shape: tuple[int, int, int, int, Options] = _pick(
        place,
        (
            (5, 8, 3, 2, {"stride": 2, "padding": 1}),
            (6, 7, 3, 3, {"stride": 2, "padding": 0}),
            (4, 6, 2, 3, {}),
            (7, 5, 2, 2, {"padding": 1}),
            (8, 6, 3, 4, {"stride": 3, "padding": 2}),
            (3, 5, 1, 2, {"padding": 2}),
            (9, 7, 4, 3, {"stride": 2}),
        ),
        lambda: (_between(rng, 5, 10), _between(rng, 5, 10), _between(rng, 1, 4), _between(rng, 1, 4), _step(rng)),
    )
    return shape


def _conv2d(rng: Generator, place: int) -> Call:
    h, w, fh, fw, options = _image_and_filter(rng, place)
    image = _numbers(rng, place, h, w)
    return {"image": image, "weights": _weights_for(rng, image, fh, fw), **options}


def _locate_template(rng: Generator, place: int) -> Call:
    h, w, fh, fw = _pick(
        place,
        ((6, 9, 3, 2), (9, 5, 2, 3), (7, 8, 3, 3), (5, 10, 1, 4)),
        lambda: (_between(rng, 6, 10), _between(rng, 6, 10), _between(rng, 1, 3), _between(rng, 2, 4)),
    )
    return {"image": _numbers(rng, place, h, w), "template": reals(rng, fh, fw)}


def _edge_strength(rng: Generator, place: int) -> Call:
    h, w = _pick(place, ((5, 8), (7, 4), (3, 6), (6, 5)), lambda: (_between(rng, 3, 9), _between(rng, 3, 9)))
    return {"image": _numbers(rng, place, h, w)}


# ---------------------------------------------------------------- tensors


def _tensor_and_filter(rng: Generator, place: int) -> tuple[tuple[int, ...], tuple[int, ...], Options]:
    """Shapes of a tensor and of a bank of filters: (d, h, w), (k, d, fh, fw)."""
    d, k, h, w, fh, fw, options = _pick(
        place,
        (
            (2, 3, 5, 8, 3, 2, {"stride": 2, "padding": 1}),
            (3, 2, 6, 7, 3, 3, {"stride": 2}),
            (4, 3, 4, 6, 2, 3, {}),
            (2, 4, 5, 4, 2, 2, {"padding": 1}),
            (1, 2, 7, 5, 3, 4, {"stride": 3, "padding": 2}),
            (3, 1, 5, 6, 1, 1, {"stride": 2, "padding": 1}),
            (2, 2, 5, 4, 3, 2, {}),
        ),
        lambda: (
            *(_between(rng, 2, 4), _between(rng, 2, 4), _between(rng, 4, 8), _between(rng, 4, 8)),
            *(_between(rng, 1, 4), _between(rng, 1, 4), _step(rng)),
        ),
    )
    return (d, h, w), (k, d, fh, fw), options


def _conv_full_depth(rng: Generator, place: int) -> Call:
    tensor, weights, options = _tensor_and_filter(rng, place)
    return {"tensor": _numbers(rng, place, *tensor), "weights": reals(rng, *weights[1:]), **options}


def _conv_layer(rng: Generator, place: int) -> Call:
    tensor, weights, options = _tensor_and_filter(rng, place)
    return {
        "tensor": _numbers(rng, place, *tensor),
        "weights": reals(rng, *weights),
        "biases": reals(rng, weights[0]),
        **options,
    }


def _fully_connected_parameters(rng: Generator, place: int) -> Call:
    return {"n_in": _between(rng, 2, 300), "n_out": _between(rng, 2, 300)}


def _conv_parameters(rng: Generator, place: int) -> Call:
    return {"d": _between(rng, 2, 40), "k": _between(rng, 2, 40), "f": _between(rng, 2, 9)}


# ---------------------------------------------------------------- pooling


def _max_pool1d(rng: Generator, place: int) -> Call:
    n, size, options = _pick(
        place,
        (
            (9, 3, {"stride": 2}),
            (11, 2, {}),
            (8, 3, {"stride": 1}),
            (13, 2, {"stride": 4}),
            (10, 4, {}),
            (4, 4, {}),
        ),
        lambda: (_between(rng, 7, 14), _between(rng, 2, 4), {"stride": _between(rng, 1, 4)}),
    )
    return {"signal": distinct(rng, n), "size": size, **options}


def _pooled_tensor(rng: Generator, place: int) -> tuple[tuple[int, int, int], int, Options]:
    shape: tuple[tuple[int, int, int], int, Options] = _pick(
        place,
        (
            ((2, 5, 8), 3, {"stride": 2}),
            ((3, 7, 4), 2, {}),
            ((1, 6, 9), 2, {"stride": 3}),
            ((2, 6, 5), 3, {"stride": 1}),
            ((4, 7, 10), 3, {}),
        ),
        lambda: (
            (_between(rng, 1, 4), _between(rng, 5, 9), _between(rng, 5, 9)),
            _between(rng, 2, 4),
            {"stride": _between(rng, 1, 3)},
        ),
    )
    return shape


def _max_pool2d(rng: Generator, place: int) -> Call:
    shape, size, options = _pooled_tensor(rng, place)
    numbers = bright(rng, *shape) if place == 4 else distinct(rng, *shape)
    return {"tensor": numbers, "size": size, **options}


# ---------------------------------------------------------------- backprop


def _away_from_zero(rng: Generator, *shape: int) -> Array:
    """Numbers with a sign, none closer to 0 than 0.1: no ReLU sits on its kink."""
    z = reals(rng, *shape)
    return z + np.where(z < 0, -0.1, 0.1)


def _relu(rng: Generator, place: int) -> Call:
    shape = ((7,), (3, 5), (2, 3, 4))[place % 3]
    return {"z": integers(rng, *shape) if place % 2 else reals(rng, *shape)}


def _relu_backward(rng: Generator, place: int) -> Call:
    shape = ((7,), (3, 5), (2, 3, 4))[place % 3]
    return {"upstream": reals(rng, *shape), "z": _away_from_zero(rng, *shape)}


def _stops(n: int, f: int, stride: int = 1, padding: int = 0) -> int:
    return (n + 2 * padding - f) // stride + 1


def _conv_layer_backward(rng: Generator, place: int) -> Call:
    tensor, weights, options = _tensor_and_filter(rng, place)
    spatial = (_stops(n, f, **options) for n, f in zip(tensor[1:], weights[2:], strict=True))
    return {
        "upstream": reals(rng, weights[0], *spatial),
        "tensor": reals(rng, *tensor),
        "weights": reals(rng, *weights),
        **options,
    }


def _max_pool2d_backward(rng: Generator, place: int) -> Call:
    shape, size, options = _pooled_tensor(rng, place)
    spatial = (_stops(n, size, options.get("stride", size)) for n in shape[1:])
    return {"upstream": reals(rng, shape[0], *spatial), "tensor": distinct(rng, *shape), "size": size, **options}


def _softmax_cross_entropy(rng: Generator, place: int) -> Call:
    logits = reals(rng, _between(rng, 3, 7)) * (300 if place == 1 else 1)
    return {"logits": logits, "label": int(np.argsort(logits)[len(logits) // 2])}


def _sgd_step(rng: Generator, place: int) -> Call:
    shapes = {"W": (2, 3), "b": (3,)} if place % 2 else {"weights": (2, 1, 2, 2), "biases": (2,), "gain": (4,)}
    numbers = integers if place % 3 == 1 else reals
    shapes |= {"twin": shapes[next(iter(shapes))]}  # of the same shape as another, so that mixing them up works
    return {
        "parameters": {name: numbers(rng, *shape) for name, shape in shapes.items()},
        "gradients": {name: reals(rng, *shape) for name, shape in reversed(shapes.items())},
        "learning_rate": (0.5, 0.03, 2.0)[place % 3],
    }


# ---------------------------------------------------------------- cnn


def _network(rng: Generator, place: int) -> tuple[tuple[int, int, int], Mapping[str, Array]]:
    """An input shape (d, h, w) and random parameters of the small network for it."""
    filters, shape, classes = _pick(
        place,
        ((3, (2, 4, 6), 4), (2, (1, 6, 4), 3), (4, (3, 5, 7), 5), (3, (1, 8, 8), 10)),
        lambda: (_between(rng, 2, 4), (_between(rng, 1, 3), _between(rng, 4, 7), _between(rng, 4, 7)), 4),
    )
    d, h, w = shape
    return shape, {
        "conv_weights": reals(rng, filters, d, 3, 3) / 3,
        "conv_biases": reals(rng, filters) / 3,
        "dense_weights": reals(rng, classes, filters * (h // 2) * (w // 2)) / 40,  # else one class is certain
        "dense_biases": reals(rng, classes) / 3,
    }


def _initial_parameters(rng: Generator, place: int) -> Call:
    sizes: tuple[Call, ...] = (
        {"filters": 32, "shape": (8, 7, 5), "classes": 17},
        {"filters": 64, "shape": (4, 5, 3), "classes": 20},
        {},
        {"filters": 32, "shape": (8, 4, 2), "classes": 40},  # as many units as features: fan-in, not fan-out
        {"filters": 1200, "shape": (1, 2, 4), "classes": 3},  # a small fan-in, and enough draws to see it
    )
    return {"rng": Rng(_between(rng, 1, 10**6)), **sizes[place % 5]}


def _forward(rng: Generator, place: int) -> Call:
    shape, parameters = _network(rng, place)
    return {"parameters": parameters, "tensor": reals(rng, *shape)}


def _loss_and_gradients(rng: Generator, place: int) -> Call:
    call = _forward(rng, place)
    classes = len(call["parameters"]["dense_biases"])  # type: ignore[index,call-overload]
    return {**call, "label": _between(rng, 0, classes - 1)}


def _train(rng: Generator, place: int) -> Call:
    shape, parameters = _network(rng, place)
    points, steps = (4, 3) if place == 0 else (3, 5)
    order = [int(i) for i in rng.permutation(points)]
    draws = tuple([order[-1], *order, order[0]][:steps])  # some point comes twice, at once; none is left out
    return {
        "parameters": parameters,
        "tensors": reals(rng, points, *shape),
        "labels": rng.integers(0, len(parameters["dense_biases"]), points),
        "learning_rate": 0.02,
        "steps": steps,
        "rng": Rng(_between(rng, 1, 10**6), draws, points),
    }


# ---------------------------------------------------------------- cnn_torch


def _small_cnn(rng: Generator, place: int) -> Call:
    if place == 3:  # the sizes of the digits, which are the defaults
        shape, parameters = (1, 8, 8), _digit_network(rng)
    else:
        shape, parameters = _network(rng, place)
    batch, classes = 1 if place == 1 else 3, len(parameters["dense_biases"])
    return {"parameters": parameters, "tensors": reals(rng, batch, *shape), "upstream": reals(rng, batch, classes)}


def _digit_network(rng: Generator) -> Mapping[str, Array]:
    shapes = {"conv_weights": (8, 1, 3, 3), "conv_biases": (8,), "dense_weights": (10, 128), "dense_biases": (10,)}
    return {name: reals(rng, *shape) / 3 for name, shape in shapes.items()}


def _train_step(rng: Generator, place: int) -> Call:
    batch, steps = 4, 3
    if place % 2:
        shape, parameters = _network(rng, place)
        model, classes = "theirs", len(parameters["dense_biases"])
    else:
        shape, classes, model = (1, 2, 3), 3, "linear"
        parameters = {"weight": reals(rng, classes, 6) / 3, "bias": reals(rng, classes) / 3}
    return {
        "model": model,
        "parameters": parameters,
        "tensors": reals(rng, batch, *shape),
        "labels": rng.integers(0, classes, (steps, batch)),
        "learning_rate": 0.02,
        "momentum": 0.5 if place > 1 else 0.0,
    }


# ---------------------------------------------------------------- case studies


def _receptive_field(rng: Generator, place: int) -> Call:
    depth = _between(rng, 2, 4)
    layers = [(_between(rng, 2, 6), _between(rng, 1, 3)) for _ in range(depth)]
    return {"layers": (*layers, (1, 3), (3, 2))}


def _output_shapes(rng: Generator, place: int) -> Call:
    d, h, w = _between(rng, 1, 4), _between(rng, 20, 40), _between(rng, 41, 60)
    conv = ("conv", _between(rng, 3, 9), _between(rng, 2, 5), _between(rng, 1, 3), _between(rng, 0, 2))
    pool = ("pool", _between(rng, 2, 3), _between(rng, 1, 3))
    last = ("conv", _between(rng, 2, 5), 2, 1, 1)
    return {"input_shape": (d, h, w), "layers": (pool, conv, last) if place % 2 else (conv, pool, last)}


def _stack_parameters(rng: Generator, place: int) -> Call:
    return {"d": _between(rng, 2, 20), "filter_sizes": tuple(_between(rng, 1, 7) for _ in range(2 + place % 3))}


def _residual_block(rng: Generator, place: int) -> Call:
    d, h, w, f = _pick(
        place, ((2, 4, 6, 3), (3, 5, 3, 1), (1, 5, 7, 5)), lambda: (2, _between(rng, 3, 6), _between(rng, 3, 6), 3)
    )
    return {
        "tensor": reals(rng, d, h, w),
        "weights1": reals(rng, d, d, f, f) / 2,
        "biases1": reals(rng, d),
        "weights2": reals(rng, d, d, f, f) / 2,
        "biases2": reals(rng, d),
    }


_DRAWERS: dict[str, Callable[[Generator, int], Call]] = {
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
    "cnn.initial_parameters": _initial_parameters,
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
