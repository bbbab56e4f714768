"""One mistake costs once: which earlier functions a task may have called, and correct versions of them.

A later task is graded with the student's own functions first. Only when that fails, and the student's
files mention an earlier function that is wrong, it is graded again with that function supplied. What is
supplied are PyTorch twins, cut down to the functions that are needed, so that they give nothing of the
NumPy away.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from autograder.core.assignment import Assignment
from autograder.core.graph import reachable
from autograder.core.records import Task
from autograder.core.syntax import cut
from autograder.sandbox.needed import needs_torch

ROOT = Path(__file__).parents[2]  # of the repository, and of what is unpacked on Gradescope


def possible() -> bool:
    """Whether PyTorch is installed, without loading it."""
    return find_spec("torch") is not None


def to_supply(
    assignment: Assignment,
    task: Task,
    wrong: Collection[str],
    reached: frozenset[str],
    mentions: Mapping[str, frozenset[str]],
) -> tuple[str, ...]:
    """The wrong earlier tasks that this one may call, in lecture order.

    Args:
        assignment: the homework.
        task: the task that failed.
        wrong: names of the tasks that were not all right ("conv1d.conv1d").
        reached: the names that the task's function uses, by itself or through its own file.
        mentions: for each module of the submission, every name its source uses, and `tensors.py` for an import of it.
    """
    used = _used(task, reached, mentions) | frozenset(task.uses)
    return tuple(
        earlier.name
        for earlier in assignment.earlier(task)
        if earlier.name in wrong and earlier.function in used and _is_meant(earlier, task, used)
    )


def _is_meant(earlier: Task, task: Task, used: frozenset[str]) -> bool:
    """Whether a name that a task uses is an earlier task's: PyTorch has a `max_pool2d` and a `forward`, too."""
    if earlier.function in task.uses:
        return True
    return not earlier.torch and (not task.torch or f"{earlier.file}.py" in used)


def given(assignment: Assignment, file: str, mentions: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """The functions that a file, or one that it imports, uses and the course leaves out: they are always supplied.

    Args:
        assignment: the homework, as its course sets it.
        file: of the task.
        mentions: for each module of the submission, every name its source uses, and `tensors.py` for an import of it.
    """
    if not assignment.course.left_out:
        return ()
    used = frozenset[str]().union(*(mentions.get(module, frozenset()) for module in modules_of(file, mentions)))
    return tuple(name for name in assignment.course.left_out if name.partition(".")[2] in used)


def _used(task: Task, reached: frozenset[str], mentions: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The names that a task's function uses, and all names that the files it imports use."""
    imported = files_in(reached) - {task.file}
    modules = frozenset[str]().union(*(modules_of(file, mentions) for file in imported)) - {task.file}
    return reached.union(*(mentions.get(module, frozenset()) for module in modules))


def files_in(names: frozenset[str]) -> frozenset[str]:
    """The modules among the names of a source.

    >>> files_in(frozenset({"conv_layer", "tensors.py"}))
    frozenset({'tensors'})
    """
    return frozenset(name.removesuffix(".py") for name in names if name.endswith(".py"))


def modules_of(module: str, mentions: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """A module and all that it imports, and what these import, and so on."""
    return frozenset(reachable([module], lambda here: files_in(mentions.get(here, frozenset()))))


def without_torch(assignment: Assignment) -> str:
    """The source of all correct versions, where they need no PyTorch; else "", since it comes with all they need."""
    if not assignment.substitutes:
        return ""
    path = ROOT / assignment.substitutes
    source = path.read_text(encoding="utf-8") if path.is_file() else ""
    return "" if needs_torch(source) else source


def twins_of(assignment: Assignment, names: Collection[str]) -> str:
    """The source of the correct versions, and of nothing else; "" where none is wanted."""
    return _twins(ROOT / assignment.substitutes, tuple(name.partition(".")[2] for name in names)) if names else ""


@lru_cache(maxsize=256)  # a class asks for the same ones again and again
def _twins(path: Path, functions: tuple[str, ...]) -> str:
    return cut(path.read_text(encoding="utf-8"), functions)
