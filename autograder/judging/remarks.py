"""What else is said of a wrong answer: only what explains it, or is true of every visible case that fails.

A sentence that is true of one small case may be chance: a filter [-1, 1] that is flipped gives the opposite sign. So a
sentence is said when it is true of all of them, when at least _CARRIED wrong values carry it, and when no known mistake
was recognised, whose hint says more.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import numpy as np

from autograder.core.records import Answer, Array, Difference, Judged, Reason, Task, Verdict
from autograder.judging.differences import same
from autograder.judging.observations import Observed, chosen, observations
from autograder.judging.shape_observations import Look
from autograder.judging.tolerance import tolerance

_CARRIED = 4  # values; fewer may agree by chance
_SWAPPED = "These are the right parts in another order."
_HALF = 2e-3  # the relative error of a sum in float16, generously


def observed(task: Task, one: Judged) -> Observed:
    """Every sentence that is true of the answer on one case.

    Args:
        task: the task of the case.
        one: a judged case.

    Returns:
        No sentences where nothing can be compared.
    """
    found, answer = one.verdict.difference, one.outcome.answer
    if found is None or answer is None or found.between != "answers" or task.judge == "sample":
        return Observed()
    if parts_swapped(one.case.expected, answer):
        return Observed(whole=(_SWAPPED,))
    if found.expected is None or found.got is None or not np.isfinite(found.got).all():
        return Observed()
    wrong = found.wrong if found.wrong is not None else np.zeros(found.got.shape, bool)
    slide = task.window(one.case) if task.window else None
    return observations(Look(slide, found.expected, found.got, tolerance(found.expected), wrong))


def remark(task: Task, cases: Sequence[Judged], told: Judged, *, recognised: bool) -> str:
    """The sentences that are said of the case that is told; "" where there is none.

    Args:
        task: the task of the cases.
        cases: all that were judged, the right ones too.
        told: one of them, which is wrong.
        recognised: a known mistake fits all of them, and its hint is given.
    """
    failing = [one for one in cases if one.verdict.kind == "fail"]
    parts = {one.verdict.difference.part for one in failing if one.verdict.difference}
    if len(parts) != 1:
        return ""
    common = observed(task, told)
    for one in failing:
        common = common.also_in(observed(task, one))
    if common.shape:
        return chosen(common)
    values = sum(_wrong_values(one) for one in failing)
    return "" if recognised or (values < _CARRIED and common.whole != (_SWAPPED,)) else chosen(common)


def _wrong_values(one: Judged) -> int:
    found = one.verdict.difference
    return 0 if found is None or found.wrong is None else int(found.wrong.sum())


def parts_swapped(expected: Answer | None, answer: Answer) -> bool:
    """Does an answer hold the expected parts in another order?

    Args:
        expected: the right answer.
        answer: the answer to compare.
    """
    if not isinstance(expected, tuple) or not isinstance(answer, tuple) or len(answer) != len(expected):
        return False
    orders = itertools.permutations(answer) if len(answer) <= 4 else ()  # 24 orders are enough to look at
    return any(all(same(one, other) for one, other in zip(expected, order, strict=True)) for order in orders)


# ---------------------------------------------------------------- kinds of numbers


def explaining_dtype(found: Difference, answer: Answer, parts: Sequence[str]) -> str:
    """The dtype of the answer, where it explains why values differ; else "".

    Args:
        found: the difference between the expected answer and the answer.
        answer: the answer.
        parts: the names of its parts, where it is a tuple.
    """
    if found.reason is not Reason.VALUES or found.expected is None or found.got is None or found.wrong is None:
        return ""
    dtype = _dtype(_part(answer, found.part, parts))
    kind = np.dtype(dtype).kind if dtype else ""
    wrong, expected, got = found.wrong, found.expected, found.got
    if kind == "f":
        near = np.abs(got - expected) <= _HALF * max(1.0, float(np.abs(expected).max()))
        return dtype if dtype == "float16" and bool(near.all()) else ""
    if kind not in ("i", "u", "b"):
        return ""
    fractions = bool((expected[wrong] % 1 != 0).any())
    return dtype if fractions or _wraps(dtype, expected, got) else ""


def _wraps(dtype: str, expected: Array, got: Array) -> bool:
    """Are whole numbers right but for multiples of the range of their dtype?"""
    if dtype == "bool":
        return bool(np.array_equal(got != 0, expected != 0))
    return not ((got - expected) % 2.0 ** (8 * np.dtype(dtype).itemsize)).any()


def _dtype(answer: Answer | None) -> str:
    return answer.dtype.name if isinstance(answer, np.ndarray) else ""


def _part(answer: Answer | None, part: str, parts: Sequence[str]) -> Answer | None:
    """The part of an answer that a difference names: of a tuple, of a dict, or the whole."""
    if isinstance(answer, tuple):
        name, _, rest = part.partition("[")
        names = parts if len(parts) == len(answer) else [f"part {k}" for k in range(len(answer))]
        found = dict(zip(names, answer, strict=True)).get(name)
        return _part(found, f"[{rest}", ()) if rest else found
    if isinstance(answer, Mapping):
        return answer.get(part.strip('[]"'))
    return answer


def with_remark(verdict: Verdict, said: str) -> Verdict:
    """A verdict with another sentence about its values.

    Args:
        verdict: of a case that fails.
        said: the sentence, or "".
    """
    found = verdict.difference
    if found is None or found.reason is Reason.SAMPLE:
        return verdict
    return verdict._replace(difference=found._replace(remark=said))
