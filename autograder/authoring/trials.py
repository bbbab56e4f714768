"""Trying a known mistake on a case, in this process: our own code, called as the worker calls a student's.

What comes back is an `Outcome`, so that a mistake is judged by the same `compare` as a submission.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np

from autograder.authoring.mistakes import Mistake, Right, attempt
from autograder.authoring.references import plain
from autograder.authoring.solutions import driven
from autograder.core import newer_numpy
from autograder.core.calling import Sentence, fresh
from autograder.core.codec import freeze
from autograder.core.records import Answer, Case, NotAnArray, Outcome, Rng, Task, Thrown
from autograder.core.text import one_line


def outcome_of(mistake: Mistake, case: Case, task: Task, right: Right, worker: str = "") -> Outcome:
    """What would come back from the sandbox if a student made this mistake.

    Args:
        mistake: the mistake.
        case: the case to try it on.
        task: its task.
        right: the right function of every task; with a mistaken one among them, two mistakes are made together.
        worker: the homework's module with drivers, for tasks that are no plain calls.
    """
    function = attempt(mistake, right)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            newer_numpy.set_filters()
            answer, arguments = _call(function, task, case, worker)
            again, _ = _call(function, task, case, worker)
            other = _call(function, task, _another_seed(case), worker)[0] if task.judge == "sample" else None
    except Exception as error:  # raising is a way to be wrong, whatever is raised
        return _raised(error)
    return Outcome("returned", answer, again, other, arguments)


def _raised(error: Exception) -> Outcome:
    """What the sandbox would report of an exception, less the line that it came from."""
    if isinstance(error, Sentence):
        return Outcome("raised", error=str(error), thrown="our words")
    thrown: Thrown = "value error" if isinstance(error, ValueError) else "exception"
    name = type(error).__name__
    message = one_line(str(error))
    return Outcome("raised", error=f"{name}: {message}" if message else name, thrown=thrown, exception=name)


def _call(function: Callable[..., Any], task: Task, case: Case, worker: str) -> tuple[Answer, Mapping[str, Answer]]:
    if task.torch:  # a mistake in PyTorch takes the arrays of a case as they are
        arguments = [fresh(freeze(case.call[name])) for name in task.arrays]
        return _numbers(plain(function(*arguments), task)), {}
    module = ModuleType("mistaken")
    setattr(module, task.function, function)
    result, after = driven(module, task, case.call, worker, by_position=case.by_position)
    if isinstance(case.expected, Mapping) and not isinstance(result, Mapping):
        kind = NotAnArray("none") if result is None else NotAnArray("not a mapping", type(result).__name__)
        return kind, {name: plain(value, task) for name, value in after.items()}
    return _numbers(plain(result, task)), {name: plain(value, task) for name, value in after.items()}


def _another_seed(case: Case) -> Case:
    rng = case.call.get("rng")
    return case._replace(call={**case.call, "rng": replace(rng, seed=rng.seed + 1)}) if isinstance(rng, Rng) else case


def _numbers(answer: Answer) -> Answer:
    """The answer, with what is not an array of numbers replaced as the worker would replace it."""
    if isinstance(answer, tuple):
        return tuple(_numbers(part) for part in answer)
    if isinstance(answer, Mapping):
        return {name: _numbers(part) for name, part in answer.items()}
    if isinstance(answer, np.ndarray) and answer.dtype.kind not in "iufb":
        item = answer.item() if answer.shape == () else answer
        if item is None:
            return NotAnArray("none")
        if isinstance(item, NotAnArray):
            return item
        return NotAnArray("complex" if answer.dtype.kind == "c" else "not numbers", answer.dtype.name)
    return answer
