"""What is written in a case file → the values of a case. Each function raises for one value, and says what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.cases.case_keys import RNG
from autograder.core.codec import as_array
from autograder.core.records import Answer, Array, Layers, Rng, Task, Value


class BadValue(ValueError):
    """A value cannot be used; the message follows the name of its case."""


def value_of(task: Task, name: str, written: Any, dtype: str) -> Value:
    """An argument.

    Args:
        task: whose parameter it is.
        name: of the parameter.
        written: as TOML gives it.
        dtype: of the arrays in it.

    Raises:
        BadValue: it is no number, list or table, or holds something that is not a number.
    """
    if name == "rng":
        return _rng(written)
    if name in task.tuples:
        layers: Layers = _nested_tuple(written)
        return layers
    if isinstance(written, dict):
        return {key: _array(f"{name}.{key}", part, dtype) for key, part in written.items()}
    if isinstance(written, list):
        return _array(name, written, dtype)
    if isinstance(written, (int, float, str)):
        return written
    raise BadValue(f' "{name}" is {written!r}; it must be a number, a list or a table')


def answer_of(task: Task, written: Any) -> Answer:
    """The answer as its task returns it: a table of the task's parts is a tuple, any other table a dict.

    Args:
        task: that is answered.
        written: as TOML gives it.

    Raises:
        BadValue: it has other parts, or holds something that is not a number.
    """
    if not isinstance(written, dict):
        return _array("expected", written)
    if task.parts and set(written) == set(task.parts):
        return tuple(_part(part, written[part]) for part in task.parts)
    if task.parts:
        raise BadValue(f" expected has the parts {', '.join(written)}; {task.function} returns {task.parts}")
    return _part("expected", written)


def _part(name: str, written: Any) -> Answer:
    if isinstance(written, dict):
        return {key: _array(f"{name}.{key}", part) for key, part in written.items()}
    return _array(name, written)


def _rng(written: Any) -> Rng:
    given: Mapping[str, Any] = written if isinstance(written, dict) else {}
    draws = given.get("draws", [])
    numbers = [given.get("seed"), given.get("bound", 0), *(draws if isinstance(draws, list) else [None])]
    if set(given) - set(RNG) or any(type(number) is not int for number in numbers):
        raise BadValue(" write rng as { seed = 1, draws = [0, 2], bound = 3 }")
    return Rng(**{**given, "draws": tuple(draws)})


def _nested_tuple(written: Any) -> Any:
    return tuple(_nested_tuple(part) for part in written) if isinstance(written, list) else written


def _array(name: str, written: Any, dtype: str | None = None) -> Array:
    try:
        numbers = np.array(written)
    except (ValueError, TypeError, OverflowError):
        raise BadValue(f' "{name}" is not a rectangular array of numbers') from None
    if numbers.size == 0:
        numbers = numbers.astype(float)
    if numbers.dtype.kind not in "iufb" or not np.isfinite(numbers).all():
        raise BadValue(f' "{name}" holds a value that is not a finite number')
    if dtype and numbers.dtype.kind == "b" and dtype != "bool":
        raise BadValue(f' "{name}" holds true and false; if it is about these, say dtype = {{ {name} = "bool" }}')
    with np.errstate(all="ignore"):
        array = numbers.astype(dtype or numbers.dtype)
    if array.dtype.kind != "f" and (array != numbers).any():
        raise BadValue(f' "{name}" holds numbers that are not {dtype}, which would change them')
    return as_array(array)
