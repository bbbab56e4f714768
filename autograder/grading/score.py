"""Outcomes of one item → its result: how many pass, points, and what is said about the first that does not.

Whoever runs a student's code, in the sandbox or at the student's own desk, marks it here: so the terminal,
the notebook and Gradescope say the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from autograder.cases.sizes import smallness
from autograder.core.records import Item, ItemResult, Kind, Outcome, Shown, Verdict
from autograder.judging.compare import judge
from autograder.judging.diagnosis import hint
from autograder.reporting.picture import example

_WHOLE_FILE = ("import failed", "import timed out", "missing")  # what is wrong is not wrong with one case


def unrun(item: Item, verdict: Verdict) -> ItemResult:
    """The result of an item that was not run, with its reason."""
    return ItemResult(item, verdict.kind, 0, 0.0, verdict.message, _one_line(verdict.message))


def does_not_end(*files: str) -> Verdict:
    """The verdict on what cannot be called, because a file does not come to its end."""
    names = " and ".join(f"{file}.py" for file in files)
    return Verdict("not judged", f"not judged: {names} does not finish running, before any function is called")


def mark(item: Item, outcomes: Sequence[Outcome], hints: Mapping[str, str]) -> ItemResult:
    """Count an item, and say what is wrong: in full where it is visible, in fixed phrases where not.

    Args:
        item: what was asked.
        outcomes: what came back, one for each case of the item.
        hints: the questions of the task's known mistakes, by name.
    """
    pairs = zip(item.cases, outcomes, strict=True)
    judged = [Shown(case, outcome, judge(item.task, case, outcome)) for case, outcome in pairs]
    scored = [one for one in judged if one.case.scored]
    passed = sum(one.verdict.kind == "pass" for one in scored)
    wrong = [one for one in judged if one.verdict.kind != "pass"]
    if not wrong:
        return ItemResult(item, "pass", passed, item.max_score, f"All {passed} cases pass.")
    shown = min(wrong, key=_telling)
    banned = any(one.outcome.status == "forbidden" for one in scored)
    kind: Kind = "fail" if any(one.verdict.kind == "fail" for one in judged) else "not judged"
    result = ItemResult(item, kind, passed, score=0.0 if banned else round(item.max_score * passed / len(scored), 2))
    count = f"{passed} of {len(scored)} cases pass."
    visible = item.visibility == "visible"
    words = shown.verdict.message if visible else shown.verdict.phrase
    if shown.verdict.kind == "not judged":
        words = shown.verdict.message  # our own reason; it tells nothing of a case
        return replace(result, message=words if not passed else f"{count} The rest: {words}", brief=words)
    if shown.outcome.status in _WHOLE_FILE or words == "not written yet":
        return replace(result, message=words, brief=_one_line(words))
    if not visible:
        return replace(result, message=f"{count} The first that does not: {words}.", brief=words)
    return replace(
        result,
        message=f"{_count(shown, scored)}: {shown.case.title}.\n{words}",
        brief=_one_line(words),
        hint=hint(item.task, [(one.case, one.outcome) for one in judged], hints),
        example=example(item.task, shown.case, shown.outcome, shown.verdict),
        shown=shown,
    )


def _telling(one: Shown) -> tuple[int, tuple[int, bool, float]]:
    """What is shown is the smallest case that goes wrong, in whatever way: there it is found the soonest.

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


def _count(shown: Shown, scored: Sequence[Shown]) -> str:
    """How many of the scored cases pass, and whether the one that is shown is among them."""
    if shown.case.scored:
        return f"{_passing(scored)} One that does not"
    if all(one.verdict.kind == "pass" for one in scored):
        return f"All {len(scored)} scored cases pass, but one that is only there to show does not"
    return f"{_passing(scored)} A small one, not scored, that does not"


def _passing(scored: Sequence[Shown]) -> str:
    """What is not run after one that does not finish is not called wrong. In visible items alone: it tells which."""
    passed, left = (sum(one.verdict.kind == kind for one in scored) for kind in ("pass", "not judged"))
    unrun = f", and {left} {'was' if left == 1 else 'were'} not run" if left else ""
    return f"{passed} of {len(scored)} cases pass{unrun}."


def _one_line(words: str) -> str:
    return words.partition("\n")[0]
