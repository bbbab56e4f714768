"""Outcomes of one item → its result: how many pass, points, and which case is told.

Whoever runs a student's code, in the sandbox or at the student's own desk, marks it here: so the terminal,
the notebook and Gradescope say the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from autograder.cases.sizes import smallness
from autograder.core.records import NOTHING_TO_CALL, Item, ItemResult, Judged, Outcome, Reason, Verdict
from autograder.judging.compare import judged, unwritten
from autograder.judging.diagnosis import hint


def unrun(item: Item, verdict: Verdict) -> ItemResult:
    """The result of an item that was not run, with its reason.

    Args:
        item: what was asked.
        verdict: the reason why nothing was run.
    """
    return ItemResult(item, verdict, 0, 0.0)


def does_not_end(*files: str) -> Verdict:
    """The verdict on what cannot be called, because a file does not come to its end."""
    return Verdict(Reason.IMPORT_TIMED_OUT, names=files)


def mark(item: Item, outcomes: Sequence[Outcome], hints: Mapping[str, str], *, written: bool = False) -> ItemResult:
    """Count an item, and choose the case to be told: in full where it is visible, by its reason alone where not.

    Args:
        item: what was asked.
        outcomes: what came back, one for each case of the item.
        hints: those of the task's known mistakes, by the mistakes' names.
        written: another item of the task has shown that its function is no stub.
    """
    cases = [judged(item.task, case, outcome) for case, outcome in zip(item.cases, outcomes, strict=True)]
    scored = [one for one in cases if one.case.scored]
    passed = sum(one.verdict.kind == "pass" for one in scored)
    wrong = [one for one in cases if one.verdict.kind != "pass"]
    if not wrong:
        return ItemResult(item, Verdict(Reason.PASSED), passed, item.max_score)
    told = min(wrong, key=_telling)
    verdict = (None if written else unwritten(outcomes)) or told.verdict
    banned = any(one.outcome.status == "forbidden" for one in scored)
    result = ItemResult(item, verdict, passed, 0.0 if banned else round(item.max_score * passed / len(scored), 2))
    if item.visibility != "visible":
        return replace(result, verdict=Verdict(verdict.reason, names=verdict.names))
    if verdict.kind == "not judged" or verdict.reason in NOTHING_TO_CALL:
        return result
    return replace(
        result,
        unrun=sum(one.verdict.kind == "not judged" for one in scored),
        hint=hint(item.task, cases, hints),
        shown=told,
    )


def _telling(one: Judged) -> tuple[int, tuple[int, bool, float]]:
    """What is told is the smallest case that goes wrong, in whatever way: there it is found the soonest.

    First of all comes what ends the run (a banned library, a time-out, a crash): the rest is not known before that is
    mended. Last comes what was not judged.
    """
    if one.verdict.kind == "not judged":
        rank = 3
    elif one.outcome.status == "forbidden":
        rank = 0
    else:
        rank = 2 if one.outcome.status in ("returned", "raised") else 1
    return rank, smallness(one.case)
