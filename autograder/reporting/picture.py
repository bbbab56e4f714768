"""The smallest failing case, written out: what was called, what the window saw, expected beside got.

`sections` decides what is shown, `example` writes it as plain text: at most HEIGHT lines of at most WIDTH
columns. `html_tables` draws the same sections in HTML. Only a case that is told in full is ever drawn.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np

from autograder.core.records import TOLD_IN_FULL, Array, Case, Difference, Judged, Outcome, Sliding, Task
from autograder.core.wording import digits_apart
from autograder.judging.differences import as_numbers, first_index
from autograder.reporting.difference_words import in_short
from autograder.reporting.shown_call import LARGE, call, inputs
from autograder.reporting.text_tables import WIDTH, Grid, Lines, Section, digits_for, drawn
from autograder.reporting.windows import Window, first_window, formula, where

HEIGHT = 25  # lines: can be taken in at a glance
SHOWN = ("returned", "raised", "timed out", "crashed")  # what became of a call that was made


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
        parts = [call(task, case), inputs(task, case, hidden, of_inputs), work, _answers(case, outcome, found, most)]
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
    parts = [call(task, case), inputs(task, case, (), 10)]
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


# ---------------------------------------------------------------- the window of the first wrong entry


def _work(case: Case, slide: Sliding | None, found: Difference | None, most: int) -> Section | None:
    """What stands under the window at the first wrong entry, and what it comes to."""
    seen = first_window(case, slide, found)
    if slide is None or seen is None:
        return None
    return Section("work", where(slide, seen), tuple(_pairs(seen)), (formula(seen),), most, together=2)


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
