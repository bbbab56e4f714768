"""Where two results documents differ, in lines that a person can read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

WIDTH = 110  # of either value in a line


def differences(ours: Any, theirs: Any, place: str = "") -> Iterator[str]:
    """Where two documents differ, a line each; items are named."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in dict.fromkeys([*ours, *theirs]):
            inner = f"{place}, {key}" if place else str(key)
            yield from differences(ours.get(key), theirs.get(key), inner)
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for index, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            name = one.get("name", index) if isinstance(one, dict) else index
            yield from differences(one, other, f"{place}, {name}")
    elif ours != theirs:
        yield f"{place}: {_around(ours, theirs)} here, {_around(theirs, ours)} there"


def _around(value: Any, other: Any) -> str:
    """A value, or of a long text what is around the first place where it differs."""
    if not (isinstance(value, str) and isinstance(other, str)):
        return repr(value)
    same = next((index for index, pair in enumerate(zip(value, other, strict=False)) if pair[0] != pair[1]), len(other))
    start = max(0, same - 30)
    return repr(value[start : start + WIDTH])
