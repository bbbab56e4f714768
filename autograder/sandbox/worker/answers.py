"""What a student's function returned, as arrays of numbers, or as the reason why it is not one.

Only values count, not types: numbers, nested lists, views, object arrays of numbers and tensors all become
plain arrays. Nothing is computed, rounded or judged here; NaN and infinity are kept. The size of a value is
checked before it is copied, so that a view that claims a terabyte uses no memory. Only a worker and
`check.py` use this: a student's objects may run code of their own while they are read.
"""

from __future__ import annotations

import array
import numbers
import sys
from collections.abc import Mapping
from decimal import Decimal
from math import prod
from typing import Any, TypeAlias

import numpy as np

from autograder.core.text import one_line
from autograder.core.values import Array, NotAnArray, ReturnedKind
from autograder.sandbox.worker.stand_ins import Inert
from autograder.sandbox.worker.wire import DETAIL, Tree, is_sane

Form: TypeAlias = "str | dict[str, list[Form]]"  # "array", "mapping", {"sequence": [forms]}

_DTYPES: Mapping[str, ReturnedKind] = {"c": "complex", "U": "string", "S": "string"}
_SCALARS = (bool, int, float, np.bool_, np.integer, np.floating)
_DEPTH = 32  # dimensions that every version of NumPy supports
_KEYS = 24  # the largest correct answer has four


class _No(Exception):
    """This cannot be read as an array; `answer` says why."""

    def __init__(self, kind: ReturnedKind, detail: str = "") -> None:
        super().__init__(kind)
        self.answer = NotAnArray(kind, detail)


class Collector:
    """Reads answers up to a size.

    Args:
        cap: bytes that one answer may have.
        torch: the real module, or None where PyTorch is not loaded.
    """

    def __init__(self, cap: int, torch: Any = None) -> None:
        self._cap = cap
        self._left = cap
        self._torch = torch

    def collect(self, value: object, form: Form) -> Tree:
        """Read an answer; a part that cannot be read becomes a `NotAnArray`, which says why.

        Args:
            value: what the student's function returned.
            form: "array", "mapping", or {"sequence": [a form for each part]}.
        """
        self._left = self._cap
        return self._read(value, form)

    def _read(self, value: object, form: Form) -> Tree:
        if isinstance(value, NotAnArray):
            return value
        if form == "mapping":
            return self._mapping(value)
        if isinstance(form, dict):
            return self._sequence(value, form["sequence"])
        try:
            return self._array(value, 0)
        except _No as no:
            return no.answer

    def _mapping(self, value: object) -> Tree:
        if not isinstance(value, Mapping):
            return NotAnArray("none") if value is None else NotAnArray("not a mapping", type(value).__name__)
        if not all(isinstance(key, str) for key in value):
            return NotAnArray("not a mapping", "its keys are no strings")
        if len(value) > _KEYS:
            return NotAnArray("too large", f"{len(value)} keys")
        return {one_line(str(key), DETAIL): self._read(part, "array") for key, part in value.items()}

    def _sequence(self, value: object, forms: list[Form]) -> Tree:
        if isinstance(value, np.ndarray) and value.dtype == object and value.ndim == 1 and value.size <= _KEYS:
            value = value.tolist()
        if not isinstance(value, (tuple, list)):
            return NotAnArray("none") if value is None else NotAnArray("not a sequence", type(value).__name__)
        if len(value) != len(forms):
            return NotAnArray("wrong count", str(len(value)))
        return [self._read(part, form) for part, form in zip(value, forms, strict=True)]

    # ------------------------------------------------------------ one array

    def _array(self, value: Any, depth: int) -> Array:
        if self._torch is not None and isinstance(value, self._torch.Tensor):
            value = self._tensor(value)
        if isinstance(value, (np.ndarray, np.generic)):
            return self._ndarray(value, depth)
        if isinstance(value, (list, tuple, range)):
            return self._list(value, depth)
        if isinstance(value, (memoryview, array.array)):
            return self._ndarray(np.asarray(value), depth)
        if hasattr(type(value), "__array__") and not isinstance(value, (type, Inert)):
            return self._ndarray(np.asarray(value), depth)
        return _number(value)

    def _tensor(self, tensor: Any) -> Array:
        if tensor.is_complex():
            raise _No("complex")
        self._take(tensor.shape, tensor.element_size())
        tensor = tensor.detach().to_dense() if tensor.is_sparse else tensor.detach()
        if tensor.dtype == self._torch.bfloat16:
            tensor = tensor.float()
        result: Array = tensor.cpu().numpy()
        return result

    def _ndarray(self, value: Any, depth: int) -> Array:
        if "numpy.ma" in sys.modules and isinstance(value, np.ma.MaskedArray):  # else there can be none
            raise _No("masked")
        plain = np.asarray(value)
        kind = plain.dtype.kind
        if kind not in "fiubO":
            raise _No(_DTYPES.get(kind, "not numbers"), str(plain.dtype.name))
        self._take(plain.shape, plain.dtype.itemsize)
        if kind == "O":
            return self._objects(plain, depth)
        if kind == "f" and plain.dtype.itemsize > 8:
            plain = plain.astype(np.float64)
        return np.array(plain, dtype=plain.dtype.newbyteorder("<"), order="C", subok=False)

    def _objects(self, plain: Array, depth: int) -> Array:
        if plain.size == 0:
            return np.zeros(plain.shape)
        parts = [self._deeper(part, depth) for part in plain.ravel().tolist()]
        return _stacked(parts).reshape(plain.shape + parts[0].shape)

    def _list(self, value: Any, depth: int) -> Array:
        self._take((len(value),), 1)
        if not len(value):
            return np.zeros(0)
        if all(issubclass(kind, _SCALARS) for kind in set(map(type, value))):
            self._take((len(value),), 8)
            return _numbers(value)
        self._precheck(value)
        return _stacked([self._deeper(part, depth) for part in value])

    def _deeper(self, part: Any, depth: int) -> Array:
        if depth >= _DEPTH:
            raise _No("not numbers", "a list nested very deeply")
        return self._array(part, depth + 1)

    def _precheck(self, value: Any) -> None:
        """Refuse a nested list by the lengths of its first entries: all rows may be one shared list."""
        shape: list[int] = []
        while isinstance(value, (list, tuple, range)) and len(value) and len(shape) < _DEPTH:
            shape.append(len(value))
            value = value[0]
        if 8 * prod(shape) > self._cap:
            raise _No("too large", str(tuple(shape)))

    def _take(self, shape: Any, size: int) -> None:
        """Subtract what will be read from what is left of the cap."""
        lengths = tuple(int(n) for n in shape)
        needed = prod(lengths) * size
        if needed > self._left or not is_sane(lengths):
            raise _No("too large", str(lengths))
        self._left -= needed


def _stacked(parts: list[Array]) -> Array:
    if len({part.shape for part in parts}) > 1:
        raise _No("ragged")
    return np.stack(parts)


def _numbers(values: Any) -> Array:
    """An array of Python numbers; integers too large for NumPy become floats."""
    try:
        result = np.array(values)
    except OverflowError:
        return _stacked([_number(value) for value in values])
    if result.dtype.kind == "O":
        return _stacked([_number(value) for value in values])
    return result.astype(np.float64) if result.dtype.itemsize > 8 else result


def _number(value: Any) -> Array:
    if value is None:
        raise _No("none")
    if isinstance(value, (str, bytes, bytearray)):
        raise _No("string")
    if isinstance(value, complex):
        raise _No("complex")
    if isinstance(value, bool):
        return np.array(value)
    if isinstance(value, (numbers.Real, Decimal)):
        if isinstance(value, numbers.Integral) and -(2**63) <= int(value) < 2**63:
            return np.array(int(value), dtype=np.int64)
        try:
            return np.array(float(value))
        except OverflowError:
            raise _No("not numbers", f"an {type(value).__name__} too large for a float") from None
    raise _No("not numbers", type(value).__name__)
