"""The solutions: this module alone loads them, and makes the references of them.

Everything here is trusted code of ours. It is called exactly as the worker calls a student's, by the same
drivers, so that a reference cannot be right in a way that no submission could be.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from contextlib import nullcontext, suppress
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from autograder.authoring.content import Authoring
from autograder.authoring.mistakes import Right
from autograder.authoring.references import RAISES, Call, Disagreement, Reference, plain, worked_out
from autograder.core.assignment import Assignment
from autograder.core.codec import freeze
from autograder.core.records import Answer, NotAnArray, Task
from autograder.sandbox.worker.drivers import Setting, drive, drivers_of


class Solutions:
    """The solutions, loaded, and the references made from them.

    Attributes:
        assignment: the homework.
        authoring: how its cases are made.
        torch: whether PyTorch is here; without it there are no substitutes, and no reference for tasks in PyTorch.
        skipped: what was left out, in words for the build's log.
        right: the right function of every task under its own name, as the known mistakes want it; those included
            that a course leaves out.
        references: name → reference, the judge of NumPy tasks first.
    """

    def __init__(self, root: Path, assignment: Assignment, authoring: Authoring, device: str | None = None) -> None:
        """Load the solutions of a repository.

        Args:
            root: the repository.
            assignment: the homework.
            authoring: how its cases are made.
            device: a device that PyTorch must have, such as "cuda"; None for any.

        Raises:
            Disagreement: `device` was asked for and is not here.
        """
        self.assignment, self.authoring = assignment, authoring
        self.torch = find_spec("torch") is not None
        self.skipped = [] if self.torch else [_without_torch(assignment)]
        self._folder, self._substitutes = root / assignment.solutions, root / assignment.substitutes
        self.modules = self._modules()
        self.right = self._right()
        self.references = self._references()
        if device and f"PyTorch {device}" not in self.references:
            here = ", ".join(self.references)
            raise Disagreement(f"PyTorch on {device!r} was asked for and is not here; the references are {here}")

    def _modules(self) -> dict[str, ModuleType]:
        """The solutions by file, those included that a course leaves out: what it sets may call them."""
        topics = [topic for topic in self.assignment.topics if self.torch or not any(t.torch for t in topic.tasks)]
        modules = {topic.name: _imported(self._folder, topic.name) for topic in topics}
        for file in dict.fromkeys(name.partition(".")[0] for name in self.assignment.course.left_out):
            with suppress(ModuleNotFoundError):  # it is written in PyTorch, which is absent
                modules[file] = _imported(self._folder, file)
        return modules

    def judge(self, task: Task) -> Reference:
        """The reference whose answer is frozen once the others agree."""
        return self.references["PyTorch cpu" if task.torch else "NumPy"]

    def _references(self) -> dict[str, Reference]:
        more = {name: worked_out(by_task, self.right) for name, by_task in self.authoring.references.items()}
        references = {"NumPy": _first(self._numpy, more.pop("NumPy", None))}
        if self.torch and (self.assignment.substitutes or any(task.torch for task in self.assignment.tasks)):
            references |= {f"PyTorch {device}": self._substitute(device) for device in self._devices()}
        return {**references, **more, "finite differences": worked_out(self.authoring.gradients, self.right)}

    def _devices(self) -> list[str]:
        torch = importlib.import_module("torch")
        if torch.cuda.is_available():
            return ["cpu", "cuda"]
        self.skipped.append("no GPU: PyTorch ran on the CPU only")
        return ["cpu"]

    def _numpy(self, task: Task, call: Call) -> Answer | None:
        return None if task.torch else self._asked(self.modules[task.file], task, call)

    def _substitute(self, device: str) -> Reference:
        path = self._substitutes
        functions = _imported(path.parent, path.stem) if self.assignment.substitutes else None

        def reference(task: Task, call: Call) -> Answer | None:
            if task.torch:  # the driver builds its model on the CPU; a GPU is tried in the tests
                return self._asked(self.modules[task.file], task, call) if device == "cpu" else None
            if not hasattr(functions, task.function):
                return None
            on_device = ModuleType("substitutes")
            setattr(on_device, task.function, partial(getattr(functions, task.function), device=device))
            return self._asked(on_device, task, call)

        return reference

    def _asked(self, module: ModuleType, task: Task, call: Call) -> Answer:
        return asked(module, task, call, self.assignment.worker)

    def _right(self) -> Right:
        functions = {}
        for name in (*self.assignment.course.left_out, *(task.name for task in self.assignment.tasks)):
            file, function = name.split(".")
            if file in self.modules:
                functions[function] = getattr(self.modules[file], function)
        for task in self.assignment.tasks:
            if task.torch and self.torch:
                functions[task.function] = partial(_by_position, self.modules[task.file], task, self.assignment.worker)
        return SimpleNamespace(**functions)


def _without_torch(assignment: Assignment) -> str:
    files = dict.fromkeys(task.file for task in assignment.tasks if task.torch)
    return f"PyTorch is not installed: no substitutes{', no cases for ' if files else ''}{', '.join(files)}"


def _first(one: Reference, other: Reference | None) -> Reference:
    """Two references as one: where the first abstains, the second is asked."""

    def reference(task: Task, call: Call) -> Answer | None:
        answer = one(task, call)
        return other(task, call) if answer is None and other else answer

    return reference


def _imported(folder: Path, name: str) -> ModuleType:
    """A module of a folder in which modules import one another by their bare names; never one of another folder."""
    if sys.path[0] != str(folder):
        sys.path.insert(0, str(folder))
    known = sys.modules.get(name)
    if known is not None and Path(known.__file__ or "").resolve().parent != folder.resolve():
        del sys.modules[name]
    return importlib.import_module(name)


def _by_position(module: ModuleType, task: Task, worker: str, *arguments: Any) -> Answer:
    """A PyTorch task as a plain function of what its cases hold."""
    answer = asked(module, task, dict(zip(task.arrays, arguments, strict=True)), worker)
    if isinstance(answer, NotAnArray):
        raise ValueError(answer.kind)
    return answer


def asked(module: ModuleType, task: Task, call: Call, worker: str = "") -> Answer:
    """What a trusted module answers. Random numbers are no answer: of a sample only names and shapes are kept.

    Args:
        module: the module that holds the task's function.
        task: the task.
        call: the arguments.
        worker: the homework's module with drivers, for tasks that are no plain calls.
    """
    try:
        answer = plain(driven(module, task, call, worker)[0], task)
    except ValueError:
        return RAISES
    if task.judge == "sample":
        assert isinstance(answer, Mapping)
        return {name: np.zeros(np.shape(array), dtype=np.int64) for name, array in answer.items()}  # type: ignore[arg-type]
    return answer


def driven(
    module: ModuleType, task: Task, call: Call, worker: str, *, by_position: bool = False
) -> tuple[Any, dict[str, Any]]:
    """Call a function of ours exactly as the worker calls a student's, only without the watching.

    Args:
        module: the module that holds the task's function.
        task: the task.
        call: parameter → argument.
        worker: the homework's module with drivers, for tasks that are no plain calls.
        by_position: whether options are passed by position too.
    """
    ours: Any = SimpleNamespace(watching=nullcontext, went_through=lambda _: True)
    setting = Setting(module, getattr(module, task.function), _as_dict(task), importer=ours, guard=ours)
    frozen = {name: freeze(value) for name, value in call.items()}
    return drive(setting, {"call": frozen, "by_position": by_position}, drivers=drivers_of(worker))


@cache  # a build calls functions of a task tens of thousands of times
def _as_dict(task: Task) -> dict[str, Any]:
    return task._asdict()
