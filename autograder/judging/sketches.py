"""Sketches: what a call gave, in a few characters, to be recognised and not to be shown.

Pairs of mistakes are many, and their whole answers would be most of the bank. A sketch of an array is its shape, its
largest magnitude and two weighted sums, so that two arrays with equal sketches are equal but for an odd chance.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from autograder.core.records import Answer, Judged, NotAnArray, Outcome, Task
from autograder.judging.differences import all_finite, as_numbers, same, where_not_finite
from autograder.judging.exceptions import raised_as

JOINED = " + "  # between the names of two mistakes made together
CLOSE = 1e-4  # of the largest magnitude, for each sum: ten times what a value may differ by


def sketch(task: Task, one: Judged) -> str:
    """What came back on one case; "" if it is right.

    Args:
        task: the task of the case; random draws have no sketch but "drawn".
        one: a judged case.
    """
    outcome = one.outcome
    if one.verdict.kind == "pass":
        return ""
    if outcome.status != "returned":
        return f"raises {raised_as(outcome).partition(':')[0]}" if outcome.status == "raised" else outcome.status
    if task.judge == "sample":
        return "drawn"
    if calls_differ(outcome):
        return "second call"
    answer = returned(outcome)
    return _of(answer) if all_finite(answer) else f"not finite {where_not_finite(answer)}"


def _of(answer: Answer) -> str:
    if isinstance(answer, Mapping):
        return " | ".join(f"{name} {_of(answer[name])}" for name in sorted(answer))
    if isinstance(answer, tuple):
        return " | ".join(map(_of, answer))
    array = as_numbers(answer)
    if isinstance(answer, NotAnArray) or array is None:
        return "no numbers"
    values = array.ravel()
    place = np.arange(1, values.size + 1)
    with np.errstate(over="ignore", invalid="ignore"):  # an infinite number tells as much
        numbers = (np.abs(values).max(initial=0.0), values @ np.sin(place), values @ np.cos(1.7 * place))
    return " ".join(["x".join(map(str, array.shape)) or "one", *(f"{number:.6g}" for number in numbers)])


def alike_sketches(one: str, other: str) -> bool:
    """Are two sketches of the same answer, up to rounding?

    Args:
        one: a result of `sketch`.
        other: another one.

    >>> alike_sketches("2x2 4 1.00001 0.5", "2x2 4 1 0.5"), alike_sketches("2x2 4 1 0.5", "4 4 1 0.5")
    (True, False)
    """
    if one == other:
        return True
    parts, others = one.split(" | "), other.split(" | ")
    return len(parts) == len(others) and all(map(_alike_parts, parts, others))


def _alike_parts(one: str, other: str) -> bool:
    words, others = one.split(" "), other.split(" ")
    if len(words) != len(others) or len(words) < 4 or words[:-3] != others[:-3]:
        return one == other
    try:
        numbers, theirs = np.array(words[-3:], dtype=float), np.array(others[-3:], dtype=float)
    except ValueError:
        return False
    with np.errstate(invalid="ignore"):  # of two infinite ones nothing is known, and so not that they are close
        return bool((np.abs(numbers - theirs) <= CLOSE * max(1.0, float(numbers[0]))).all())


def calls_differ(outcome: Outcome) -> bool:
    """Does the second call give another answer than the first? NaN and infinity equal those in the same places."""
    if outcome.again is None:
        return False
    first, again = returned(outcome), outcome.again
    if all_finite(first):
        return not same(first, again)
    return where_not_finite(first) != where_not_finite(again) or not same(_without(first), _without(again))


def _without(answer: Answer) -> Answer:
    """The answer with 0 for what is not finite."""
    if isinstance(answer, Mapping):
        return {name: _without(part) for name, part in answer.items()}
    if isinstance(answer, tuple):
        return tuple(map(_without, answer))
    array = as_numbers(answer)
    return answer if array is None else np.where(np.isfinite(array), array, 0.0)


def returned(outcome: Outcome) -> Answer:
    """What a call returned, None included."""
    return NotAnArray("none") if outcome.answer is None else outcome.answer
