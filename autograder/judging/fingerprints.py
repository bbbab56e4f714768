"""Fingerprints of wrong cases: a few characters by which many submissions are compared with each other.

They are for instructors (`autograder.classroom`), of cases of every visibility: no sentence for a student is made of
them. Three of them, from the strictest: what came back, how it differs from the right answer, what was raised.
"""

from __future__ import annotations

import re

import numpy as np

from autograder.core.records import Answer, Array, Difference, Judged, NotAnArray, Task, Wrong
from autograder.judging.exceptions import raised_as
from autograder.judging.sketches import sketch

LARGE = 10_000  # entries; an answer with more, which no right one has, is compared by its length alone
# The name of a local variable is the student's own choice; a name that is not defined, `np` say, is the fault itself.
_LOCAL = re.compile(r"(local variable )'[^']*'")


def fingerprint(task: Task, one: Judged) -> Wrong:
    """What is kept of a case that does not pass.

    Args:
        task: the task of the case.
        one: the case, which fails or was not judged.

    >>> from autograder.core.records import Case, Outcome, Reason, Verdict
    >>> task = Task("conv1d", "conv1d", "1.2", (2, 4), ("signal", "weights"))
    >>> outcome = Outcome("raised", error="NameError: name 'x' is not defined", exception="NameError")
    >>> fingerprint(task, Judged(Case(task.name, "a case", {}), outcome, Verdict(Reason.RAISED))).error
    "NameError: name 'x' is not defined"
    """
    kind, error = one.verdict.kind, _error(one)
    if kind == "not judged":
        return Wrong(one.case, kind)
    size = _entries(one.outcome.answer)
    if size > LARGE:
        return Wrong(one.case, kind, f"{size} entries", "many entries")
    answer = error if one.outcome.status == "raised" else sketch(task, one)
    return Wrong(one.case, kind, answer, change(one.verdict.difference), error)


def change(found: Difference | None) -> str:
    """How an answer differs from the right one, told apart from which numbers it holds.

    A shape by what is added to each length; values by one number that is added, one factor, or else by the places where
    they are wrong. Anything else by its reason. "" where nothing can be said: every value is wrong, in no simple way.

    Args:
        found: the difference; None where no answer came back.

    >>> from autograder.core.records import Reason
    >>> change(Difference(Reason.VALUES, expected=np.array([1.0, 2.0, 4.0]), got=np.array([2.0, 4.0, 8.0])))
    'times 2'
    """
    if found is None:
        return ""
    part = f"{found.part}: " if found.part else ""
    if found.expected is None or found.got is None or found.between != "answers":
        came = found.came.kind if isinstance(found.came, NotAnArray) else ""
        return f"{part}{found.reason.value} {found.between} {came}".rstrip()
    expected, got = np.asarray(found.expected, dtype=float), np.asarray(found.got, dtype=float)
    return part + (_of_shapes(expected, got) if expected.shape != got.shape else _of_values(expected, got))


def _of_shapes(expected: Array, got: Array) -> str:
    if expected.ndim != got.ndim:
        return f"{expected.ndim} axes became {got.ndim}"
    return "shape " + " ".join(f"{there - asked:+d}" for asked, there in zip(expected.shape, got.shape, strict=True))


def _of_values(expected: Array, got: Array) -> str:
    if not np.isfinite(got).all():
        return "not finite"
    with np.errstate(all="ignore"):
        off = got - expected
        close = 1e-6 * max(1.0, float(np.abs(expected).max(initial=0.0)))
        if expected.size > 1 and float(np.ptp(off)) <= close:
            return f"plus {float(off.mean()):.4g}"
        squares = float((expected * expected).sum())
        factor = float((got * expected).sum()) / squares if squares else 0.0
        if expected.size > 1 and np.isfinite(factor) and bool((np.abs(got - factor * expected) <= close).all()):
            return f"times {factor:.4g}"
    wrong = np.flatnonzero(np.abs(off) > close)
    return "" if len(wrong) in (0, off.size) else f"wrong at {' '.join(map(str, wrong[:40]))} of {off.size}"


def _error(one: Judged) -> str:
    """What was raised, without its numbers and local names; any other end of a call by its name."""
    outcome = one.outcome
    if outcome.status in ("returned", "not run"):
        return ""
    if outcome.status != "raised":
        return outcome.status
    return _LOCAL.sub(r"\1#", raised_as(outcome)) if outcome.error else outcome.exception or "raised"


def _entries(answer: Answer | None) -> int:
    if isinstance(answer, np.ndarray):
        return int(answer.size)
    parts = answer if isinstance(answer, tuple) else tuple(answer.values()) if isinstance(answer, dict) else ()
    return sum(map(_entries, parts))
