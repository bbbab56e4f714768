"""What is the first thing in which an answer differs from the expected one?

In this order: type, shape, finite, values (how far they may be off: `tolerance`). One number is compared with one
number, never broadcast, and in float64: `np.allclose` would take an empty array for anything, and NaN passes a test for
"not too far".
"""

from __future__ import annotations

import numbers
from collections.abc import Mapping, Sequence

import numpy as np

from autograder.core.records import Answer, Array, Difference, NotAnArray, Reason
from autograder.judging.tolerance import tolerance


def same(expected: Answer, got: Answer) -> bool:
    """Do two answers count as equal?

    Args:
        expected: the right answer; it sets the tolerance.
        got: the answer to compare.

    >>> same(np.array([1.0, 2.0]), np.array([1, 2])), same(np.array([1.0]), np.array([]))
    (True, False)
    """
    return first_difference(expected, got) is None


def all_finite(answer: Answer) -> bool:
    """Is an answer free of NaN and infinity? True also if it holds no numbers.

    >>> all_finite((np.array([1.0, np.inf]), np.array(2.0))), all_finite(NotAnArray("none"))
    (False, True)
    """
    if isinstance(answer, (tuple, Mapping)):
        return all(map(all_finite, answer.values() if isinstance(answer, Mapping) else answer))
    array = as_numbers(answer)
    return array is None or bool(np.isfinite(array).all())


def where_not_finite(answer: Answer) -> str:
    """Where an answer is NaN or infinite, as text: equal for two answers with equal shapes and positions of these.

    >>> where_not_finite((np.array([1.0, np.nan]), np.array(2.0)))
    '(2,): 01; (): 0'
    """
    if isinstance(answer, (tuple, Mapping)):
        parts = answer.values() if isinstance(answer, Mapping) else answer
        return "; ".join(map(where_not_finite, parts))
    array = as_numbers(answer)
    if array is None:
        return "no numbers"
    return f"{array.shape}: {''.join('01'[int(odd)] for odd in ~np.isfinite(array).ravel())}"


def first_difference(expected: Answer, got: Answer, parts: Sequence[str] = (), part: str = "") -> Difference | None:
    """The first thing in which an answer differs from the expected one, or None.

    Args:
        expected: the right answer: an array, a tuple or dict of answers, or a `NotAnArray`.
        got: the answer to compare.
        parts: names for the parts of an expected tuple.
        part: the name of what is compared, "" for a whole answer.

    Raises:
        ValueError: `expected` holds something that is not an array of numbers.
    """
    if isinstance(got, NotAnArray) or isinstance(expected, NotAnArray):
        alike = isinstance(got, NotAnArray) and isinstance(expected, NotAnArray) and got.kind == expected.kind
        return None if alike else _of_another_kind(expected, got, parts, part)
    if isinstance(expected, Mapping):
        return _in_mapping(expected, got, part)
    if isinstance(expected, tuple):
        return _in_tuple(expected, got, parts, part)
    return _in_array(expected, got, part)


def _of_another_kind(expected: Answer, got: Answer, parts: Sequence[str], part: str) -> Difference:
    return Difference(Reason.KIND, part, wanted=expected, came=got, parts=tuple(parts))


def _in_mapping(expected: Mapping[str, Answer], got: Answer, part: str) -> Difference | None:
    if not isinstance(got, Mapping):
        return _of_another_kind(expected, got, (), part)
    found = names_differ(expected, got, part)
    paths = {name: f'{part}["{name}"]' if part else name for name in expected if not found}
    compared = (first_difference(expected[name], got[name], (), path) for name, path in paths.items())
    return found or next(filter(None, compared), None)


def names_differ(expected: Mapping[str, Answer], got: Mapping[str, Answer], part: str = "") -> Difference | None:
    """The difference between the names in two dicts, or None if they have the same names.

    Args:
        expected: the right dict.
        got: the dict to compare.
        part: the name of what is compared, "" for a whole answer.
    """
    missing = tuple(name for name in expected if name not in got)
    unexpected = tuple(name for name in got if name not in expected)
    return Difference(Reason.KIND, part, missing=missing, unexpected=unexpected) if missing or unexpected else None


def _in_tuple(expected: tuple[Answer, ...], got: Answer, parts: Sequence[str], part: str) -> Difference | None:
    if not isinstance(got, tuple) or len(got) != len(expected):
        return _of_another_kind(expected, got, parts, part)
    listed = parts if len(parts) == len(expected) else [f"part {k}" for k in range(len(expected))]
    compared = (
        first_difference(one, other, (), f"{part}, {name}" if part else name)
        for one, other, name in zip(expected, got, listed, strict=True)
    )
    return next(filter(None, compared), None)


def _in_array(expected: Array, got: Answer, part: str) -> Difference | None:
    right = as_numbers(expected)
    if right is None:
        raise ValueError(f"{part or 'the expected answer'} is not an array of numbers")
    array = as_numbers(got)
    if array is None:
        return _of_another_kind(expected, got, (), part)
    found = incomparable(right, array, part)
    if found:
        return found
    with np.errstate(over="ignore"):  # 1e308 against -1e308 is infinitely wrong, and no reason to warn
        wrong = ~(np.abs(array - right) <= tolerance(right))
    return Difference(Reason.VALUES, part, right, array, wrong) if wrong.any() else None


def incomparable(right: Array, array: Array, part: str) -> Difference | None:
    """A difference that makes comparing values pointless: another shape, or values that are not finite; else None.

    Args:
        right: the expected array, float64.
        array: the array to compare, float64, of any shape.
        part: the name of what is compared, "" for a whole answer.
    """
    if array.shape != right.shape:
        return Difference(Reason.SHAPE, part, right, array)
    wrong = ~np.isfinite(array)
    return Difference(Reason.NOT_FINITE, part, right, array, wrong) if wrong.any() else None


def first_index(wrong: Array) -> tuple[int, ...]:
    """The index of the first True in reading order; `wrong` is a boolean array of any shape."""
    return tuple(int(i) for i in np.unravel_index(int(wrong.argmax()), wrong.shape))


def as_numbers(answer: object) -> Array | None:
    """An answer as one float64 array, or None if it is not an array of real numbers."""
    if type(answer) is np.ndarray and answer.dtype == np.float64:
        return answer  # as most are
    masked = hasattr(answer, "mask")  # asking for its class would load all of NumPy's masked arrays
    if masked or isinstance(answer, (NotAnArray, Mapping, tuple)):
        return None
    array = np.asarray(answer)
    if array.dtype.kind == "O" and not all(isinstance(item, (numbers.Real, np.bool_)) for item in array.flat):
        return None
    if array.dtype.kind not in "biufO":
        return None
    try:
        with np.errstate(over="ignore"):
            return array.astype(np.float64)
    except (OverflowError, TypeError, ValueError):  # a whole number that no float64 can hold
        return None
