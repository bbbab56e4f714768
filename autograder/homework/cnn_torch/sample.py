"""Random calls of the tasks of cnn_torch.py: the arrays that a model and its data are made of.

Letters: tensors (b, d, h, w).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.authoring.sampling import Call, Generator, Sampler, Sizes, between, reals, whole
from autograder.core.records import Array
from autograder.homework.cnn.sample import SMALL_NETWORK, batch_in_words, network, pixels, steps_in_words


def _small_cnn(rng: Generator, sizes: Sizes) -> Call:
    if sizes.index == 3:  # the sizes of the digits, which are the defaults
        shape, parameters = (1, 8, 8), _digit_network(rng, sizes)
    else:
        shape, parameters = network(rng, sizes)
    batch, classes = 1 if sizes.index == 1 else 3, len(parameters["dense_biases"])
    if sizes.small:
        batch = between(rng, 1, 3)
    tensors = pixels(rng, sizes, batch, *shape)
    upstream = whole(rng, batch, classes) if sizes.small else reals(rng, sizes, batch, classes)
    return {"parameters": parameters, "tensors": tensors, "upstream": upstream}


def _digit_network(rng: Generator, sizes: Sizes) -> Mapping[str, Array]:
    shapes = {"conv_weights": (8, 1, 3, 3), "conv_biases": (8,), "dense_weights": (10, 128), "dense_biases": (10,)}
    return {name: reals(rng, sizes, *shape) / 3 for name, shape in shapes.items()}


def _linear(rng: Generator, sizes: Sizes) -> tuple[tuple[int, int, int], Mapping[str, Array]]:
    """One fully connected layer of three classes, for inputs of shape (1, 2, 3)."""
    if sizes.small:
        return (1, 2, 3), {"weight": whole(rng, 3, 6) / 4, "bias": whole(rng, 3) / 4}
    return (1, 2, 3), {"weight": reals(rng, sizes, 3, 6) / 3, "bias": reals(rng, sizes, 3) / 3}


def _train_step(rng: Generator, sizes: Sizes) -> Call:
    batch, steps, theirs = 4, 3, bool(sizes.index % 2)
    if sizes.small:
        batch, steps, theirs = between(rng, 2, 3), between(rng, 1, 3), bool(between(rng, 0, 1))
    shape, parameters = network(rng, sizes) if theirs else _linear(rng, sizes)
    classes = len(parameters["dense_biases" if theirs else "bias"])
    return {
        "model": "your SmallCNN" if theirs else "Flatten and Linear",
        "parameters": parameters,
        "tensors": pixels(rng, sizes, batch, *shape),
        "labels": rng.integers(0, classes, (steps, batch)),
        "learning_rate": 0.25 if sizes.small else 0.02,
        "momentum": 0.5 if sizes.index > 1 or (sizes.small and between(rng, 0, 1)) else 0.0,
    }


def _titled_network(call: Mapping[str, Any]) -> str:
    count = len(call["tensors"])
    logits = {2: "two ", 3: "three "}.get(call["upstream"].shape[1], "") if count == 1 else ""
    return f"{batch_in_words(call['tensors'])}, and the gradient of {'its' if count == 1 else 'their'} {logits}logits"


def _titled_step(call: Mapping[str, Any]) -> str:
    model = "Your SmallCNN" if call["model"] == "your SmallCNN" else "A linear layer"
    momentum = f", momentum {call['momentum']}" if call["momentum"] else ""
    pictures = batch_in_words(call["tensors"])
    steps = steps_in_words(len(call["labels"]))
    return f"{model}: {steps} on {pictures[0].lower()}{pictures[1:]}, learning rate {call['learning_rate']}{momentum}"


SAMPLERS = {
    "SmallCNN": Sampler(_small_cnn, hidden=5, public=4, small=SMALL_NETWORK, title=_titled_network),
    "train_step": Sampler(_train_step, hidden=4, public=2, small=SMALL_NETWORK, title=_titled_step),
}
