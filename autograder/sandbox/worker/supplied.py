"""Supplied functions: correct versions of earlier functions, which a student's later function calls.

They are PyTorch's work, and a task in NumPy may not use PyTorch. So they are sealed, they are given plain arrays and
numbers only, and they refuse what the task's signature does not allow: nobody gains by calling them where an own
function would have failed. Their `import torch` finds the real one, though student code finds a stand-in.
"""

from __future__ import annotations

import inspect
import sys
import typing
from collections.abc import Mapping
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from autograder.core.text import class_name
from autograder.sandbox.worker.sealed import Function, sealed

_NEW_ARRAY, _ARRAY = np.array, np.ndarray  # as they are now: a student may replace them, and would be called here
_NUMBERS = "biuf"  # kinds of dtype
_SCALARS: frozenset[type] = frozenset(
    {bool, int, float, str, type(None), *np.sctypeDict.values()}
)  # their subclasses may run code
_INTEGERS = frozenset(kind for kind in _SCALARS if issubclass(kind, (int, np.integer)) and kind is not bool)
_FLOATS = frozenset(kind for kind in _SCALARS if issubclass(kind, (float, np.floating)))


def load_twins(source: str) -> dict[str, Any]:
    """Run source text that defines the supplied functions.

    Args:
        source: Python; "" where nothing is supplied.

    Returns:
        Name → sealed function.
    """
    module = ModuleType("supplied")
    if not source:
        return {}
    sys.modules["supplied"] = module
    try:
        exec(compile(source, "<supplied>", "exec", dont_inherit=True), vars(module))
        own = {name: value for name, value in vars(module).items() if _is_own(value)}
        ready = {name: _supplied(function) for name, function in own.items() if not name.startswith("_")}
    finally:
        del sys.modules["supplied"]
    for name, value in vars(module).items():
        if value is np:
            vars(module)[name] = _copy(np)  # so that a student's `np.array = …` is not called from in here
    return ready


def _is_own(value: object) -> bool:
    return isinstance(value, FunctionType) and value.__module__ == "supplied"


def _copy(module: ModuleType) -> ModuleType:
    copy = ModuleType(module.__name__)
    vars(copy).update(vars(module))
    return copy


def _supplied(function: FunctionType) -> Function:
    """One supplied function, which checks its arguments first."""
    name, hints = function.__name__, typing.get_type_hints(function, include_extras=True)
    parameters = [one for one in inspect.signature(function).parameters.values() if one.kind is not one.KEYWORD_ONLY]
    signature = inspect.Signature([one.replace(annotation=one.empty) for one in parameters])

    def call(*args: Any, **options: Any) -> Any:
        try:
            bound = signature.bind(*args, **options)
        except TypeError as error:
            raise TypeError(f"{name}{signature}: {error}") from None
        plain = {key: _argument(f"{name}: {key}", value, hints.get(key, Any)) for key, value in bound.arguments.items()}
        try:
            return _closed(function(**plain))
        except (ArithmeticError, LookupError, RuntimeError, TypeError) as error:
            if isinstance(error, (NotImplementedError, RecursionError)):
                raise
            raise ValueError(f"{name}{signature} cannot be computed for {_described(plain)}") from None

    return sealed(call, name, signature)


def _closed(result: Any) -> Any:
    """What a supplied function made, its own functions sealed: a network computes, and does not show how."""
    own = getattr(result, "__dict__", {})
    own.update({name: sealed(value, name) for name, value in own.items() if _is_own(value)})
    return result


def _described(plain: Mapping[str, Any]) -> str:
    """Arguments in words: arrays by their shape."""
    shown = [
        f"{key} of shape {value.shape}" if isinstance(value, _ARRAY) else f"{key}={value!r}"[:60]
        for key, value in plain.items()
    ]
    return ", ".join(shown)


# ---------------------------------------------------------------- arguments


def _argument(name: str, value: object, hint: Any) -> Any:
    """An argument as plain arrays and numbers; no code of a student's objects runs.

    Args:
        name: of the function and its parameter, for messages.
        value: what a student's function passes.
        hint: the annotation of the parameter.

    Raises:
        TypeError: it is of a kind that the signature does not allow.
        ValueError: it is an array with another number of dimensions.
    """
    kinds = typing.get_args(hint)
    if type(None) in kinds and value is None:
        return None
    if hint is int or (int in kinds and type(None) in kinds):
        return _whole(name, value)
    if hint is float:
        return _number(name, value)
    if typing.get_origin(hint) is typing.Annotated:
        return _array(name, value, kinds[1])
    if hint is _ARRAY:
        return _array(name, value, None)
    if isinstance(hint, type) and type(value) is hint:
        return value  # a generator
    return _other(name, value)


def _whole(name: str, value: object) -> int:
    if type(value) in _INTEGERS:
        return int(value)  # type: ignore[call-overload, no-any-return]
    shown = repr(value) if type(value) in (float, bool, str, type(None)) else f"of type {class_name(value)}"
    raise TypeError(f"{name} must be an int, not {shown}")


def _number(name: str, value: object) -> float:
    if type(value) in _INTEGERS | _FLOATS:
        return float(value)  # type: ignore[arg-type]
    if isinstance(value, _ARRAY) and value.ndim == 0 and value.dtype.kind in _NUMBERS:
        return float(_NEW_ARRAY(value, subok=False)[()])
    raise TypeError(f"{name} must be a number, not of type {class_name(value)}")


def _array(name: str, value: object, dimensions: int | None) -> np.ndarray:
    array = _NEW_ARRAY(_other(name, value), subok=False)
    if array.dtype.kind not in _NUMBERS:
        raise TypeError(f"{name} must be an array of numbers, not of type {class_name(value)}")
    if dimensions is not None and array.ndim != dimensions:
        plural = "" if dimensions == 1 else "s"
        raise ValueError(f"{name} must have {dimensions} dimension{plural}, and its shape is {array.shape}")
    return array


def _other(name: str, value: object) -> Any:
    """A copy of arrays, numbers, and lists, tuples and dicts of them; anything else is refused."""
    if type(value) in _SCALARS:
        return value
    if isinstance(value, _ARRAY):
        array = _NEW_ARRAY(value, subok=False)  # a base array: a subclass may have methods of its own
        return array if array.dtype.kind != "O" else _other(name, array.tolist())
    if type(value) in (list, tuple, range):
        return [_other(name, part) for part in value]  # type: ignore[attr-defined]
    if isinstance(value, dict):
        return {_key(name, key): _other(name, part) for key, part in dict.items(value)}
    raise TypeError(f"{name} must be an array, a number, or a list or dict of them, not of type {class_name(value)}")


def _key(name: str, key: object) -> str:
    if type(key) is str:
        return key
    raise TypeError(f"{name} must be a dict whose keys are strings, not of type {class_name(key)}")
