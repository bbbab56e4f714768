"""What is the first thing in which an answer differs from the expected one?

In this order: type, shape, finite, values. One number is compared with one number, never broadcast, and
in float64: `np.allclose` would take an empty array for anything, and NaN passes a test for "not too far".
"""

from __future__ import annotations

import numbers
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from autograder.core.records import Answer, Array, NotAnArray, NotAnArrayKind
from autograder.core.text import one_line
from autograder.core.wording import names, pair, place, short

RTOL = 1e-5  # relative to max(1, max|expected|): another summation order or float32, not another formula
COUNT = 0.25  # for single whole numbers, whatever their size: the next whole number is another answer

KIND = "the answer is of another kind"
SHAPE = "the shape differs"
NOT_FINITE = "some values are not finite"
VALUES = "values differ"

NOT_AN_ARRAY: Mapping[NotAnArrayKind, str] = {  # in words that follow "got"
    "none": "None",
    "string": "text",
    "masked": "a masked array",
    "complex": "complex numbers",
    "ragged": "rows of different lengths",
    "not numbers": "something that is no array of numbers",
    "not a float": "something else",
    "wrong count": "another number of parts",
    "not a sequence": "something that is no tuple",
    "not a mapping": "something that is no dict",
    "too large": "far too much",
    "not finite": "values that are not finite",  # this and what follows in look-alikes only (`diagnosis`)
    "raises": "an exception",
    "second call": "another answer each time",
    "input changed": "the right answer, and a changed input",
}


@dataclass(frozen=True)
class Difference:
    """The first thing in which two answers differ, and the two arrays, where there are two."""

    phrase: str
    message: str
    part: str = ""  # "d_weights", or "" for an answer of one part
    expected: Array | None = None
    got: Array | None = None
    wrong: Array | None = None  # where they differ


def same(expected: Answer, got: Answer) -> bool:
    """Do two answers count as equal?

    >>> same(np.array([1.0, 2.0]), np.array([1, 2])), same(np.array([1.0]), np.array([]))
    (True, False)
    """
    return first_difference(expected, got) is None


def tolerance(expected: Array) -> float:
    """How far from this array another may be that counts as equal.

    >>> tolerance(np.array([3.0, -200.0])), tolerance(np.array(2903632))
    (0.002, 0.25)
    """
    largest = float(np.abs(expected).max(initial=0.0))
    allowed = RTOL * max(1.0, largest)
    return min(allowed, COUNT) if expected.ndim == 0 and largest.is_integer() else allowed


def all_finite(answer: Answer) -> bool:
    """Is an answer free of NaN and infinity? What holds no numbers is.

    >>> all_finite((np.array([1.0, np.inf]), np.array(2.0))), all_finite(NotAnArray("none"))
    (False, True)
    """
    if isinstance(answer, (tuple, Mapping)):
        return all(map(all_finite, answer.values() if isinstance(answer, Mapping) else answer))
    array = as_numbers(answer)
    return array is None or bool(np.isfinite(array).all())


def where_not_finite(answer: Answer) -> str:
    """Where an answer is NaN or infinite, as a text that two answers share when they are so in the same places.

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


def first_difference(
    expected: Answer,
    got: Answer,
    parts: Sequence[str] = (),
    part: str = "",
    words: tuple[str, str] = ("expected", "got"),
) -> Difference | None:
    """The first thing in which an answer differs from the expected one, or None.

    Args:
        parts: names for the parts of an expected tuple.
        part: the name of what is compared, "" for a whole answer.
        words: what the two are called in the message.
    """
    if isinstance(got, NotAnArray) or isinstance(expected, NotAnArray):
        alike = isinstance(got, NotAnArray) and isinstance(expected, NotAnArray) and got.kind == expected.kind
        return None if alike else _of_another_kind(expected, got, parts, part)
    if isinstance(expected, Mapping):
        return _in_mapping(expected, got, part, words)
    if isinstance(expected, tuple):
        return _in_tuple(expected, got, parts, part, words)
    return _in_array(expected, got, part, words)


def _of_another_kind(expected: Answer, got: Answer, parts: Sequence[str], part: str) -> Difference:
    wanted = _wanted(expected, parts)
    if isinstance(got, NotAnArray) and got.kind == "not a float":
        wanted = "a Python float"
    nothing = isinstance(got, NotAnArray) and got.kind == "none"
    why = ", which is what a function without `return` gives" if nothing and not part else ""
    return Difference(KIND, f"{_of(part)}expected {wanted}, got {brief(got)}{why}", part)


def _in_mapping(expected: Mapping[str, Answer], got: Answer, part: str, words: tuple[str, str]) -> Difference | None:
    if not isinstance(got, Mapping):
        return _of_another_kind(expected, got, (), part)
    found = names_differ(expected, got, part)
    paths = {name: f'{part}["{name}"]' if part else name for name in expected if not found}
    compared = (first_difference(expected[name], got[name], (), path, words) for name, path in paths.items())
    return found or next(filter(None, compared), None)


def names_differ(expected: Mapping[str, Answer], got: Mapping[str, Answer], part: str = "") -> Difference | None:
    """Names that one dict has and the other has not."""
    missing = [name for name in expected if name not in got]
    unexpected = [name for name in got if name not in expected]
    said = [f"{word} {names(listed)}" for word, listed in (("missing", missing), ("unexpected", unexpected)) if listed]
    return Difference(KIND, f"{_of(part)}the names differ: {'; '.join(said)}", part) if said else None


def _in_tuple(
    expected: tuple[Answer, ...], got: Answer, parts: Sequence[str], part: str, words: tuple[str, str]
) -> Difference | None:
    if not isinstance(got, tuple) or len(got) != len(expected):
        return _of_another_kind(expected, got, parts, part)
    listed = parts if len(parts) == len(expected) else [f"part {k}" for k in range(len(expected))]
    compared = (
        first_difference(one, other, (), f"{part}, {name}" if part else name, words)
        for one, other, name in zip(expected, got, listed, strict=True)
    )
    return next(filter(None, compared), None)


def _in_array(expected: Array, got: Answer, part: str, words: tuple[str, str]) -> Difference | None:
    right = as_numbers(expected)
    if right is None:
        raise ValueError(f"{part or 'the expected answer'} is no array of numbers")
    array = as_numbers(got)
    if array is None:
        return _of_another_kind(expected, got, (), part)
    found = incomparable(right, array, part)
    if found:
        return found
    with np.errstate(over="ignore"):  # 1e308 against -1e308 is infinitely wrong, and no reason to warn
        wrong = ~(np.abs(array - right) <= tolerance(right))
    return _differing(VALUES, "differ", right, array, wrong, part, words) if wrong.any() else None


def incomparable(right: Array, array: Array, part: str) -> Difference | None:
    """Why the values of two arrays need not be compared: shape, not finite."""
    if array.shape != right.shape:
        return Difference(SHAPE, f"{_of(part)}expected shape {right.shape}, got {array.shape}", part, right, array)
    wrong = ~np.isfinite(array)
    words = ("expected", "got")
    return _differing(NOT_FINITE, "are not finite", right, array, wrong, part, words) if wrong.any() else None


def _differing(
    phrase: str, verb: str, right: Array, got: Array, wrong: Array, part: str, words: tuple[str, str]
) -> Difference:
    index = first_place(wrong)
    values = pair(right[index], got[index], words)
    many = int(wrong.sum())
    if not right.ndim:
        message = values
    elif many > 1:
        message = f"{many} of {right.size} values {verb}; first at {place(index)}: {values}"
    else:
        singular = {"differ": "differs", "are not finite": "is not finite"}[verb]
        message = f"1 of {right.size} values {singular}, at {place(index)}: {values}"
    return Difference(phrase, _of(part) + message, part, right, got, wrong)


def first_place(wrong: Array) -> tuple[int, ...]:
    """The first true place in reading order."""
    return tuple(int(i) for i in np.unravel_index(int(wrong.argmax()), wrong.shape))


def as_numbers(answer: object) -> Array | None:
    """An answer as one float64 array, or None where it is none."""
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


def _wanted(expected: Answer, parts: Sequence[str] = ()) -> str:
    """What is expected, in a few words."""
    if isinstance(expected, tuple):
        return f"{len(expected)} parts" + (f" ({', '.join(parts)})" if parts else "")
    if isinstance(expected, np.ndarray):
        return f"an array of shape {expected.shape}" if expected.ndim else "a number"
    return brief(expected)


def brief(answer: Answer) -> str:
    """What came back, in a few words.

    >>> brief(NotAnArray("wrong count", "2")), brief(np.array(4.0)), brief({"W": np.zeros(3)})
    ('another number of parts (2)', '4', 'a dict with W')
    """
    if isinstance(answer, NotAnArray):
        detail = f" ({one_line(answer.detail, 80)})" if answer.detail else ""
        return NOT_AN_ARRAY[answer.kind] + detail
    if isinstance(answer, Mapping):
        return f"a dict with {names(answer)}" if answer else "an empty dict"
    if isinstance(answer, tuple):
        return f"a tuple of {len(answer)}"
    array = as_numbers(answer)
    return short(float(array)) if array is not None and not array.ndim else f"an array of shape {np.shape(answer)}"


def _of(part: str) -> str:
    return f"{part}: " if part else ""
