"""Arrays as plain text: signals as rows, one under the other, images as grids, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Literal, NamedTuple

import numpy as np

from autograder.core.records import Array
from autograder.core.wording import short

WIDTH = 76  # fits a terminal of 80 columns, indented
EXACT, ROUGH = 6, 4  # digits: for numbers that need no more, and for those that would

Lines = list[str]


class Grid(NamedTuple):
    """An array of at most two axes, to be drawn under its title (a signal: beside it)."""

    title: str
    array: Array
    lead: tuple[int, ...] = ()  # where in a larger array it stands
    around: tuple[int, ...] | None = None  # the entry that is never cut off; where it is given, two are compared
    star: bool = False  # that entry gets one
    padding: Array | None = None  # where entries are not the input's own; drawn as ·0
    digits: int = 0  # 0: as many as the numbers need, at most ROUGH where EXACT are not enough


class Section(NamedTuple):
    """A part of the picture: a sentence, arrays, and sentences that follow from them."""

    kind: Literal["call", "inputs", "work", "answers"]
    above: str = ""
    grids: tuple[Grid, ...] = ()
    below: tuple[str, ...] = ()
    most: int = 0  # rows of an image
    together: int = 1  # so many images belong together


def digits_for(array: Array) -> int:
    """EXACT, where that many digits say exactly what is in the array, else ROUGH.

    >>> digits_for(np.array([0.25, 3.0])), digits_for(np.array([1 / 3]))
    (6, 4)
    """
    return EXACT if all(float(short(value, EXACT)) == float(value) for value in array.flat) else ROUGH


class Block(NamedTuple):
    """What is to be seen of an array: its title, and rows of cells that are all as wide."""

    title: str
    rows: tuple[tuple[str, ...], ...]  # a signal has one
    width: int  # of a cell; the last place of each is for a star

    @property
    def columns(self) -> int:
        """How many columns the text needs; the title of an image stands above its rows."""
        return max(len(self.title), (self.width + 1) * max(map(len, self.rows), default=0))


def drawn(grids: Sequence[Grid], most: int, together: int = 1) -> Lines:
    """Draw arrays, at most WIDTH columns wide; of each image at most so many rows.

    Two images that are compared get the same cells, half the WIDTH each. So many images as `together`
    says stay together if there is room.

    Args:
        grids: the arrays, each of shape (n,) or (h, w), with their headings.
        most: rows that are shown of an image; the others are left out.
        together: how many images that follow one another are kept side by side.
    """
    signals, images = arranged(grids, most, together)
    return _under_each_other(signals) + [line for row in images for line in _beside([_block(one) for one in row])]


def arranged(grids: Sequence[Grid], most: int, together: int = 1) -> tuple[list[Block], list[list[Block]]]:
    """The signals, which stand one under the other, and the images: those of a row stand side by side.

    Args:
        grids: the arrays, each of shape (n,) or (h, w), with their headings.
        most: rows that are shown of an image.
        together: how many images that follow one another are kept side by side.
    """
    images = [grid for grid in grids if grid.array.ndim == 2]
    width = max((len(cell) for grid in images if grid.around for cell in _cells(grid)), default=0)
    blocks = [_cut_image(grid, most, width if grid.around else 0) for grid in images]
    rows = _flow([blocks[at : at + together] for at in range(0, len(blocks), together)])
    return _cut_signals([grid for grid in grids if grid.array.ndim < 2]), rows


def _cells(grid: Grid) -> list[str]:
    """The entries in reading order, each followed by its star or a space."""
    digits = grid.digits or digits_for(grid.array)
    cells = [f"{short(value, digits)} " for value in grid.array.flat]
    if grid.padding is not None:
        cells = ["·0 " if outside else cell for cell, outside in zip(cells, grid.padding.flat, strict=True)]
    if grid.star:
        at = int(np.ravel_multi_index(grid.around, grid.array.shape)) if grid.around else 0
        cells[at] = f"{cells[at][:-1]}*"
    return cells


def _title(grid: Grid, shape: tuple[int, ...] = (), *spans: tuple[int, int]) -> str:
    """The title, with the slices that are shown where some of the array is not."""
    cut = any(span != (0, length) for span, length in zip(spans, shape, strict=False))
    places = [*map(str, grid.lead), *(f"{start}:{stop}" for start, stop in spans if cut)]
    exact = not grid.array.size or grid.digits or digits_for(grid.array) == EXACT
    return grid.title + (f"[{', '.join(places)}]" if places else "") + ("" if exact else ", rounded")


def _cut_signals(grids: Sequence[Grid]) -> list[Block]:
    """Signals and single numbers, entry under entry; where one is too long, the part around the entry that counts."""
    if not grids:
        return []
    rows = [_cells(grid) for grid in grids]
    width = max((len(cell) for row in rows for cell in row), default=1)
    room = max(1, (WIDTH - 2 - max(len(_title(grid)) + 9 for grid in grids)) // (width + 1))  # 9: "[100:110]"
    spans = [
        part_around(len(row), room, grid.around[0] if grid.around else 0) for row, grid in zip(rows, grids, strict=True)
    ]
    return [
        Block(_title(grid, grid.array.shape, span), (tuple(row[slice(*span)]),), width)
        for grid, row, span in zip(grids, rows, spans, strict=True)
    ]


def _cut_image(grid: Grid, most: int, width: int) -> Block:
    """An image; where it is too large, the part around the entry that counts."""
    if not grid.array.size:
        return Block(f"{grid.title}: empty, shape {grid.array.shape}", (), width)
    rows, columns = grid.array.shape
    cells = _cells(grid)
    room = (WIDTH - 4) // 2 if width else WIDTH
    width = width or max(map(len, cells))
    row, column = grid.around or (0, 0)
    top, bottom = part_around(rows, most, row)
    left, right = part_around(columns, room // (width + 1), column)
    lines = (tuple(cells[at * columns + left : at * columns + right]) for at in range(top, bottom))
    return Block(_title(grid, grid.array.shape, (top, bottom), (left, right)), tuple(lines), width)


def part_around(length: int, most: int, around: int) -> tuple[int, int]:
    """Where to start and stop so that `around` is shown, in the middle if that can be.

    Args:
        length: entries along the axis.
        most: how many of them are shown.
        around: the index that is shown.

    >>> part_around(100, 10, 50), part_around(100, 10, 99), part_around(5, 10, 2)
    ((45, 55), (90, 100), (0, 5))
    """
    start = max(0, min(around - most // 2, length - most))
    return start, min(length, start + most)


def _flow(groups: Sequence[list[Block]]) -> list[list[Block]]:
    """Blocks side by side as far as there is room, then in the next row; a group is parted only where it must be."""
    rows: list[list[Block]] = []
    for group in groups:
        if rows and _fits(rows[-1] + group):
            rows[-1] += group
        else:
            rows += [list(group)] if _fits(group) else [[block] for block in group]
    return rows


def _fits(row: Sequence[Block]) -> bool:
    return sum(block.columns + 4 for block in row) <= WIDTH + 4


# ---------------------------------------------------------------- as lines


def _under_each_other(signals: Sequence[Block]) -> Lines:
    label = max((len(block.title) for block in signals), default=0)
    return [f"{block.title:<{label}} {_row(block.rows[0], block.width)}".rstrip() for block in signals]


def _row(cells: Sequence[str], width: int) -> str:
    return "".join(f" {cell:>{width}}" for cell in cells) or " (empty)"


def _block(block: Block) -> Lines:
    return [block.title, *(_row(row, block.width).rstrip() for row in block.rows)]


def _beside(blocks: Sequence[Lines]) -> Lines:
    widths = [max(map(len, block)) for block in blocks]
    padded = zip_longest(*blocks, fillvalue="")
    return [
        "    ".join(f"{part:<{width}}" for part, width in zip(parts, widths, strict=True)).rstrip() for parts in padded
    ]
