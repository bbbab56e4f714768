"""Numbers that are long enough to be known again, wherever and however they are written."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from typing import Any

from autograder.core.codec import thawed_array

LONG = re.compile(r"-?\d+\.\d{6,}(?:e-?\d+)?")


def long_numbers(plain: Any) -> set[str]:
    """The long numbers of a frozen value, those in the bytes of its arrays and in JSON inside of JSON too.

    >>> long_numbers({"dtype": "<f8", "shape": [2], "data": "VVVVVVVV1T8AAAAAAADgPw=="})
    {'0.3333333333333333'}
    >>> long_numbers({"signatures": '{"data": [0.1234567]}'})
    {'0.1234567'}
    """
    return set(LONG.findall(" ".join(_texts(plain))))


def long_numbers_of_file(name: str, data: bytes) -> set[str]:
    """The long numbers in a file: those in its text, and where it is JSON, in the arrays that `freeze` wrote there."""
    text = data.decode("utf-8")
    return set(LONG.findall(text)) | (long_numbers(json.loads(text)) if name.endswith(".json") else set())


def _texts(plain: Any) -> Iterator[str]:
    if isinstance(plain, dict) and "dtype" in plain:
        yield from map(repr, thawed_array(plain).ravel().tolist())
    elif isinstance(plain, dict | list):
        for part in plain.values() if isinstance(plain, dict) else plain:
            yield from _texts(part)
    elif isinstance(plain, str) and plain.startswith(("{", "[")):
        yield plain
        with contextlib.suppress(json.JSONDecodeError):  # it may just look like JSON
            yield from _texts(json.loads(plain))
    else:
        yield str(plain)
