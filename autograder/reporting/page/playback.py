"""A failing case to be played: each window in turn, with its products and what they come to.

Only tasks that slide a window can be played, and only cases whose input can be taken in at a glance; the
others are drawn as they are in the terminal. All numbers are words already, so that a page computes nothing.

Letters: d channels, f filter length, k filters; an entry of the output at an index is one frame.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from autograder.core.records import TOLD_IN_FULL, Array, Case, Difference, Judged, Reason, Sliding, Task
from autograder.core.wording import digits_apart
from autograder.judging.differences import as_numbers, first_index
from autograder.judging.tolerance import tolerance
from autograder.reporting.page.page_tables import COLUMNS, ROWS, Cell, Index, Sheet, minus, number, place, sheet
from autograder.reporting.picture import SHOWN
from autograder.reporting.text_tables import digits_for
from autograder.reporting.windows import Window, formula, where, window

CHANNELS = 8  # of an input that is played
ENTRIES = 2_000  # of all windows of a case together: some 60 kB of page
FRAMES = 100

Words = tuple[tuple[str, ...], ...]  # channel → its numbers in reading order


@dataclass(frozen=True)
class Frame:
    """One window."""

    at: str  # "0,2": the entry it makes
    where: str  # what it sees, in words
    channel: int  # the only one it sees, or -1
    row: int  # where it starts in the padded input
    column: int
    filter: int  # which of the filters
    products: Words  # empty for a maximum
    sum: str  # what they come to
    said: str  # expected and got
    right: bool


@dataclass(frozen=True)
class Filter:
    """A filter, channel by channel."""

    titles: tuple[str, ...]
    weights: Words


@dataclass(frozen=True)
class Play:
    """A case, window by window, as it stands at its first wrong entry."""

    inputs: tuple[Sheet, ...]  # a sheet a channel, with its padding
    weights: tuple[Sheet, ...]
    products: tuple[Sheet, ...]
    frames: tuple[Frame, ...]
    filters: tuple[Filter, ...]
    first: int  # the frame of the first wrong entry
    size: tuple[int, int]  # of the window: rows, columns
    left_out: int  # entries without a frame


def play(task: Task, shown: Judged) -> Play | None:
    """What there is to play of a failing case; None where that is nothing.

    Args:
        task: the task that the case calls; it says how a window slides.
        shown: the failing case with its outcome and verdict.

    Raises:
        ValueError: the case is none of those TOLD_IN_FULL.
    """
    case, outcome, verdict = shown.case, shown.outcome, shown.verdict
    if case.visibility not in TOLD_IN_FULL:
        raise ValueError("only a case that is told in full may be played")
    slide = task.window(case) if task.window else None
    expected = as_numbers(case.expected)
    other = verdict.reason in (Reason.INPUT, Reason.SECOND_CALL) or outcome.status not in SHOWN
    if slide is None or expected is None or not expected.size or verdict.kind != "fail" or other or case.raises:
        return None
    inputs = _padded(case, slide)
    if len(inputs) > CHANNELS or inputs[0].shape[0] > ROWS or inputs[0].shape[1] > COLUMNS:
        return None
    return _played(case, slide, expected, verdict.difference, inputs)


def _played(case: Case, slide: Sliding, expected: Array, found: Difference | None, inputs: Array) -> Play | None:
    wrong = found.wrong if found is not None and found.wrong is not None else None
    indices = list(np.ndindex(expected.shape))
    middle = indices.index(first_index(wrong)) if wrong is not None else 0
    size = (slide.f[-2] if len(slide.f) == 2 else 1, slide.f[-1])
    most = max(1, min(FRAMES, ENTRIES // (len(inputs) * math.prod(size))))
    start = max(0, min(middle - most // 2, len(indices) - most))
    windows = [window(case, slide, index) for index in indices[start : start + most]]
    if any(not abs(one.total - expected[one.index]) <= tolerance(expected) for one in windows):
        return None  # what would be played is not what the references agreed on
    frames = tuple(_frame(one, slide, expected, found) for one in windows)
    shown, filters = frames[middle - start], _filters(case, slide)
    mine = filters[shown.filter] if filters else Filter((), ())
    titles = tuple(title.replace(slide.weights, "products") for title in mine.titles) if slide.weights else ()
    return Play(
        _input_sheets(case, inputs, slide, shown, size),
        _from_words(mine.titles, mine.weights, slide.f),
        _from_words(titles, shown.products, slide.f),
        frames,
        filters,
        middle - start,
        size,
        len(indices) - len(frames),
    )


def _padded(case: Case, slide: Sliding) -> Array:
    """The input (d, h, w) with its padding; NaN where that is."""
    own = np.asarray(case.call[slide.source], dtype=float)
    tensor: Array = own.reshape((1,) * (3 - own.ndim) + own.shape)
    axes = [(0, 0)] * (3 - len(slide.n)) + [(slide.padding, slide.padding)] * len(slide.n)
    padded: Array = np.pad(tensor, axes, constant_values=np.nan)
    return padded


def _frame(seen: Window, slide: Sliding, expected: Array, found: Difference | None) -> Frame:
    row, column = (0, *(start + slide.padding for start, _ in seen.spans))[-2:]
    said, right = _said(seen.index, expected, found)
    return Frame(
        at=place(seen.index),
        where=minus(where(slide, seen)).rstrip(":"),
        channel=seen.index[0] if slide.by_channel else -1,
        row=row,
        column=column,
        filter=seen.index[0] if seen.bias is not None else 0,
        products=_words(seen.under * seen.weights) if seen.weights is not None else (),
        sum=minus(formula(seen)),
        said=said,
        right=right,
    )


def _said(index: Index, expected: Array, found: Difference | None) -> tuple[str, bool]:
    """What an entry should be and what it is; without an answer of that shape only what it should be."""
    if found is None or found.got is None or found.wrong is None:
        return f"expected {number(expected[index])}", True
    got = found.got[index]
    digits = digits_apart(expected[index], got)
    right = not found.wrong[index]
    words = f"expected {number(expected[index], digits)}, got {number(got, digits)}"
    return f"{words}: {'right' if right else 'wrong'}", right


def _words(arrays: Array) -> Words:
    digits = digits_for(arrays)
    return tuple(tuple(number(value, digits) for value in channel.flat) for channel in arrays)


# ---------------------------------------------------------------- the first frame


def _input_sheets(case: Case, inputs: Array, slide: Sliding, frame: Frame, size: tuple[int, int]) -> tuple[Sheet, ...]:
    name = slide.source
    several = np.ndim(case.call[name]) == 3  # type: ignore[arg-type]

    def one(channel: int) -> Sheet:
        def cell(index: Index) -> Cell:
            row, column = (0, *index)[-2:]
            value = inputs[channel, row, column]
            inside = frame.row <= row < frame.row + size[0] and frame.column <= column < frame.column + size[1]
            kinds = ["padding"] * bool(np.isnan(value)) + ["seen"] * (inside and frame.channel in (-1, channel))
            return Cell("·0" if np.isnan(value) else number(value, 4), " ".join(kinds))

        array = inputs[channel] if len(slide.n) == 2 else inputs[channel, 0]
        return sheet(f"{name}[{channel}]" if several else name, array, cell, start=-slide.padding)

    return tuple(map(one, range(len(inputs))))


def _from_words(titles: tuple[str, ...], words: Words, shape: tuple[int, ...]) -> tuple[Sheet, ...]:
    """Sheets of what is in words already."""

    def one(title: str, own: tuple[str, ...]) -> Sheet:
        return sheet(title, np.zeros(shape), lambda index: Cell(own[int(np.ravel_multi_index(index, shape))]))

    return tuple(map(one, titles, words))


def _filters(case: Case, slide: Sliding) -> tuple[Filter, ...]:
    """All filters of a call, none where the largest entry is taken."""
    name = slide.weights
    if not name:
        return ()
    weights = np.asarray(case.call[name], dtype=float)
    if slide.biases:
        titles = [tuple(f"{name}[{k}, {d}]" for d in range(len(one))) for k, one in enumerate(weights)]
        return tuple(Filter(*one) for one in zip(titles, map(_words, weights), strict=True))
    if weights.ndim == 3:
        return (Filter(tuple(f"{name}[{d}]" for d in range(len(weights))), _words(weights)),)
    return (Filter((name,), _words(weights[None])),)
