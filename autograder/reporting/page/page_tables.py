"""Arrays as sheets of cells for a page: words, and what is special about each.

Letters: h rows, w columns. A signal is a sheet of one row.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from autograder.core.records import Array
from autograder.core.wording import short
from autograder.reporting.text_tables import digits_for, part_around

ROWS, COLUMNS = 16, 16  # of an array that are shown: a page stays small, and so does what a person takes in
LEVELS = 4  # shades of a colour

Index = tuple[int, ...]


@dataclass(frozen=True)
class Cell:
    """One number: its words, the classes that say how it looks, and of which entry it is."""

    words: str
    kinds: str = ""
    at: str = ""  # "0,2"


@dataclass(frozen=True)
class Row:
    """A row under its number; `None` where rows have none."""

    number: int | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Sheet:
    """A table of numbers."""

    title: str
    columns: tuple[int, ...]  # their numbers
    rows: tuple[Row, ...]


def sheet(title: str, array: Array, cell: Callable[[Index], Cell], around: Index = (), start: int = 0) -> Sheet:
    """A signal or an image as a sheet; of a large one ROWS × COLUMNS around an entry.

    Args:
        title: what it is called; where a part is shown, the part is added.
        array: (w,) or (h, w).
        cell: index → what stands there.
        around: the entry to be seen.
        start: the number of the first row and column.
    """
    h, w = (1, *array.shape)[-2:]
    row, column = (0, 0, *around)[-2:]
    (top, bottom), (left, right) = part_around(h, ROWS, row), part_around(w, COLUMNS, column)
    rows = [
        Row(None if array.ndim < 2 else r + start, tuple(cell((r, c)[-array.ndim :]) for c in range(left, right)))
        for r in range(top, bottom)
    ]
    cut = [f"{a + start}:{b + start}" for a, b in ((top, bottom), (left, right))]
    some = f"[{', '.join(cut[-array.ndim :])}]" if (bottom - top, right - left) != (h, w) else ""
    return Sheet(title + some, tuple(range(left + start, right + start)), tuple(rows))


def plain(title: str, array: Array) -> Sheet:
    """A sheet of numbers and nothing else.

    Args:
        title: above the sheet.
        array: numbers of shape (n,) or (h, w).
    """
    digits = digits_for(array)
    return sheet(title, array, lambda index: Cell(number(array[index], digits)))


def number(value: float, digits: int = 6) -> str:
    """A number as it is printed: with a minus sign, which screen readers say.

    Args:
        value: any float, finite or not.
        digits: significant digits that are kept.

    >>> number(-0.5)
    '−0.5'
    """
    return minus(short(value, digits))


def minus(words: str) -> str:
    """Words with minus signs for the hyphens before numbers.

    >>> minus("2·(-1) = -2")
    '2·(−1) = −2'
    """
    return re.sub(r"-(?=[\di])", "−", words)


def shade(value: float, largest: float) -> str:
    """The class for a number's colour: its sign, and how large it is beside the largest.

    Args:
        value: the number to colour.
        largest: the largest magnitude on the sheet, at least 0; it gets the darkest shade.

    >>> shade(2.0, 2.0), shade(-0.1, 2.0), shade(0.0, 2.0), shade(float("nan"), 2.0)
    ('plus4', 'minus1', '', 'odd')
    """
    if not np.isfinite(value):
        return "odd"
    if value == 0 or not largest:
        return ""
    level = math.ceil(min(abs(float(value)) / largest, 1.0) * LEVELS)
    return f"{'plus' if value > 0 else 'minus'}{level}"


def place(index: Index) -> str:
    """An index as a page keeps it.

    >>> place((0, 2))
    '0,2'
    """
    return ",".join(map(str, index))
