"""Outcomes of one item → its result: how many pass, points, and which case is told.

Whoever runs a student's code, in the sandbox or on the student's own machine, grades it here: so the terminal,
the notebook and Gradescope say the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from autograder.cases.sizes import Simplicity, one_channel, simplicity
from autograder.core.records import (
    NOTHING_TO_CALL,
    TOLD_IN_FULL,
    Item,
    ItemResult,
    Judged,
    Kind,
    Outcome,
    Reason,
    Task,
    Verdict,
)
from autograder.judging.compare import judged, unwritten

if TYPE_CHECKING:
    from autograder.submission.records import Submission

FEW = 5  # where a fifth of the cases pass or fewer, these are the ones too simple to show the mistake


def unrun(item: Item, verdict: Verdict) -> ItemResult:
    """The result of an item that was not run, with its reason.

    Args:
        item: what was asked.
        verdict: the reason why nothing was run.
    """
    return ItemResult(item, verdict, 0, 0.0)


def without_running(item: Item, submission: Submission) -> Verdict | None:
    """The verdict on an item that need not be run to be known; None for one that must be.

    Args:
        item: an item of the plan.
        submission: what was handed in.
    """
    task = item.task
    if not item.cases:
        return Verdict(Reason.NO_CASES)
    if task.file in submission.errors:
        return Verdict(Reason.UNREADABLE, error=submission.errors[task.file])
    if task.file not in submission.sources:
        return Verdict(Reason.NOT_HANDED_IN)
    if task.name in submission.missing:
        return Verdict(Reason.MISSING, error=submission.missing[task.name])
    return Verdict(Reason.UNWRITTEN) if task.name in submission.unwritten else None


def not_run(item: Item, why: Reason) -> Sequence[Outcome]:
    """The outcomes of an item that was not run, all alike.

    Args:
        item: of the plan.
        why: a reason of those that mean "not judged".
    """
    return [Outcome("not run", why=why)] * len(item.cases)


def does_not_end(*files: str) -> Verdict:
    """The verdict on what cannot be called, because a file does not come to its end."""
    return Verdict(Reason.IMPORT_TIMED_OUT, names=files)


def mark(
    item: Item,
    outcomes: Sequence[Outcome],
    hints: Mapping[str, str],
    *,
    written: bool = False,
    fingerprints: bool = False,
) -> ItemResult:
    """Count an item, and choose the case to be told: in full where that may be, by its reason alone where not.

    Args:
        item: what was asked.
        outcomes: what came back, one for each case of the item.
        hints: those of the task's known mistakes, by the mistakes' names.
        written: another item of the task has shown that its function is no stub.
        fingerprints: keep those of every case that does not pass, hidden ones too, for the page of a class.
    """
    cases = [judged(item.task, case, outcome) for case, outcome in zip(item.cases, outcomes, strict=True)]
    scored = [one for one in cases if one.case.scored]
    passed = sum(one.verdict.kind == "pass" for one in scored)
    wrong = [one for one in cases if one.verdict.kind != "pass"]
    if not wrong:
        return ItemResult(item, Verdict(Reason.PASSED), passed, item.max_score, kinds=_kinds(item, scored))
    from autograder.judging.diagnosis import Recognised, recognised  # late, as all that only a wrong answer needs
    from autograder.judging.fingerprints import fingerprint
    from autograder.judging.remarks import remark, with_remark

    every = FEW * passed <= len(scored)
    known = recognised(item.task, cases, hints) if item.visibility == "visible" else Recognised()
    told = min(wrong, key=lambda one: _telling(item.task, one, known.mistakes[:1], every=every))
    told = told._replace(verdict=with_remark(told.verdict, remark(item.task, cases, told, recognised=bool(known.hint))))
    verdict = (None if written else unwritten(outcomes)) or told.verdict
    banned = any(one.outcome.status == "forbidden" for one in scored)
    points = 0.0 if banned else round(item.max_score * passed / len(scored), 2)
    kept = tuple(fingerprint(item.task, one) for one in wrong) if fingerprints else ()
    result = ItemResult(item, verdict, passed, points, wrong=kept)
    if item.visibility not in TOLD_IN_FULL:
        return result._replace(verdict=Verdict(verdict.reason, names=verdict.names))
    if verdict.kind == "not judged" or verdict.reason in NOTHING_TO_CALL:
        return result
    return result._replace(
        unrun=sum(one.verdict.kind == "not judged" for one in scored),
        kinds=_kinds(item, scored),
        hint=known.hint,
        mistakes=known.mistakes,
        shown=told,
    )


def _kinds(item: Item, scored: Sequence[Judged]) -> tuple[Kind, ...]:
    """The verdict on each case, to be listed: of visible items alone."""
    return tuple(one.verdict.kind for one in scored) if item.visibility == "visible" else ()


def _telling(
    task: Task, one: Judged, hinted: Sequence[str], *, every: bool
) -> tuple[int, bool, bool, bool, bool, Simplicity]:
    """A sort key: what is told is the simplest case that fails.

    First of all comes what ends the run (a banned library, a time-out, a crash): the rest is not known before that is
    mended. Last comes what was not judged. Of two mistakes made together, the one that the hint is about is told. Where
    every case fails, or the call raises, the lecture's own example is told: everybody knows it. Every case means nearly
    every one: a filter of one entry shows of no mistake in sliding.

    Args:
        task: the task of the case.
        one: a case that does not pass.
        hinted: the mistake that the hint is about, if any.
        every: hardly any scored case passes.
    """
    if one.verdict.kind == "not judged":
        rank = 3
    elif one.outcome.status == "forbidden":
        rank = 0
    else:
        rank = 2 if one.outcome.status in ("returned", "raised") else 1
    elsewhere = not all(name in one.case.signatures for name in hinted)
    known = every or one.outcome.status == "raised"
    found = one.verdict.difference
    axes = found is not None and found.expected is not None and found.got is not None
    axes = axes and found.expected.ndim != found.got.ndim  # type: ignore[union-attr]
    matter = axes or not known  # one channel would hide which axis is meant
    lecture = known and bool(one.case.slide)
    instead = (
        one.verdict.instead is not None
    )  # an error was asked for, and another one came: that is told where none was
    return rank, elsewhere, instead, matter and one_channel(task, one.case), not lecture, simplicity(task, one.case)
