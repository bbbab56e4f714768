"""Values and answers as JSON, without loss: `thaw(freeze(value))` equals `value`.

Arrays are their bytes in base64, which is exact and is read ten times as fast as digits. There is no pickle: reading
gives numbers, strings, lists and dicts only, whoever wrote the text.
"""

from __future__ import annotations

import binascii
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from autograder.core.values import NOT_AN_ARRAY_KINDS, Array, NotAnArray, Rng

Plain = Any  # what `json` reads and writes


def freeze(value: object) -> Plain:
    """A `Value` or an `Answer` as JSON.

    Raises:
        TypeError: the value is neither.

    >>> freeze((np.array([1.0]), None))
    {'tuple': [{'dtype': '<f8', 'shape': [1], 'data': 'AAAAAAAA8D8='}, None]}
    """
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, np.ndarray) and value.dtype.kind in "iufb":
        kind = value.dtype.newbyteorder("<")
        data = binascii.b2a_base64(value.astype(kind, copy=False).tobytes(), newline=False).decode()
        return {"dtype": kind.str, "shape": list(value.shape), "data": data}
    if isinstance(value, Rng):
        return {"rng": {**asdict(value), "draws": list(value.draws)}}
    if isinstance(value, NotAnArray):
        return {"problem": asdict(value)}
    if isinstance(value, Mapping):
        return {"dict": {str(key): freeze(part) for key, part in value.items()}}
    if isinstance(value, (tuple, list)):
        return {"tuple": [freeze(part) for part in value]}
    raise TypeError(f"cannot freeze a {type(value).__name__}")


def as_array(value: object) -> Array:
    """A read-only array, for the fields of a frozen record.

    >>> as_array([1, 2]).flags.writeable
    False
    """
    array = np.array(value)
    array.setflags(write=False)
    return array


def flat(layers: Any) -> Array:
    """A list or tuple of layers as a 1-dimensional array, by which a change of the list is noticed.

    >>> flat([("pool", 3, 2)]).tolist(), flat(((3, 1), (5, 2))).tolist()
    ([112.0, 3.0, 2.0], [3.0, 1.0, 5.0, 2.0])
    """
    parts = [part for layer in layers for part in (layer if isinstance(layer, (list, tuple)) else [layer])]
    return np.array([ord(part[:1] or "?") if isinstance(part, str) else part for part in parts], dtype=float)


def thaw(plain: Plain) -> Any:
    """Read what `freeze` wrote. Arrays are read-only.

    Raises:
        ValueError: a `NotAnArray` in it has an unknown kind.

    >>> thaw(freeze({"weights": np.array([[0.1, -2.0]])}))["weights"].tolist()
    [[0.1, -2.0]]
    """
    if not isinstance(plain, dict):
        return plain
    if "dtype" in plain:
        return thawed_array(plain)
    if "rng" in plain:
        return Rng(**{**plain["rng"], "draws": tuple(plain["rng"]["draws"])})
    if "problem" in plain:
        kind = plain["problem"]["kind"]
        if kind not in NOT_AN_ARRAY_KINDS:
            raise ValueError(f'unknown kind "{kind}"; known kinds: {", ".join(NOT_AN_ARRAY_KINDS)}')
        return NotAnArray(**plain["problem"])
    if "dict" in plain:
        return {key: thaw(part) for key, part in plain["dict"].items()}
    return tuple(thaw(part) for part in plain["tuple"])


def thawed_array(plain: Mapping[str, Any]) -> Array:
    """Read an array that `freeze` wrote; it is read-only.

    Raises:
        ValueError: its bytes are not those of an array of its type and shape.

    >>> thawed_array(freeze(np.array([[1.0, 2.0]])))
    array([[1., 2.]])
    """
    array: Array = np.frombuffer(binascii.a2b_base64(plain["data"]), plain["dtype"]).reshape(plain["shape"])
    return array
