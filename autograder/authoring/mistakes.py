"""The record of a known mistake, the decorator that makes one, and how they are collected from modules.

A known mistake is a small function that returns what a student who makes it would return; its
docstring is the hint. Its first argument is `right`: a namespace with the right function of every task
under its own name (`right.conv1d`, `right.conv_layer`, …), from whoever calls, so that no model
answer is imported here. The other arguments are those of the task, with the task's names and order.

Raising is a way to be wrong, too: a mistake may raise whatever the student's program would.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, Literal, TypeAlias

from autograder.core.assignment import BadAssignment

Function: TypeAlias = Callable[..., Any]
Right: TypeAlias = SimpleNamespace  # function's name → the right function, for every task
Kind: TypeAlias = Literal[
    "answer",  # the answer is wrong, the same in every call
    "error",  # the call raises on every case: its own message says more than a hint could
    "input changed",  # the answer is right, but an argument is changed
    "second call",  # answers change from call to call: `function` takes `right` and returns a fresh attempt
]

LONGEST_HINT = 160  # what can be read at a glance, in a terminal of two lines


@dataclass(frozen=True)
class Mistake:
    """One way to get a task wrong."""

    name: str
    task: str  # "conv1d.conv1d"
    hint: str  # a question
    common: bool  # among the first to expect
    kind: Kind
    function: Function


def mistake(task: str, *, common: bool = False, kind: Kind = "answer") -> Callable[[Function], Mistake]:
    """Turn a function into a known mistake of a task; the docstring is its hint.

    Args:
        task: its name, such as "conv1d.conv1d".
        common: whether it is among the first to expect.
        kind: how it shows.

    Raises:
        BadAssignment: the hint is missing, too long, or no question.

    >>> @mistake("backprop.relu")
    ... def identity(right, z):
    ...     '''What becomes of a negative number?'''
    ...     return z
    >>> identity.name, identity.hint, identity.common
    ('identity', 'What becomes of a negative number?', False)
    """

    def record(function: Function) -> Mistake:
        hint = " ".join((function.__doc__ or "").split())
        if not hint.endswith("?") or len(hint) > LONGEST_HINT:
            raise BadAssignment(
                f"{task}: the docstring of {function.__name__} is its hint; make it a question of at most "
                f"{LONGEST_HINT} characters, not {hint!r}"
            )
        return Mistake(function.__name__, task, hint, common, kind, function)

    return record


def collect(modules: Iterable[ModuleType]) -> tuple[Mistake, ...]:
    """All mistakes that the modules define, in the order in which they are written.

    Raises:
        BadAssignment: a module defines two functions of one name, of which Python keeps the second only.
    """
    found: list[Mistake] = []
    for module in modules:
        check_defined_once(module)
        found += [thing for thing in vars(module).values() if isinstance(thing, Mistake)]
    return tuple(found)


def check_defined_once(module: ModuleType) -> None:
    """Stop where a module defines two functions of one name: the first would be lost, and nobody would know.

    Raises:
        BadAssignment: it does; the message has the lines.
    """
    if getattr(module, "__file__", None) is None:
        return
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    lines: dict[str, list[int]] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            lines.setdefault(node.name, []).append(node.lineno)
    for name, at in lines.items():
        if len(at) > 1:
            where = " and ".join(map(str, at))
            raise BadAssignment(
                f"{module.__name__} defines {name} more than once, in lines {where}; give each another name"
            )


def named_twice(mistakes: Iterable[Mistake]) -> Iterator[str]:
    """Mistakes of one task under one name, a sentence each; also one that is listed twice."""
    for (task, name), times in Counter((one.task, one.name) for one in mistakes).items():
        if times > 1:
            yield f"{task} has {times} known mistakes called {name}; give each another name, or list it once"


def attempt(one: Mistake, right: Right) -> Function:
    """What the student would hand in: a function with the task's own arguments.

    An attempt of the kind "second call" keeps a state between calls; each one returned here has its own.

    Args:
        one: the mistake.
        right: function's name → the right function, for every task.

    >>> @mistake("backprop.relu")
    ... def identity(right, z):
    ...     '''What becomes of a negative number?'''
    ...     return z
    >>> attempt(identity, SimpleNamespace())(-3)
    -3
    """
    if one.kind == "second call":
        fresh: Function = one.function(right)
        return fresh
    return partial(one.function, right)
