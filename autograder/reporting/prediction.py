"""What a student is asked to predict before writing a function: a small case that everybody may see, and its answers.

The case is chosen among the public and the diagnostic ones: with few numbers to type and to reckon with, and where the
wrong answers of most known mistakes lead to one hint. A `Prediction` holds all that a reply needs
(`prediction_reply`), so that a page, which runs no Python, replies from the same table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.cases.sizes import numbers_in, simplicity
from autograder.core.codec import flat
from autograder.core.records import Answer, Case, Rng, Sliding, Task, Value
from autograder.core.wording import index_text
from autograder.judging.differences import as_numbers
from autograder.judging.tolerance import tolerance
from autograder.reporting.windows import Window, formula, span_words, window

TYPED = 6  # numbers of an answer: more are a nuisance to type
GIVEN = 30  # numbers of a case's arguments: a 5×5 image with a small filter
LARGE = 1000  # no number of the answer is as large
_PARTS = (1, 2, 3, 4, 5, 6, 8)  # a number in halves, …, eighths can be typed as a fraction
_CLOSE = 1e-9


@dataclass(frozen=True)
class Numbers:
    """An answer in reading order."""

    values: tuple[float, ...]
    shape: tuple[int, ...]
    allowed: float  # how far a number may be off, as for programs


@dataclass(frozen=True)
class Prediction:
    """A case to predict, with what a reply needs."""

    task: Task
    case: Case
    answer: Numbers
    known: tuple[tuple[Numbers, str], ...]  # the wrong answers that known mistakes give here, each with its hint
    places: tuple[str, ...]  # each entry's index, as Python writes it; none where the answer is a single number
    sees: tuple[str, ...]  # which entries of the input each entry is made of; () where no window explains that
    worked: str  # how the first entry is worked out; "" where no window does


def chosen(task: Task, cases: Iterable[Case], hints: Mapping[str, str]) -> Prediction | None:
    """The case to predict: the one that tells most known mistakes apart; None where none can be worked out by hand.

    Args:
        task: which is to be predicted.
        cases: of a bank; others than the task's, and hidden ones, are passed over.
        hints: mistake's name → its hint.
    """
    possible = [
        prediction
        for case in cases
        if case.task == task.name and case.visibility == "visible"
        for prediction in [_prediction(task, case, hints)]
        if prediction is not None
    ]

    def worth(one: Prediction) -> Any:
        return -told(one), len(one.answer.values), simplicity(task, one.case), one.case.title

    return min(possible, key=worth, default=None)


def told(prediction: Prediction) -> int:
    """How many known mistakes are told by their wrong answer: no mistake with another hint gives the same."""
    given = [(numbers.shape, np.array(numbers.values), hint) for numbers, hint in prediction.known]
    return sum(
        all(hint == other or shape != s or not _near(values, v) for s, v, other in given)
        for shape, values, hint in given
    )


def _near(one: Any, other: Any) -> bool:
    return one.size == other.size and bool((np.abs(one - other) <= tolerance(one)).all())


def _prediction(task: Task, case: Case, hints: Mapping[str, str]) -> Prediction | None:
    answer = None if case.raises or task.judge != "values" else numbers(case.expected)
    if answer is None or not 0 < len(answer.values) <= TYPED or not _by_hand(case, answer):
        return None
    slide = task.window(case) if task.window else None
    if slide is not None and simplicity(task, case)[0]:
        return None  # a single window, or one of a single entry, shows nothing of sliding
    wrong = [(numbers(given), hints.get(name, "")) for name, given in case.signatures.items()]
    indices = list(np.ndindex(answer.shape))
    seen = [window(case, slide, index) for index in indices] if slide is not None else []
    seen = seen if all(map(_explains, seen, answer.values, [answer.allowed] * len(seen))) else []
    return Prediction(
        task,
        case,
        answer,
        tuple((given, hint) for given, hint in wrong if given is not None and hint),
        tuple(map(index_text, indices)) if answer.shape else (),
        tuple(_sees(slide, one) for one in seen if slide is not None),
        formula(seen[0]) if seen else "",
    )


def _explains(seen: Window, value: float, allowed: float) -> bool:
    return abs(seen.total - value) <= allowed


def numbers(answer: Answer | None) -> Numbers | None:
    """An answer as numbers in reading order; None where it is more than one array, or none.

    >>> numbers(np.array([[1, 2]]))
    Numbers(values=(1.0, 2.0), shape=(1, 2), allowed=2e-05)
    """
    array = None if answer is None else as_numbers(answer)
    if array is None or not np.isfinite(array).all():
        return None
    return Numbers(tuple(float(value) for value in array.flat), array.shape, tolerance(array))


def _by_hand(case: Case, answer: Numbers) -> bool:
    """Whether there are few numbers and small ones, in fractions that can be typed."""
    if numbers_in(case) > GIVEN or max(map(abs, answer.values)) >= LARGE:
        return False
    given = [_listed(value) for value in case.call.values()]
    return None not in given and all(map(_simple, (*answer.values, *(n for some in given for n in some or ()))))


def _simple(value: float) -> bool:
    return any(abs(value * part - round(value * part)) <= _CLOSE for part in _PARTS) and abs(value) < LARGE


def _listed(value: Value) -> Sequence[float] | None:
    """The numbers of an argument; None for one that cannot be shown as a few numbers."""
    if isinstance(value, (Mapping, Rng)):
        return None
    if isinstance(value, tuple):
        return [float(number) for number in flat(value)]
    if isinstance(value, np.ndarray):
        return [float(number) for number in value.ravel()]
    return [float(value)] if isinstance(value, (int, float)) else []


def _sees(slide: Sliding, seen: Window) -> str:
    padded = "; what lies outside is padding" if seen.padding.any() else ""
    return f"{span_words(slide, seen)}{padded}"


def as_plain(prediction: Prediction) -> dict[str, Any]:
    """What a page replies from, as JSON can write it."""
    hints = list(dict.fromkeys(hint for _, hint in prediction.known))
    return {
        "function": prediction.task.function,
        "answer": _plain(prediction.answer),
        "known": [{**_plain(given), "hint": hints.index(hint)} for given, hint in prediction.known],
        "hints": hints,
        "places": list(prediction.places),
        "sees": list(prediction.sees),
        "worked": prediction.worked,
    }


def _plain(one: Numbers) -> dict[str, Any]:
    return {"values": list(one.values), "shape": list(one.shape), "allowed": one.allowed}
