"""The smallest failing case, written out: what was called, what the window saw, expected beside got.

`sections` decides what is shown, `example` writes it as plain text: at most HEIGHT lines of at most WIDTH
columns. `html_tables` draws the same sections in HTML. Only a case that is told in full is ever drawn.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from autograder.core.records import TOLD_IN_FULL, Array, Case, Difference, Judged, Outcome, Rng, Sliding, Task
from autograder.core.wording import digits_apart, index_text, names, short
from autograder.judging.differences import as_numbers, first_index
from autograder.judging.tolerance import tolerance
from autograder.reporting.text_tables import WIDTH, Grid, Lines, digits_for, drawn
from autograder.reporting.windows import Window, formula, window
from autograder.reporting.words import in_short

HEIGHT = 25  # lines: can be taken in at a glance
LARGE = 144  # entries: an array is shown by its shape only
FEW = 30  # entries of all the arrays of a dict together: they are written out
SHOWN = ("returned", "raised", "timed out", "crashed")  # what became of a call that was made


@dataclass(frozen=True)
class Section:
    """A part of the picture: a sentence, arrays, and sentences that follow from them."""

    kind: Literal["call", "inputs", "work", "answers"]
    above: str = ""
    grids: tuple[Grid, ...] = ()
    below: tuple[str, ...] = ()
    most: int = 0  # rows of an image
    together: int = 1  # so many images belong together


def example(task: Task, shown: Judged) -> str:
    """Write a failing case out: the call, its arrays, the window of the first wrong entry, both answers.

    Args:
        task: the task that the case calls.
        shown: the failing case with its outcome and verdict.

    Returns:
        The text, or "" where there is nothing to draw: the case passes, or no call was made.

    Raises:
        ValueError: the case is none of those TOLD_IN_FULL.
    """
    lines = _lines(sections(task, shown))
    return "\n".join(lines if len(lines) <= HEIGHT else [*lines[: HEIGHT - 1], "…"])


def sections(task: Task, shown: Judged) -> list[Section]:
    """What is shown of a failing case, so much of it as fits; for the rest see `example`.

    Args:
        task: the task that the case calls.
        shown: the failing case with its outcome and verdict.
    """
    case, outcome, found = shown.case, shown.outcome, shown.verdict.difference
    if case.visibility not in TOLD_IN_FULL:
        raise ValueError("only a case that is told in full may be written out")
    if shown.verdict.kind != "fail" or outcome.status not in SHOWN:
        return []
    slide = task.window(case) if task.window else None
    for most, of_inputs in ((10, 10), (10, 0), (6, 0), (3, 0)):  # rows of a grid: fewer until all fits
        work = _work(case, slide, found, most)
        hidden = (slide.weights,) if work and slide else ()  # they stand beside the window
        parts = [_call(task, case), _inputs(task, case, hidden, of_inputs), work, _answers(case, outcome, found, most)]
        kept = [part for part in parts if part and (part.above or part.grids or part.below)]
        if len(_lines(kept)) <= HEIGHT:
            break
    return kept


def question(task: Task, case: Case) -> list[Section]:
    """The call of a case and its arrays, without its answer.

    Args:
        task: the task that the case calls.
        case: a public or a diagnostic case.

    Raises:
        ValueError: the case is not visible.
    """
    if case.visibility != "visible":
        raise ValueError("only a visible case may be asked about")
    parts = [_call(task, case), _inputs(task, case, (), 10)]
    return [part for part in parts if part.above or part.grids or part.below]


def written(parts: Sequence[Section]) -> str:
    """Parts of a picture as plain text."""
    return "\n".join(_lines(parts))


def _lines(parts: Sequence[Section]) -> Lines:
    return [line for part in parts for line in ("", *_section(part))][1:]


def _section(part: Section) -> Lines:
    arrays = drawn(part.grids, part.most, part.together)
    return [*_wrapped(part.above)[:6], *arrays, *(line for words in part.below for line in _wrapped(words))]


def _wrapped(words: str) -> Lines:
    return textwrap.wrap(words, WIDTH, subsequent_indent="    ", break_on_hyphens=False)


# ---------------------------------------------------------------- the call and its arrays


def _call(task: Task, case: Case) -> Section:
    """The call as a student would type it."""
    arguments = [_literal(name, case.call[name]) for name in task.arrays if name in case.call]
    options = [name for name in task.options if name in case.call]
    arguments += [("" if case.by_position else f"{name}=") + _literal(name, case.call[name]) for name in options]
    return Section("call", task.shown_as or f"{task.function}({', '.join(arguments)})")


def _literal(name: str, value: object) -> str:
    """A number or a tuple as it is typed; of anything larger the name."""
    if isinstance(value, (np.ndarray, Mapping, Rng)):
        return name
    nested = isinstance(value, tuple) and any(isinstance(part, tuple) for part in value)
    return str(list(value) if nested else value).replace("'", '"')  # type: ignore[call-overload]


def _inputs(task: Task, case: Case, hidden: Sequence[str], most: int) -> Section:
    """Small arrays as grids, large ones by their shapes; the latter for all where `most` is 0."""
    grids: list[Grid] = []
    lines: Lines = []
    for name, value in case.call.items():
        if name in hidden:
            continue
        if isinstance(value, np.ndarray):
            usual = "int64" if name in task.labels else "float64"
            title = name if value.dtype.name == usual else f"{name} ({value.dtype.name})"
            arrays = {title: value}
        elif most and isinstance(value, Mapping) and sum(map(np.size, value.values())) <= FEW:
            arrays = {f"{name} {key}": np.asarray(part) for key, part in value.items()}
        else:
            arrays = {}
            lines += _other_input(task, name, value)
        for title, array in arrays.items():
            slices = _slices(title, array, most)
            grids += slices
            lines += (
                [] if slices else [f"{title}: shape {array.shape}" if array.ndim else f"{title}: {short(array.item())}"]
            )
    return Section("inputs", "", tuple(grids), tuple(lines), most)


def _other_input(task: Task, name: str, value: object) -> Lines:
    if isinstance(value, Rng) and value.draws:
        return [f"rng.integers({value.bound}) gives {', '.join(map(str, value.draws))}"]
    if isinstance(value, Rng):
        return [f"rng = np.random.default_rng({value.seed})"]
    if isinstance(value, Mapping):
        return [f"{name}: {names(f'{key} {np.shape(part)}' for key, part in value.items())}"]
    return [f"{name}: {_literal(name, value)}"] if task.shown_as else []


def _slices(title: str, array: Array, most: int) -> list[Grid]:
    """Grids that show all of an array, or none where it is too large for that."""
    if not array.size or not most or not 1 <= array.ndim <= 4 or max(array.shape[-2:]) > 16 or array.size > LARGE:
        return []
    indices = list(np.ndindex(array.shape[:-2]))
    return [Grid(title, np.asarray(array[i]), i) for i in indices]


# ---------------------------------------------------------------- the window of the first wrong entry


def _work(case: Case, slide: Sliding | None, found: Difference | None, most: int) -> Section | None:
    """What stands under the window at the first wrong entry, and what it comes to."""
    seen = first_window(case, slide, found)
    if slide is None or seen is None:
        return None
    return Section("work", where(slide, seen), tuple(_pairs(seen)), (formula(seen),), most, together=2)


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


def _pairs(seen: Window) -> list[Grid]:
    """The window beside the weights, channel by channel; of several filters, which one."""
    shape = tuple(stop - start for start, stop in seen.spans)
    bank = seen.index[:1] if seen.bias is not None else ()
    grids: list[Grid] = []
    for channel in range(len(seen.under)):
        own = (channel,) if len(seen.under) > 1 or bank else ()
        padding = seen.padding[channel].reshape(shape)
        grids.append(Grid("window", seen.under[channel].reshape(shape), own, padding=padding))
        if seen.weights is not None:
            grids.append(Grid("weights", seen.weights[channel].reshape(shape), bank + own))
    return grids


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


# ---------------------------------------------------------------- expected beside got


def _answers(case: Case, outcome: Outcome, found: Difference | None, most: int) -> Section:
    """The two arrays that differ, with a star at the first place where they do."""
    if case.raises:
        got = [f"got       {in_short(outcome.answer)}"] if outcome.answer is not None else []
        return Section("answers", "", (), ("expected  a ValueError", *got))
    if found is None or found.expected is None or found.got is None:
        return _expected_alone(case, most)
    one, other = beside(found)
    if found.wrong is None:
        return _two_shapes(one, other, found.expected, found.got, most)
    index = first_index(found.wrong)
    lead, rest = index[:-2], index[-2:]
    digits = digits_apart(
        found.expected[index], found.got[index], min(digits_for(found.expected), digits_for(found.got))
    )
    pair = (
        Grid(one, np.asarray(found.expected[lead]), lead, rest, digits=digits),
        Grid(other, np.asarray(found.got[lead]), lead, rest, star=True, digits=digits),
    )
    return Section("answers", "", pair, (), most)


def beside(found: Difference) -> tuple[str, str]:
    """What the two arrays that differ are called: mostly expected and got."""
    others = {"arguments": ("before", "after"), "calls": ("first call", "second call")}
    words = others.get(found.between, ("expected", "got"))
    return (f"{found.part}, {words[0]}", f"{found.part}, {words[1]}") if found.part else words


def _two_shapes(one: str, other: str, expected: Array, got: Array, most: int) -> Section:
    if max(expected.ndim, got.ndim) <= 2 and got.size <= LARGE:
        return Section("answers", "", (Grid(one, expected), Grid(other, got)), (), most)
    return Section("answers", "", (), (f"{one}: shape {expected.shape}", f"{other}: shape {got.shape}"))


def _expected_alone(case: Case, most: int) -> Section:
    expected = None if case.expected is None else as_numbers(case.expected)
    if expected is None:
        return Section("answers")
    if expected.ndim <= 2:
        return Section("answers", "", (Grid("expected", expected),), (), most)
    return Section("answers", "", (), (f"expected: shape {expected.shape}",))
