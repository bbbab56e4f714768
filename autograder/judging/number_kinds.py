"""Slips with kinds of numbers, a class of their own: the formula may be right and the numbers too narrow for it.

    "overflow"        whole numbers that are off by a multiple of 256 where the arguments have 8 bits
    "fractions lost"  answers that are cut to whole numbers (of truths, to 0 and 1), or that such an array refuses to
                      hold, where arguments are whole numbers

Pure functions: values in, values out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import numpy as np

from autograder.core.records import Answer, Array, Case, NotAnArray, Outcome
from autograder.judging.differences import as_numbers
from autograder.judging.tolerance import tolerance

Slip: TypeAlias = Literal["overflow", "fractions lost", ""]


def slip(case: Case, wanted: Answer | None, outcome: Outcome) -> Slip:
    """Which slip in the kind of numbers makes what came back of what was wanted, or ""?

    Args:
        case: its arguments say which slips are possible.
        wanted: the answer without the slip: the right one, or that of a known mistake.
        outcome: what came back.

    >>> case = Case("t", "", {"signal": np.array([200, 100], dtype=np.uint8)})
    >>> slip(case, np.array([300.0]), Outcome("returned", np.array([44])))
    'overflow'
    """
    whole = [array for array in _arguments(case) if array.dtype.kind in "iub"]
    narrow = any(array.dtype.itemsize == 1 for array in whole)
    if not whole or wanted is None:
        return ""
    if outcome.status == "raised":
        refused = outcome.exception.startswith(("UFuncTypeError", "_UFunc"))
        return "fractions lost" if refused else ""
    if outcome.status != "returned" or outcome.answer is None:
        return ""
    pairs = _arrays(wanted, outcome.answer)
    if pairs is None:
        return ""
    wrong = [pair for pair in pairs if not _near(*pair)]
    if wrong and narrow and all(_near((one - other + 128) % 256, np.full(one.shape, 128.0)) for one, other in wrong):
        return "overflow"
    truths = any(array.dtype.kind == "b" for array in whole)
    return "fractions lost" if wrong and all(_cut(*pair, truths=truths) for pair in wrong) else ""


def _cut(one: Array, other: Array, *, truths: bool) -> bool:
    """Is an array another one in whole numbers, or in True and False?"""
    return _near(np.trunc(one), other) or _near(np.floor(one), other) or (truths and _near((one != 0) * 1.0, other))


def _arguments(case: Case) -> list[Array]:
    """The arrays among the arguments of a call, and in the dicts among them."""
    inside = [part for value in case.call.values() if isinstance(value, Mapping) for part in value.values()]
    return [value for value in (*case.call.values(), *inside) if isinstance(value, np.ndarray)]


def _arrays(wanted: Answer, came: Answer) -> list[tuple[Array, Array]] | None:
    """The arrays of two answers side by side; None if they differ in form or shape, or are not finite."""
    if isinstance(wanted, Mapping):
        alike = isinstance(came, Mapping) and set(wanted) == set(came)
        return _all([(wanted[name], came[name]) for name in wanted]) if alike else None  # type: ignore[call-overload, index]
    if isinstance(wanted, tuple):
        alike = isinstance(came, tuple) and len(wanted) == len(came)
        return _all(list(zip(wanted, came, strict=True))) if alike else None  # type: ignore[arg-type]
    one, other = as_numbers(wanted), as_numbers(came)
    if isinstance(wanted, NotAnArray) or one is None or other is None or one.shape != other.shape:
        return None
    return [(one, other)] if np.isfinite(one).all() and np.isfinite(other).all() else None


def _all(pairs: list[tuple[Answer, Answer]]) -> list[tuple[Array, Array]] | None:
    found = [_arrays(*pair) for pair in pairs]
    return None if any(one is None for one in found) else [pair for one in found if one for pair in one]


def _near(one: Array, other: Array) -> bool:
    return bool((np.abs(one - other) <= tolerance(one)).all())
