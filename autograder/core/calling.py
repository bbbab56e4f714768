"""How a task is called, for whoever writes a driver: a homework's own way to call tasks that are no plain functions.

A driver is a function from a callee, a case and a shift to a result. It makes the arguments anew for each call
(`fresh`), calls the student's code, and returns what came back with the arrays among the arguments as the call left
them. What students must do for a call to be possible at all is raised as a `Sentence`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, TypeAlias

import numpy as np

CasePlain: TypeAlias = Mapping[str, Any]  # "call": parameter → plain JSON (`codec.freeze`); "by_position"
Result: TypeAlias = "tuple[Any, dict[str, Any]]"


class Sentence(Exception):
    """Something that we say ourselves: its text stands without the name of a class."""


@dataclass(frozen=True)
class Callee:
    """What is to be called."""

    module: ModuleType  # the student's
    function: Callable[..., Any]
    task: Mapping[str, Any]  # the fields of the task


Driver: TypeAlias = "Callable[[Any, CasePlain, int], Result]"  # of a callee, a case, and a shift of random seeds


def fresh(plain: Any, shift: int = 0) -> Any:
    """A new live value: a writable array, a new generator, a list of layers; `shift` moves a generator's seed."""
    if not isinstance(plain, dict):
        return plain
    if "dtype" in plain:
        return np.array(plain["data"], dtype=plain["dtype"]).reshape(plain["shape"])
    if "rng" in plain:
        from autograder.core.generators import (
            generator,  # late: NumPy's random numbers take as long to load as all of ours
        )

        return generator(**plain["rng"], shift=shift)
    if "dict" in plain:
        return {key: fresh(part) for key, part in plain["dict"].items()}
    parts = [fresh(part) for part in plain["tuple"]]
    return parts if any(isinstance(part, tuple) for part in parts) else tuple(parts)
