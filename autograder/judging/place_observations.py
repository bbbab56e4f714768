"""What can be said about where values are wrong: in which row, column or channel, at the border, at the zeros."""

from __future__ import annotations

import numpy as np

from autograder.core.records import Array
from autograder.judging.shape_observations import AXES, Look, Observation

_INSIDE = 4  # entries; that fewer are right may be chance


def _lines(wrong: Array, axis: int) -> Array:
    """For each index along an axis, whether any value there is wrong."""
    return np.asarray(wrong.any(axis=tuple(other for other in range(wrong.ndim) if other != axis)))


def _last_axes(wrong: Array) -> list[tuple[int, str, Array]]:
    """Of the entries of a signal, or of rows and columns: axis, name, and for each index whether any value is wrong."""
    axes = list(enumerate(AXES.get(wrong.ndim, ())))[-2:] if wrong.ndim <= 3 else []
    return [(axis, name, _lines(wrong, axis)) for axis, name in axes]


def one_row_or_column(look: Look) -> str:
    """All wrong values lie in the first or the last row or column (of a signal: entry)."""
    for _, name, lines in _last_axes(look.wrong):
        if len(lines) >= 3 and lines.sum() == 1 and (lines[0] or lines[-1]):
            which = "first" if lines[0] else "last"
            if name == "entry":
                return f"Only the {which} entry differs."
            if look.wrong.sum() > 1:
                return f"Only values in the {which} {name} differ."
    return ""


def only_the_first_is_right(look: Look) -> str:
    """Only the first row or column (of a signal: entry) is right, and not because it holds zeros."""
    for axis, name, lines in _last_axes(look.wrong):
        first = np.take(look.expected, 0, axis=axis)
        if len(lines) >= 3 and not lines[0] and lines[1:].all() and np.count_nonzero(first) >= min(2, first.size):
            return f"Only the first {name} is right."
    return ""


def one_channel(look: Look) -> str:
    """Exactly one channel (of four axes: one filter) is right, or exactly one is wrong."""
    name = {3: "channel", 4: "filter"}.get(look.wrong.ndim)
    if name is None or len(look.wrong) < 2:
        return ""
    wrong = _lines(look.wrong, 0)
    if wrong.sum() == 1:
        return f"Only {name} {int(wrong.argmax())} differs."
    return f"Only {name} {int(wrong.argmin())} is right." if wrong.sum() == len(wrong) - 1 else ""


def border(look: Look) -> str:
    """All inner values (at least _INSIDE) are right, and most border values are wrong."""
    wrong = look.wrong
    if wrong.sum() < 2:
        return ""
    if wrong.ndim == 1 and len(wrong) > 3 and not wrong[1:-1].any():
        return "Only the two ends differ."
    if wrong.ndim not in (2, 3) or min(wrong.shape[-2:]) < 3 or wrong[..., 1:-1, 1:-1].any():
        return ""
    inside = wrong[..., 1:-1, 1:-1].size
    if inside < _INSIDE or 2 * wrong.sum() < wrong.size - inside:
        return ""
    return "Only values at the border differ."


def those_that_should_be(look: Look) -> str:
    """The wrong values are exactly those expected to be negative, or are all expected to be 0."""
    if look.wrong.sum() < 2 or (~look.wrong).sum() < 2:
        return ""
    if np.array_equal(look.wrong, look.expected < 0):
        return "Only values that should be negative differ."
    return "" if look.expected[look.wrong].any() else "Only values that should be 0 differ."


WHERE: tuple[Observation, ...] = (
    one_row_or_column,
    only_the_first_is_right,
    one_channel,
    border,
    those_that_should_be,
)
