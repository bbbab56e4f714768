"""Simpler calls in place of one: fewer options, rows, columns, channels and layers; small whole numbers.

Nothing here knows what a task computes. Which axes must have the same length, and which numbers may be 0, is seen from
other calls of the same function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import Any, TypeAlias

import numpy as np

from autograder.authoring.simpler_numbers import plainness, simpler_numbers
from autograder.core.codec import as_array
from autograder.core.records import Array, Value

Call: TypeAlias = Mapping[str, Value]
Name: TypeAlias = "tuple[str, ...]"  # ("image",), or ("parameters", "conv_weights") for an array in a dict
Axes: TypeAlias = "tuple[tuple[Name, int], ...]"  # axes that always have the same length
Zero: TypeAlias = "tuple[str, int]"  # a parameter that may be 0, and where in a tuple it may (-1: it is a number)
Step: TypeAlias = Callable[[Call], Iterator[Call]]  # one way to make a call simpler: the simplest result first


@dataclass(frozen=True)
class Known:
    """What is known of the calls of a function."""

    options: Sequence[str]  # parameters that may be left out
    equal: Sequence[Axes]
    zeros: frozenset[Zero]


def known_of(calls: Sequence[Call], options: Sequence[str]) -> Known:
    """What some calls of a function show.

    Args:
        calls: the one to be made simpler, then others.
        options: parameters that may be left out.
    """
    zeros = (_zeros(name, value) for call in calls for name, value in call.items())
    return Known(options, equal_axes(calls), frozenset[Zero]().union(*zeros))


# ---------------------------------------------------------------- fewer options, entries, layers


def to_less(call: Call, known: Known) -> Iterator[Step]:
    """One thing less; then two at once, for what depends on each other, such as an output's size and its input's.

    Args:
        call: parameter → argument.
        known: what is known of such calls.
    """
    numbers = [name for name, value in call.items() if isinstance(value, (int, float, tuple))]
    alone: list[Step] = [partial(_without, name) for name in known.options]
    alone += [partial(_with_less, name, known.zeros) for name in numbers]
    yield from alone
    yield from (partial(_shorter, axes) for axes in known.equal)
    cuts: list[Step] = [partial(_cut_off, axes) for axes in known.equal]
    for one, other in combinations([*alone, *cuts], 2):
        yield partial(_both, one, other)


def _both(one: Step, other: Step, call: Call) -> Iterator[Call]:
    for less in one(call):
        yield from other(less)


def _without(name: str, call: Call) -> Iterator[Call]:
    if name in call:
        yield {other: value for other, value in call.items() if other != name}


def _with_less(name: str, zeros: frozenset[Zero], call: Call) -> Iterator[Call]:
    if name in call:
        for value in _less(call[name]):
            if _zeros(name, value) <= zeros:
                yield {**call, name: value}


def _zeros(name: str, value: Any, index: int = -1) -> frozenset[Zero]:
    """Where a number, or a tuple, is 0.

    >>> _zeros("layers", (("conv", 3, 0), ("pool", 2))), _zeros("padding", 0)
    (frozenset({('layers', 2)}), frozenset({('padding', -1)}))
    """
    if isinstance(value, tuple):
        return frozenset[Zero]().union(*(_zeros(name, part, i) for i, part in enumerate(value)))
    return frozenset({(name, index)}) if isinstance(value, (int, float)) and value == 0 else frozenset()


def _less(value: Any) -> Iterator[Any]:
    """Simpler values in place of a number, or of a tuple: with one part fewer, or with a simpler one."""
    if isinstance(value, tuple):
        for index in reversed(range(len(value))) if len(value) > 1 else ():
            yield value[:index] + value[index + 1 :]
        for index, part in enumerate(value):
            yield from ((*value[:index], simpler, *value[index + 1 :]) for simpler in _less(part))
    elif isinstance(value, (int, float)):
        yield from simpler_numbers(value)


def equal_axes(calls: Sequence[Call]) -> list[Axes]:
    """The axes of the first call's arrays, those together that have the same length in all calls.

    >>> one = {"signal": np.zeros(4), "weights": np.zeros(2), "upstream": np.zeros(4)}
    >>> equal_axes([one, {name: array[:2] for name, array in one.items()}])
    [((('signal',), 0), (('upstream',), 0)), ((('weights',), 0),)]
    """
    shapes = [{name: array.shape for name, array in _arrays(call).items()} for call in calls]
    groups: dict[tuple[int | None, ...], list[tuple[Name, int]]] = {}
    for name, shape in shapes[0].items():
        for axis in range(len(shape)):
            lengths = [others.get(name, ())[axis : axis + 1] for others in shapes]
            groups.setdefault(tuple(length[0] if length else None for length in lengths), []).append((name, axis))
    return [tuple(group) for group in groups.values()]


def _shorter(axes: Axes, call: Call) -> Iterator[Call]:
    """Half of the entries along these axes, or all but one of them."""
    length = _length(axes, call)
    kept = [range(length // 2), range(length // 2, length)] if length > 3 else []
    one_less = [[i for i in range(length) if i != index] for index in reversed(range(length))]
    for indices in [*kept, *(one_less if length > 1 else [])]:
        yield _taken(call, axes, indices)


def _cut_off(axes: Axes, call: Call) -> Iterator[Call]:
    """All but the last entry along these axes, or the first; all but the last two, or the first two …"""
    length = _length(axes, call)
    for less in range(1, length):
        yield _taken(call, axes, range(length - less))
        yield _taken(call, axes, range(less, length))


def _length(axes: Axes, call: Call) -> int:
    name, axis = axes[0]
    return int(_arrays(call)[name].shape[axis])


def _taken(call: Call, axes: Axes, indices: Sequence[int]) -> Call:
    arrays = _arrays(call)
    for name, axis in axes:
        arrays[name] = as_array(np.take(arrays[name], list(indices), axis))
    return _with_arrays(call, arrays)


# ---------------------------------------------------------------- simpler numbers


def to_simpler_numbers(call: Call, _: Known) -> Iterator[Step]:
    """Simpler numbers in one array after the other: in all of it at once, in its halves, and so on.

    Args:
        call: parameter → argument.
        _: not needed; every way to simplify has the same parameters.
    """
    arrays = _arrays(call)
    for name, array in arrays.items():
        for start, stop in _blocks(array.size):
            yield partial(_simpler_block, name, start, stop)
    for name in arrays:
        yield partial(_as_floats, name)


def _blocks(size: int) -> Iterator[tuple[int, int]]:
    """Where the blocks of a row begin and end: the whole, its halves, and so on down to single entries.

    >>> list(_blocks(3))
    [(0, 3), (0, 2), (2, 3), (0, 1), (1, 2)]
    """
    width, seen = size, set()
    while width:
        for start in range(0, size, width):
            block = (start, min(start + width, size))
            if block not in seen:
                seen.add(block)
                yield block
        width = (width + 1) // 2 if width > 1 else 0


def _simpler_block(name: Name, start: int, stop: int, call: Call) -> Iterator[Call]:
    """The entries of a block all 0, all 1, all rounded; a single one as every simpler number."""
    array = _arrays(call)[name]
    block = array.ravel()[start:stop]
    if block.size == 1:
        values: list[Any] = list(simpler_numbers(block[0].item()))
    else:
        values = [value for value in (0, 1, np.rint(block)) if array.dtype.kind != "b"]
    for value in values:
        entries = array.ravel().copy()
        entries[start:stop] = value
        if plainness(entries) < plainness(array.ravel()):
            yield _with_arrays(call, {name: as_array(entries.reshape(array.shape))})


def _as_floats(name: Name, call: Call) -> Iterator[Call]:
    """Floats, instead of a case about kinds of numbers; labels stay integers."""
    array = _arrays(call)[name]
    if array.dtype.kind in "iu" and array.dtype != np.int64:
        yield _with_arrays(call, {name: as_array(array.astype(float))})


# ---------------------------------------------------------------- the arrays of a call


def _arrays(call: Call) -> dict[Name, Array]:
    found: dict[Name, Array] = {}
    for name, value in call.items():
        if isinstance(value, np.ndarray):
            found[(name,)] = value
        elif isinstance(value, Mapping):
            found |= {(name, key): array for key, array in value.items()}
    return found


def _with_arrays(call: Call, arrays: Mapping[Name, Array]) -> Call:
    def of(name: str, value: Value) -> Value:
        if isinstance(value, Mapping):
            return {key: arrays.get((name, key), array) for key, array in value.items()}
        return arrays.get((name,), value)

    return {name: of(name, value) for name, value in call.items()}
