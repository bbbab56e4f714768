"""Outcomes of one item → its result: how many pass, points, and what is said about the first that does not.

Whoever runs a student's code, in the sandbox or at the student's own desk, marks it here: so the terminal,
the notebook and Gradescope say the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from autograder.compare import AGAIN, INPUT, hint, judge
from autograder.picture import example
from autograder.records import Item, ItemResult, Kind, Outcome, Shown, Verdict

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
    wrong = next((one for one in judged if one.verdict.kind != "pass"), None)
    if wrong is None:
        return ItemResult(item, "pass", passed, item.max_score, f"All {passed} cases pass.")
    banned = next((one for one in judged if one.outcome.status == "forbidden"), None)
    shown = banned or wrong
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
        message=f"{count} First that does not: {shown.case.title}.\n{words}",
        brief=_one_line(words),
        hint="" if shown.verdict.phrase in (INPUT, AGAIN) else _hint(item, judged, hints),
        example=example(item.task, shown.case, shown.outcome, shown.verdict),
        shown=shown,
    )


def _hint(item: Item, judged: Sequence[Shown], hints: Mapping[str, str]) -> str:
    return hint(item.task, [(one.case, one.outcome) for one in judged], hints)


def _one_line(words: str) -> str:
    return words.partition("\n")[0]
