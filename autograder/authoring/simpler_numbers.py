"""Numbers that are simpler than another one, and which of two is the simpler."""

from __future__ import annotations

from decimal import Decimal

from autograder.core.records import Array


def simpler_numbers(number: float) -> list[float]:
    """Numbers that are simpler than this one, of its own kind, the simplest first: with fewer decimals, then smaller.

    >>> simpler_numbers(-2.25), simpler_numbers(3), simpler_numbers(0)
    ([0.0, 1.0, -1.0, 2.0, -2.0, 0.5, -0.5, 1.5, -1.5, 2.2, -2.2, 1.25, -1.25, 2.25], [0, 1, 2], [])
    """
    if isinstance(number, bool):
        return []
    half = number / 2 if isinstance(number, float) else number // 2
    sizes = (0, 1, 2, 0.5, 1.5, round(number), round(number, 1), number, int(half), abs(number) - 1)
    found = {type(number)(sign * abs(size)) for size in sizes for sign in ((1, -1) if number < 0 else (1,))}
    return sorted((value for value in found if _simplicity(value) < _simplicity(number)), key=_simplicity)


def _simplicity(number: float) -> tuple[int, float, bool]:
    return _decimals(number), abs(number), number < 0


def plainness(entries: Array) -> tuple[int, float, int]:
    """A key that is smaller for simpler numbers, for a whole row of them."""
    numbers = entries.tolist()
    return sum(map(_decimals, numbers)), float(sum(map(abs, numbers))), sum(number < 0 for number in numbers)


def _decimals(number: float) -> int:
    """How many digits a number has behind its point.

    >>> _decimals(-0.25), _decimals(1e-7), _decimals(3.0), _decimals(12)
    (2, 7, 0, 0)
    """
    exponent = Decimal(repr(number)).normalize().as_tuple().exponent
    return max(0, -int(exponent))
