"""The floor: import NumPy and the solutions, and call each function once on every case. Nothing can grade faster.

    python benchmarks/floor.py SOLUTIONS CALLS

CALLS is written by `benchmarks.submissions`. This file imports nothing of the project besides the solutions.
"""

from __future__ import annotations

import importlib
import pickle
import sys

import numpy as np

TYPE_CHECKING = False  # typing itself is not imported, which would take time
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from types import ModuleType
    from typing import Any


class Draws:
    """A generator whose `integers` returns recorded draws."""

    def __init__(self, draws: Iterable[int]) -> None:
        self._draws = iter(draws)

    def integers(self, *_: object) -> int:
        """The next recorded draw."""
        return next(self._draws)


def main(folder: str, calls: str) -> None:
    """Call everything once.

    Args:
        folder: of the solutions.
        calls: a pickled list of (file, function, arguments, keywords).
    """
    sys.path.insert(0, folder)
    with open(calls, "rb") as file:  # noqa: PTH123  pathlib takes time to load
        listed = pickle.load(file)
    for module, function, arguments, keywords in listed:
        call(importlib.import_module(module), function, arguments, keywords)


def call(module: ModuleType, function: str, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> None:
    """Call one function; some cases ask for a ValueError.

    Args:
        module: of the solutions.
        function: its name.
        arguments: by position.
        keywords: by name.
    """
    if module.__name__ == "cnn_torch":
        in_torch(module, function, keywords)
        return
    try:  # noqa: SIM105  contextlib takes time to load
        getattr(module, function)(*map(made, arguments), **{name: made(value) for name, value in keywords.items()})
    except ValueError:
        pass


def made(value: Any) -> Any:
    """A generator from ("rng", seed, draws); anything else is as it is."""
    if isinstance(value, tuple) and value[:1] == ("rng",):
        return Draws(value[2]) if value[2] else np.random.default_rng(value[1])
    return value


def in_torch(module: ModuleType, function: str, case: Mapping[str, Any]) -> None:
    """One case of the PyTorch file: a model forward and backward, or a few training steps.

    Args:
        module: cnn_torch.
        function: SmallCNN or train_step.
        case: name → array or number, as in the bank.
    """
    import torch

    tensors, model = torch.from_numpy(case["tensors"]).double(), network(module, case)
    if function == "SmallCNN":
        logits = model(tensors)
        (logits * torch.from_numpy(case["upstream"]).double()).sum().backward()
    else:
        optimizer = torch.optim.SGD(model.parameters(), lr=case["learning_rate"], momentum=case["momentum"])
        for label in torch.from_numpy(case["labels"]).long():
            module.train_step(model, optimizer, tensors, label)


def network(module: ModuleType, case: Mapping[str, Any]) -> Any:
    """The network that a case is about, in float64.

    Args:
        module: cnn_torch.
        case: name → array or number.
    """
    import torch

    parameters = case["parameters"]
    if "conv_weights" in parameters:
        shape = tuple(case["tensors"].shape[1:])
        return module.SmallCNN(len(parameters["conv_weights"]), shape, len(parameters["dense_weights"])).double()
    classes, features = parameters["weight"].shape
    return torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(features, classes)).double()


if __name__ == "__main__":
    main(*sys.argv[1:])
