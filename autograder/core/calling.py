"""Types for drivers: a driver is how a homework calls a task that is not a plain function.

A driver takes a callee, a case and a shift. It makes new arguments for each call (`fresh`), calls the student's code,
and returns the result and the arrays among the arguments as the call left them. If the call is not possible, it raises
a `Sentence`, which tells students what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, TypeAlias

from autograder.core.codec import thawed_array

CasePlain: TypeAlias = Mapping[str, Any]  # "call": parameter → plain JSON (`codec.freeze`); "by_position"
Result: TypeAlias = "tuple[Any, dict[str, Any]]"


class Sentence(Exception):
    """An error whose message is written for students: it is shown without the name of an exception class."""


@dataclass(frozen=True)
class Callee:
    """What a driver calls."""

    module: ModuleType  # the student's
    function: Callable[..., Any]
    task: Mapping[str, Any]  # the fields of the task


Driver: TypeAlias = "Callable[[Any, CasePlain, int], Result]"  # of a callee, a case, and a shift of random seeds


def fresh(plain: Any, shift: int = 0) -> Any:
    """A new value for one call: a writable array, a new generator, a list of layers.

    Args:
        plain: JSON, as `codec.freeze` writes it.
        shift: added to the seed of a generator.

    >>> fresh({"dtype": "<f8", "shape": [1], "data": "AAAAAAAA8D8="})
    array([1.])
    """
    if not isinstance(plain, dict):
        return plain
    if "dtype" in plain:
        return thawed_array(plain).copy()
    if "rng" in plain:
        from autograder.core.generators import (
            generator,  # late: numpy.random is slow to import
        )

        return generator(**plain["rng"], shift=shift)
    if "dict" in plain:
        return {key: fresh(part) for key, part in plain["dict"].items()}
    parts = [fresh(part) for part in plain["tuple"]]
    return parts if any(isinstance(part, tuple) for part in parts) else tuple(parts)
