"""What stands under a sliding window: the entries, the filter beside them, and what they come to.

Letters: d channels, f filter length (or window size), n input length; an entry of the output at index i
sees the input's entries from i * stride - padding on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from autograder.core.records import Array, Case, Difference, Sliding, Value
from autograder.core.wording import index_text, short
from autograder.judging.differences import first_index
from autograder.judging.tolerance import tolerance
from autograder.reporting.text_tables import EXACT, digits_for

TERMS = 30  # of a sum that is written out in full


@dataclass(frozen=True)
class Window:
    """The window of one entry of the output. A signal's has one channel and one row."""

    index: tuple[int, ...]  # of the entry
    spans: tuple[tuple[int, int], ...]  # for each axis it slides on, where it starts and stops; may be outside
    under: Array  # (d, f, f) what it sees, padding as zeros
    padding: Array  # (d, f, f) True where that is none of the input's own entries
    weights: Array | None  # (d, f, f) the filter; None where the largest entry is taken
    bias: float | None  # added at the end, where there is one
    total: float  # what the products and the bias, or the maximum, come to


def window(case: Case, slide: Sliding, index: tuple[int, ...]) -> Window:
    """The window that makes the entry at an index.

    Args:
        case: a frozen case, whose call has the input.
        slide: how the window slides over it.
        index: of the entry of the answer: (i,), (i, j), or (channel, i, j).

    >>> call = {"signal": np.array([0, 1, 0, 1, 1]), "weights": np.array([-1, 1])}
    >>> slide = Sliding("signal", (5,), (2,), weights="weights")
    >>> window(Case("sliding.dot", "", call), slide, (1,)).total
    -1.0
    """
    spans = _spans(slide, index)
    under, padding = _entries(case.call[slide.source], spans)
    if slide.weights:
        weights, bias = _filter(case, slide, index)
        weights = weights.reshape(under.shape)
        total = float((under * weights).sum()) + (bias or 0.0)
        return Window(index, spans, under, padding, weights, bias, total)
    channel = index[: -len(slide.n)] or 0  # each channel has its own maximum
    under, padding = under[channel][None], padding[channel][None]
    return Window(index, spans, under, padding, None, None, float(under.max()))


def _spans(slide: Sliding, index: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    starts = [at * slide.stride - slide.padding for at in index[-len(slide.n) :]]
    return tuple((start, start + length) for start, length in zip(starts, slide.f, strict=True))


def _entries(source: Value, spans: tuple[tuple[int, int], ...]) -> tuple[Array, Array]:
    own = np.asarray(source, dtype=float)
    tensor: Array = own.reshape((1,) * (3 - own.ndim) + own.shape)
    rows, columns = [(0, 1), *spans][-2:]
    outside: Array = np.ones((tensor.shape[0], rows[1] - rows[0], columns[1] - columns[0]), dtype=bool)
    under: Array = np.zeros(outside.shape)
    for place in np.ndindex(outside.shape):
        channel, row, column = place
        at = (channel, rows[0] + row, columns[0] + column)
        if 0 <= at[1] < tensor.shape[1] and 0 <= at[2] < tensor.shape[2]:
            under[place] = tensor[at]
            outside[place] = False
    return under, outside


def _filter(case: Case, slide: Sliding, index: tuple[int, ...]) -> tuple[Array, float | None]:
    """The filter that makes the entry at an index, and its bias where there is one."""
    weights = np.asarray(case.call[slide.weights], dtype=float)
    if not slide.biases:
        return weights, None
    return weights[index[0]], float(np.asarray(case.call[slide.biases], dtype=float)[index[0]])


# ---------------------------------------------------------------- in words


def formula(seen: Window) -> str:
    """What the entry comes to, as it is worked out by hand.

    >>> call = {"signal": np.array([0, 1, 0, 1, 1]), "size": 2}
    >>> formula(window(Case("sliding.largest", "", call), Sliding("signal", (5,), (2,), stride=2), (1,)))
    'max(0, 1) = 1'
    """
    if seen.weights is None:
        return f"max({', '.join(map(short, seen.under.ravel()))}) = {short(seen.total)}"
    return _products(seen, seen.weights)


def _products(seen: Window, weights: Array) -> str:
    """The dot product of a window and a filter, and how it is worked out by hand."""
    exact = digits_for(np.array([*seen.under.flat, *weights.flat, seen.bias or 0.0])) == EXACT
    terms = [f"{_factor(x)}·{_factor(w)}" for x, w in zip(seen.under.flat, weights.flat, strict=True)]
    terms = terms if len(terms) <= TERMS else [*terms[:6], "…", terms[-1]]
    terms += [] if seen.bias is None else [f"{_factor(seen.bias)} (bias)"]
    result = f"= {short(round(seen.total, 9), 10)}" if exact else f"≈ {short(seen.total)}"
    return f"{' + '.join(terms)} {result}"


def _factor(value: float) -> str:
    text = short(value, EXACT if float(short(value, EXACT)) == value else 4)
    return f"({text})" if text.startswith("-") else text


# ---------------------------------------------------------------- of a wrong answer, and in words


def first_window(case: Case, slide: Sliding | None, found: Difference | None) -> Window | None:
    """The window of the first wrong entry, where there is one and it comes to what is expected there.

    Args:
        case: a visible case, frozen.
        slide: how its window slides; None where the task has none.
        found: what differs; None where no answer came back.
    """
    if slide is None or found is None or found.between != "answers" or found.expected is None or found.wrong is None:
        return None
    index = first_index(found.wrong)
    seen = window(case, slide, index)
    if not abs(seen.total - found.expected[index]) <= tolerance(found.expected):
        return None  # what would be written out is not what the references agreed on
    return seen


def where(slide: Sliding, seen: Window) -> str:
    """Which entries of the input a window sees, in words.

    Args:
        slide: names the input.
        seen: the window: along each axis where it starts and stops, counted in the input without padding.
    """
    padded = " (·0 is padding)" if seen.padding.any() else ""
    return f"At {index_text(seen.index)}: {span_words(slide, seen)}{padded}:"


def span_words(slide: Sliding, seen: Window) -> str:
    """The same without the place and without what is padding: "rows 0 to 1, column 2 of image".

    Args:
        slide: as for `where`.
        seen: as for `where`.
    """
    axes = ("row", "column") if len(seen.spans) == 2 else ("entry",)
    spans = [_span(axis, start, stop - 1) for axis, (start, stop) in zip(axes, seen.spans, strict=True)]
    name = slide.source + (f"[{seen.index[0]}]" if slide.by_channel else "")
    return f"{', '.join(spans)} of {name}"


def _span(axis: str, first: int, last: int) -> str:
    """
    >>> _span("row", 0, 0), _span("entry", 2, 4)
    ('row 0', 'entries 2 to 4')
    """
    plural = "entries" if axis == "entry" else f"{axis}s"
    return f"{axis} {first}" if first == last else f"{plural} {first} to {last}"
