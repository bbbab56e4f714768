"""One mistake costs once: which earlier functions a task may have called, and correct versions of them.

A later task is graded with the student's own functions first. Only when that fails, and the student's
files mention an earlier function that is wrong, it is graded again with that function supplied. What is
supplied are PyTorch twins, cut down to the functions that are needed, so that they give nothing of the
NumPy away.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from importlib.util import find_spec
from pathlib import Path

from autograder.core.graph import reachable
from autograder.core.records import Task
from autograder.core.syntax import cut
from autograder.core.tasks import BY_NAME, earlier_tasks

TWINS = Path(__file__).parents[2] / "solutions" / "torch_twins.py"


def possible() -> bool:
    """Whether PyTorch is installed, without loading it."""
    return find_spec("torch") is not None


def to_supply(
    task: Task, wrong: Collection[str], reached: frozenset[str], mentions: Mapping[str, frozenset[str]]
) -> tuple[str, ...]:
    """The wrong earlier tasks that this one may call, in lecture order.

    Args:
        task: the task that failed.
        wrong: names of the tasks that were not all right ("conv1d.conv1d").
        reached: the names that the task's function uses, by itself or through its own file.
        mentions: for each module of the submission, every name its source uses, and `tensors.py` for an import of it.
    """
    imported = files_in(reached) - {task.file}
    modules = frozenset[str]().union(*(modules_of(file, mentions) for file in imported)) - {task.file}
    used = reached.union(*(mentions.get(module, frozenset()) for module in modules))
    return tuple(
        earlier.name
        for earlier in earlier_tasks(task)
        if earlier.name in wrong and earlier.function in used and not earlier.torch
    )


def files_in(names: frozenset[str]) -> frozenset[str]:
    """The modules among the names of a source.

    >>> files_in(frozenset({"conv_layer", "tensors.py"}))
    frozenset({'tensors'})
    """
    return frozenset(name.removesuffix(".py") for name in names if name.endswith(".py"))


def modules_of(module: str, mentions: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """A module and all that it imports, and what these import, and so on."""
    return frozenset(reachable([module], lambda here: files_in(mentions.get(here, frozenset()))))


def twins_of(names: Collection[str]) -> str:
    """The source of the correct versions, and of nothing else.

    >>> "def conv_layer" in twins_of(["tensors.conv_layer"]), "def max_pool2d" in twins_of(["tensors.conv_layer"])
    (True, False)
    """
    return cut(TWINS.read_text(encoding="utf-8"), [BY_NAME[name].function for name in names])


def sentence(names: Collection[str]) -> str:
    """What the student is told when correct versions were supplied.

    >>> sentence(["tensors.conv_layer"])
    'Judged with a correct conv_layer in place of yours, so that one mistake costs once.'
    """
    functions = " and ".join(BY_NAME[name].function for name in names)
    return f"Judged with a correct {functions} in place of yours, so that one mistake costs once."
