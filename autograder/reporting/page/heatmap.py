"""Expected against got as coloured sheets: where is an answer too large, and where too small?

The colours say nothing that the numbers do not: a wrong entry is framed, the first one has a star, and a
difference is written with its sign.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import islice

import numpy as np

from autograder.core.records import Array, Difference
from autograder.core.wording import digits_apart
from autograder.judging.differences import first_index
from autograder.reporting.page.page_tables import Cell, Index, Sheet, number, place, shade, sheet
from autograder.reporting.text_tables import ROUGH, digits_for

LARGE = 10_000  # entries, beyond which nobody looks whether all are short
PANELS = 6  # of an array with more axes, so many images at most


@dataclass(frozen=True)
class Panel:
    """An image, or a signal, of the two answers and of their difference."""

    sheets: tuple[Sheet, ...]
    flat: bool  # signals, to be read one under the other


@dataclass(frozen=True)
class Heat:
    """All that is shown of two answers."""

    panels: tuple[Panel, ...]
    left_out: int  # images that are not shown


def heat(found: Difference, names: tuple[str, str]) -> Heat | None:
    """Two answers that differ, and by how much; None where they are no arrays to be shown.

    Args:
        found: the difference.
        names: what the two are called.
    """
    if found.expected is None or found.got is None:
        return None
    if found.wrong is None:
        return _two_shapes(alone(found.expected, names[0]), alone(found.got, names[1]))
    expected, got, wrong = found.expected, found.got, found.wrong
    leads = sorted(np.ndindex(expected.shape[:-2]), key=lambda lead: not wrong[lead].any())  # the wrong ones first
    panels = tuple(_compared(expected, got, wrong, names, lead) for lead in sorted(leads[:PANELS]))
    return Heat(panels, len(leads) - len(panels))


def _two_shapes(one: Heat, other: Heat) -> Heat:
    """Two answers that cannot be compared entry by entry; images side by side all the same."""
    panels = one.panels + other.panels
    if len(panels) == 2 and not any(panel.flat for panel in panels):
        panels = (Panel(panels[0].sheets + panels[1].sheets, flat=False),)
    return Heat(panels, one.left_out + other.left_out)


def alone(array: Array, name: str) -> Heat:
    """One answer, where there is nothing to compare it with.

    Args:
        array: the answer, of any shape; each slice of its last two axes is a panel, up to a limit.
        name: what it is called above its panels.
    """
    leads = list(islice(np.ndindex(array.shape[:-2]), PANELS)) if array.size else []  # an empty one may have any shape
    left_out = math.prod(array.shape[:-2]) - len(leads) if array.size else 0
    digits, largest = digits_for(array) if array.size <= LARGE else ROUGH, _largest(array)

    def one(lead: Index) -> Sheet:
        def cell(index: Index) -> Cell:
            at = lead + index[: array.ndim - len(lead)]
            return Cell(number(array[at], digits), shade(array[at], largest), place(at))

        return sheet(name + _slice(lead), np.atleast_1d(array[lead]), cell)

    return Heat((Panel(tuple(map(one, leads)), array.ndim < 2),) if leads else (), left_out)


def _compared(expected: Array, got: Array, wrong: Array, names: tuple[str, str], lead: Index) -> Panel:
    """Expected, got and got − expected."""
    first = first_index(wrong)
    with np.errstate(over="ignore", invalid="ignore"):
        off = got - expected
    fewest = min(digits_for(expected), digits_for(got))
    digits = digits_apart(expected[first], got[first], fewest)
    largest, furthest = _largest(expected), _largest(np.where(wrong, off, 0))

    def at(index: Index) -> Index:
        return lead + index[: expected.ndim - len(lead)]

    def right(index: Index) -> Cell:
        return Cell(number(expected[at(index)], digits), shade(expected[at(index)], largest), place(at(index)))

    def given(index: Index) -> Cell:
        here = at(index)
        kinds = f"{shade(got[here], largest)} {'first wrong' if here == first else 'wrong' if wrong[here] else ''}"
        return Cell(number(got[here], digits) + "*" * (here == first), kinds.strip(), place(here))

    def apart(index: Index) -> Cell:
        here = at(index)
        return Cell(
            _signed(off[here]) if wrong[here] else "0",
            shade(off[here], furthest) if wrong[here] else "same",
            place(here),
        )

    around = first[len(lead) :] if first[: len(lead)] == lead else ()
    part = np.atleast_1d(expected[lead])
    short = [name.rpartition(", ")[2] for name in names]
    titles = (names[0] + _slice(lead), names[1] + _slice(lead), f"{short[1]} − {short[0]}")
    cells = (right, given, apart)
    sheets = tuple(sheet(title, part, cell, around) for title, cell in zip(titles, cells, strict=True))
    return Panel(sheets, expected.ndim < 2)


def _largest(array: Array) -> float:
    return float(np.abs(array[np.isfinite(array)]).max(initial=0.0))


def _signed(value: float) -> str:
    return f"+{number(value, 3)}" if value > 0 else number(value, 3)


def _slice(lead: Index) -> str:
    return f"[{', '.join(map(str, lead))}]" if lead else ""
