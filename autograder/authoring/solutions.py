"""The one room that knows the solutions: it loads them and makes the referees of them.

Everything here is trusted code of ours. It is called exactly as the worker calls a student's, by the same
drivers, so that a reference cannot be right in a way that no submission could be.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import asdict
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from autograder.authoring.references import RAISES, Call, Disagreement, Referee, finite_differences, plain
from autograder.core.assignment import Assignment
from autograder.core.codec import freeze
from autograder.core.records import Answer, Array, NotAnArray, Task
from autograder.homework.cnn_torch.worker import STATE_NAMES
from autograder.sandbox.worker.drivers import Setting, drive, drivers_of

WORKER = "autograder.homework.worker"


class Reference:
    """The solutions, loaded, and the referees made from them.

    Attributes:
        torch: whether PyTorch is here; without it there are no twins, and no reference for `cnn_torch`.
        skipped: what was left out, in words for the build's log.
        referees: name → referee, the judge of NumPy tasks first.
        right: the right function of every task under its own name, as the known mistakes want it.
    """

    def __init__(self, root: Path, assignment: Assignment, device: str | None = None) -> None:
        """Load the solutions of a repository.

        Raises:
            Disagreement: `device` was asked for and is not here.
        """
        self.assignment = assignment
        self.torch = find_spec("torch") is not None
        self.skipped = [] if self.torch else ["PyTorch is absent: no twins, no cases for cnn_torch"]
        sys.path.insert(0, str(root / assignment.solutions))
        files = [topic.name for topic in assignment.topics if self.torch or not any(t.torch for t in topic.tasks)]
        self.modules = {file: importlib.import_module(file) for file in files}
        self.referees = self._referees()
        if device and f"PyTorch {device}" not in self.referees:
            here = ", ".join(self.referees)
            raise Disagreement(f"PyTorch on {device!r} was asked for and is not here; referees here: {here}")
        self.right = self._right()

    def judge(self, task: Task) -> Referee:
        """The referee whose answer is frozen once the others agree."""
        return self.referees["PyTorch cpu" if task.torch else "NumPy"]

    def _referees(self) -> dict[str, Referee]:
        functions = {name: getattr(module, name) for module in self.modules.values() for name in dir(module)}
        referees: dict[str, Referee] = {"NumPy": self._numpy}
        if self.torch:
            referees |= {f"PyTorch {device}": self._twin(device) for device in self._devices()}
        return {**referees, "finite differences": finite_differences(functions)}

    def _devices(self) -> list[str]:
        torch = importlib.import_module("torch")
        if torch.cuda.is_available():
            return ["cpu", "cuda"]
        self.skipped.append("no GPU here: PyTorch judged on the CPU alone")
        return ["cpu"]

    def _numpy(self, task: Task, call: Call) -> Answer | None:
        if task.name == "cnn_torch.train_step":
            return _train_step(self.modules, call)
        return None if task.torch else asked(self.modules[task.file], task, call)

    def _twin(self, device: str) -> Referee:
        twins = importlib.import_module("torch_twins")

        def referee(task: Task, call: Call) -> Answer | None:
            if task.torch:  # the driver builds its model on the CPU; a GPU is tried in the tests
                return asked(self.modules[task.file], task, call) if device == "cpu" else None
            if not hasattr(twins, task.function):
                return None
            on_device = ModuleType("twins")
            setattr(on_device, task.function, partial(getattr(twins, task.function), device=device))
            return asked(on_device, task, call)

        return referee

    def _right(self) -> SimpleNamespace:
        tasks = [task for task in self.assignment.tasks if self.torch or not task.torch]
        return SimpleNamespace(
            **{
                task.function: partial(_by_position, self.modules[task.file], task)
                if task.torch
                else getattr(self.modules[task.file], task.function)
                for task in tasks
            }
        )


def _by_position(module: ModuleType, task: Task, *arguments: Any) -> Answer:
    """A PyTorch task as a plain function of what its cases hold."""
    answer = asked(module, task, dict(zip(task.arrays, arguments, strict=True)))
    if isinstance(answer, NotAnArray):
        raise ValueError(answer.kind)
    return answer


def _train_step(modules: Mapping[str, ModuleType], call: Mapping[str, Any]) -> Answer:
    """`train_step` by hand: the mean of NumPy's gradients over the batch, then SGD with momentum.

    Source: PyTorch's documentation of `torch.optim.SGD`: v ← μ v + g, p ← p − η v.
    """
    parameters = {name: array.copy() for name, array in call["parameters"].items()}
    velocity = {name: np.zeros_like(array) for name, array in parameters.items()}
    losses = []
    for labels in call["labels"]:
        points = [_point(modules, parameters, *point) for point in zip(call["tensors"], labels, strict=True)]
        losses.append(np.mean([loss for loss, _ in points]))
        for name in parameters:
            mean = np.mean([gradients[name] for _, gradients in points], axis=0)
            velocity[name] = call["momentum"] * velocity[name] + mean
            parameters[name] = parameters[name] - call["learning_rate"] * velocity[name]
    names = STATE_NAMES if call["model"] == "theirs" else {"weight": "1.weight", "bias": "1.bias"}
    return np.array(losses), {names[name]: array for name, array in parameters.items()}


def _point(
    modules: Mapping[str, ModuleType], parameters: Mapping[str, Array], tensor: Array, label: int
) -> tuple[float, Mapping[str, Array]]:
    """Loss and gradients of one data point, for the small network or for one fully connected layer."""
    if "conv_weights" in parameters:
        result: tuple[float, Mapping[str, Array]] = modules["cnn"].loss_and_gradients(parameters, tensor, int(label))
        return result
    features = tensor.ravel()
    logits = parameters["weight"] @ features + parameters["bias"]
    loss, upstream = modules["backprop"].softmax_cross_entropy(logits, int(label))
    return loss, {"weight": np.outer(upstream, features), "bias": upstream}


def asked(module: ModuleType, task: Task, call: Call) -> Answer:
    """What a trusted module answers. Draws are no answer: of a sample only names and shapes are kept."""
    try:
        answer = called(module, task, call)
    except ValueError:
        return RAISES
    if task.judge == "sample":
        assert isinstance(answer, Mapping)
        return {name: np.zeros(np.shape(array), dtype=np.int64) for name, array in answer.items()}  # type: ignore[arg-type]
    return answer


def called(module: ModuleType, task: Task, call: Call) -> Answer:
    """What a function of ours answers."""
    return plain(driven(module, task, call)[0], task)


def driven(module: ModuleType, task: Task, call: Call, *, by_position: bool = False) -> tuple[Any, dict[str, Any]]:
    """Call a function of ours exactly as the worker calls a student's, only without the watching."""
    ours: Any = SimpleNamespace(watching=nullcontext, went_through=lambda _: True)
    setting = Setting(module, getattr(module, task.function), asdict(task), homework=ours, guard=ours)
    frozen = {name: freeze(value) for name, value in call.items()}
    return drive(setting, {"call": frozen, "by_position": by_position}, drivers=drivers_of(WORKER))
