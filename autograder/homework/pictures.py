"""A window on its input, drawn with letters as the lecture's slides draw it: the filter's numbers stand in the cells.

A slide's example and a student's case go through the same functions. One entry of the output is filled in, the others
are dots. Letters: n input length, f filter length, m output length.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

import numpy as np

from autograder.core.records import Array, Case, Difference, Picture, Sliding
from autograder.core.wording import index_text, short
from autograder.judging.differences import as_numbers, first_index
from autograder.reporting.text_tables import WIDTH, part_around
from autograder.reporting.windows import Window, formula, window

ROWS = 9  # of an image: the others are left out
STEPS = 2  # stops that are drawn of a row; the student draws the others
LONGEST = 24  # boxes of a row
PADDED, MEETS, SEES = "with its padding", "a·b: the cell holds a, the filter b", "[ ]: what the window sees"

Cells = list[list[str]]


def entry(case: Case, found: Difference | None) -> tuple[tuple[int, ...], Array] | None:
    """The entry that is worked out, and the right array: the first wrong entry; the last one where the shape is wrong.

    Args:
        case: the case that is shown.
        found: how its answer differs; None where no answer came back.

    Returns:
        None where the right answer is not one array, and no part of it is known to differ.
    """
    expected = found.expected if found is not None else None
    if expected is None and isinstance(case.expected, np.ndarray):
        expected = as_numbers(case.expected)
    if expected is None or not expected.size:
        return None
    if found is not None and found.wrong is not None:
        return first_index(found.wrong), expected
    wrong_shape = found is not None and found.got is not None and found.got.ndim == expected.ndim
    return tuple(length - 1 if wrong_shape else 0 for length in expected.shape), expected


def at_work(case: Case, slide: Sliding, index: tuple[int, ...], shape: Sequence[int], caption: str = "") -> Picture:
    """The window that makes one entry of the output, where it lies on the input.

    Args:
        case: whose call has the input, and the filter where there is one.
        slide: how the window slides over it.
        index: of the entry of the output.
        shape: of the output.
        caption: what to say above, without its colon; left out: which entry it is.
    """
    seen = window(case, slide, index)
    words = [PADDED] if slide.padding else []
    words += [SEES] if seen.weights is None else [MEETS] if len(slide.n) == 2 else []
    caption = caption or f"The window that makes the entry at {index_text(index)} of the output"
    caption = f"{caption} ({'; '.join(words)}):" if words else f"{caption}:"
    lines = _row(case, slide, seen, shape[-1]) if len(slide.n) == 1 else _image(case, slide, seen, shape)
    return Picture(caption, tuple(lines))


def stops(n: int, f: int, stride: int, padding: int, steps: int = STEPS) -> tuple[str, ...]:
    """The first stops of a filter on a row.

    Args:
        n: entries of the row.
        f: entries of the filter.
        stride: entries between two stops.
        padding: zeros at each end.
        steps: how many stops are drawn, as far as the filter fits.

    Returns:
        Lines: an `x` for each entry, a `0` for each zero of the padding, and below it the filter at each stop.

    >>> print("\\n".join(stops(4, 2, 2, 1)))
    row       0 x x x x 0
    stop 0    = =
    stop 1        = =
    """
    boxes = ["0"] * padding + ["x"] * n + ["0"] * padding
    lines = [f"{'row':<9} {' '.join(boxes[:LONGEST])}{' …' if len(boxes) > LONGEST else ''}"]
    for step in range(steps):
        start = step * stride
        if start + f <= min(len(boxes), LONGEST):
            lines.append(f"{f'stop {step}':<9} {'  ' * start}{' '.join('=' * f)}")
    return tuple(lines)


# ---------------------------------------------------------------- a signal


def _row(case: Case, slide: Sliding, seen: Window, m: int) -> list[str]:
    """The input, below it the filter at this stop, and the output with one entry filled in."""
    source = np.asarray(case.call[slide.source], dtype=float)
    padded = [_number(value) for value in np.pad(source, slide.padding)]
    start = seen.spans[0][0] + slide.padding
    under = {start + step for step in range(slide.f[0])}
    if seen.weights is None:
        padded = [f"[{cell}]" if at in under else f" {cell} " for at, cell in enumerate(padded)]
        below = []
    else:
        numbers = iter(map(_number, seen.weights.flat))
        below = [next(numbers) if at in under else "" for at in range(len(padded))]
    made = [_number(seen.total) if at == seen.index[-1] else "." for at in range(m)]
    width = max(map(len, [*padded, *below, *made]))
    room = (WIDTH - 10) // (width + 1)
    left, right = part_around(len(padded), room, start + slide.f[0] // 2)
    rows = [("input", padded[left:right]), ("filter", below[left:right])]
    first, last = part_around(m, room, seen.index[-1])
    rows.append(("output" if last - first == m else f"from {first}", made[first:last]))
    lines = [f"{name:<8} {' '.join(f'{cell:>{width}}' for cell in cells)}".rstrip() for name, cells in rows if cells]
    return [*lines, *_worked_out(seen)]


# ---------------------------------------------------------------- an image, or a tensor


def _image(case: Case, slide: Sliding, seen: Window, shape: Sequence[int]) -> list[str]:
    """Each channel with the window on it, and beside them the output with one entry filled in."""
    source = np.asarray(case.call[slide.source], dtype=float)
    tensor: Array = source.reshape((1,) * (3 - source.ndim) + source.shape)
    channels = [seen.index[0]] if slide.by_channel else range(len(tensor))
    several = len(tensor) > 1
    blocks = [
        _block(
            f"channel {channel}" if several else "input",
            _channel(tensor[channel], slide, seen, at),
            _middle(slide, seen),
        )
        for at, channel in enumerate(channels)
    ]
    made: Cells = [["."] * shape[-1] for _ in range(shape[-2])]
    made[seen.index[-2]][seen.index[-1]] = _number(seen.total)
    title = f"output {seen.index[0]}" if len(shape) == 3 and shape[0] > 1 else "output"
    blocks.append(_block(title, made, (seen.index[-2], seen.index[-1])))
    return [*_flow(blocks), *_worked_out(seen)]


def _channel(image: Array, slide: Sliding, seen: Window, at: int) -> Cells:
    """One channel, padded, with the filter's numbers, or brackets, in the cells that the window sees."""
    cells = [[_number(value) for value in row] for row in np.pad(image, slide.padding)]
    (top, bottom), (left, right) = ((start + slide.padding, stop + slide.padding) for start, stop in seen.spans)
    for row in range(top, bottom):
        for column in range(left, right):
            value = cells[row][column]
            if seen.weights is None:
                cells[row][column] = f"[{value}]"
            else:
                cells[row][column] = f"{value}·{_factor(float(seen.weights[at, row - top, column - left]))}"
    if seen.weights is None:
        return [[cell if cell.startswith("[") else f" {cell} " for cell in row] for row in cells]
    return cells


def _middle(slide: Sliding, seen: Window) -> tuple[int, int]:
    """The middle of the window, in the padded input."""
    row, column = ((start + stop) // 2 + slide.padding for start, stop in seen.spans)
    return row, column


def _block(title: str, cells: Cells, around: tuple[int, int]) -> list[str]:
    """A title and rows of cells; where there are too many, the part around one of them."""
    width = max(len(cell) for row in cells for cell in row)
    room = (WIDTH * 2 // 3) // (width + 1)
    top, bottom = part_around(len(cells), ROWS, around[0])
    left, right = part_around(len(cells[0]), room, around[1])
    cut = (bottom - top, right - left) != (len(cells), len(cells[0]))
    rows = [" ".join(f"{cell:>{width}}" for cell in row[left:right]) for row in cells[top:bottom]]
    return [f"{title}, rows {top} to {bottom - 1}, columns {left} to {right - 1}" if cut else title, *rows]


def _flow(blocks: Sequence[list[str]]) -> list[str]:
    """Blocks side by side, as many as there is room for, then below."""
    rows: list[list[list[str]]] = []
    for block in blocks:
        if rows and sum(max(map(len, one)) + 4 for one in [*rows[-1], block]) <= WIDTH + 4:
            rows[-1].append(block)
        else:
            rows.append([block])
    return [line for row in rows for line in _beside(row)]


def _beside(blocks: Sequence[list[str]]) -> list[str]:
    widths = [max(map(len, block)) for block in blocks]
    padded = zip_longest(*blocks, fillvalue="")
    return ["    ".join(f"{one:<{width}}" for one, width in zip(row, widths, strict=True)).rstrip() for row in padded]


# ---------------------------------------------------------------- numbers


def _worked_out(seen: Window) -> list[str]:
    """How the entry is worked out by hand, where that fits into a line or two."""
    words = formula(seen)
    return [words] if len(words) <= WIDTH else []


def _number(value: float) -> str:
    return short(float(value), 4)


def _factor(value: float) -> str:
    text = _number(value)
    return f"({text})" if text.startswith("-") else text
