"""What is said of a verdict, an item and a report: every sentence made from a reason and its facts, in one place.

The terminal, the page, Gradescope and notebooks all take their words from here, so that they say the same, and no
code reads these words again. `sentence` tells one case in full and is for items TOLD_IN_FULL; of any other there is a
phrase from PHRASES, which gives nothing of the case or of the student's program away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograder.core.records import (
    NOTHING_TO_CALL,
    TOLD_IN_FULL,
    ItemResult,
    Reason,
    Report,
    Task,
    Verdict,
)
from autograder.reporting.difference_words import SECOND_CALL, caller, difference
from autograder.reporting.exceptions import plain

PHRASES: Mapping[Reason, str] = {  # of every reason to fail a case
    Reason.UNWRITTEN: "not written yet",
    Reason.RAISED: "the call raised an error",
    Reason.RAISED_AGAIN: "the call raised an error",
    Reason.UNFIT: "the call raised an error",
    Reason.IMPORT_FAILED: "the file could not be run",
    Reason.MISSING: "the function is missing",
    Reason.TIMED_OUT: "the call did not finish: it is too slow, or does not end",
    Reason.CRASHED: "the Python interpreter stopped",
    Reason.FORBIDDEN: "a library was used that this task rules out",
    Reason.GARBLED: "what came back was not an answer of this function",
    Reason.NO_ERROR: "expected a ValueError",
    Reason.KIND: "the answer is of another kind",
    Reason.SHAPE: "the shape differs",
    Reason.NOT_FINITE: "some values are not finite",
    Reason.VALUES: "values differ",
    Reason.SAMPLE: "the weights are not drawn as asked",
    Reason.INPUT: "an input was changed",
    Reason.SECOND_CALL: SECOND_CALL,
}
_NOT_JUDGED = {
    Reason.NO_CASES: "the cases were built without PyTorch",
    Reason.NO_TORCH: "install PyTorch for this task",
    Reason.EARLIER_CASE: "an earlier case took too long",
    Reason.EARLIER_ITEM: "an earlier run of this task did not finish",
    Reason.PROCESSES_ENDED: "earlier calls ended the processes around them",
    Reason.OUT_OF_TIME: "the time for the whole submission was used up",
    Reason.BUSY: "the machine was too busy to run it. This is not your fault.",
    Reason.FAULT: "the autograder had a problem. This is not your fault.",
    Reason.NOT_RUN: "it was not run",
}
HIDDEN_FAIL = "The public cases do not show this. Think of sizes, strides and numbers unlike theirs."
FAULT_NOTICE = (
    "This is not your fault: the autograder itself had a problem, and nothing was judged. "
    "Your submission is safe. Staff will run it again."
)


# ---------------------------------------------------------------- a report, and an item of it


def notices(report: Report) -> tuple[str, ...]:
    """What is said once, on top of a report. It tells nothing about hidden items."""
    visible = [result for result in report.items if result.item.visibility == "visible"]
    lost = any(result.verdict.reason is Reason.FAULT for result in visible)
    return (FAULT_NOTICE, *report.notices) if lost else report.notices


def message(result: ItemResult) -> str:
    """What happened: how many cases pass, and the first thing that is wrong; the picture and the hint are separate."""
    task, verdict = result.item.task, result.verdict
    said = _said(result)
    if result.cause and verdict.reason is Reason.UNWRITTEN:
        return _blamed(result)
    if result.kind == "pass":
        said = f"All {result.passed} cases pass." if result.passed > 1 else "The only case passes."
    elif result.kind == "not judged" and result.passed:
        said = f"{_passing(result)} The rest: {said}"
    elif result.kind == "fail" and result.shown:
        title = result.shown.case.title
        said = f"{_count(result)}: {title}{'' if title[-1:] in '?!' else '.'}\n{sentence(task, verdict)}"
    elif result.kind == "fail" and verdict.reason not in NOTHING_TO_CALL:
        said = f"{_passing(result)} The first that fails: {said}."
    wrong = result.kind == "fail" and verdict.reason is not Reason.TIMED_OUT  # an answer came, and another than asked
    wrong = wrong and result.shown is None  # else they see for themselves
    said += f" {HIDDEN_FAIL}" if result.public_pass and wrong else ""
    return "\n".join(part for part in (_blamed(result), _supplied(result), said) if part)


def brief(result: ItemResult) -> str:
    """The first thing that is wrong, in one line; "" where nothing is, or nothing of the student's."""
    if result.verdict.reason in (Reason.PASSED, Reason.FAULT):
        return ""
    return _blamed(result) or _said(result).partition("\n")[0]


def why_not_judged(result: ItemResult) -> str:
    """Why an item was not judged, for a place that says already that it was not."""
    return _why(result.item.task, result.verdict)


def _said(result: ItemResult) -> str:
    """What is said of the case that is told; of a hidden one a phrase."""
    hidden = result.item.visibility not in TOLD_IN_FULL and result.verdict.reason in PHRASES
    return PHRASES[result.verdict.reason] if hidden else sentence(result.item.task, result.verdict)


def _count(result: ItemResult) -> str:
    """How many of the scored cases pass, and whether the one that is shown is among them."""
    if result.shown and result.shown.case.scored:
        return f"{_passing(result)} One that fails"
    if result.passed == _scored(result):
        return "All scored cases pass; an extra example without points fails"
    return f"{_passing(result)} A small extra example (no points) that fails"


def _passing(result: ItemResult) -> str:
    """What is not run after one that does not finish is not called wrong; it tells which, so if TOLD_IN_FULL alone."""
    scored, passed, unrun = _scored(result), result.passed, result.unrun
    said = f"{passed} of {scored} cases {'passes' if passed == 1 else 'pass'}"
    if not passed:
        said = f"None of the {scored} cases passes" if scored > 1 else "The only case fails"
    return f"{said}, and {unrun} {'was' if unrun == 1 else 'were'} not run." if unrun else f"{said}."


def _scored(result: ItemResult) -> int:
    return sum(case.scored for case in result.item.cases)


def _supplied(result: ItemResult) -> str:
    """What the student is told when correct versions were supplied."""
    if result.substituted and not result.supplied:
        return "Judged with correct versions of the earlier functions that it calls, since it fails with yours."
    if not result.supplied:
        return ""
    return f"Judged with a correct {_functions(result.supplied)} in place of yours, so that one mistake costs once."


def _blamed(result: ItemResult) -> str:
    """Which earlier function to see to first."""
    if result.cause is None:
        return ""
    advice = "is not written yet: write that first." if result.cause.unwritten else "fails: fix that first."
    return f"{result.item.task.function} uses {result.cause.task.function}, which {advice}"


# ---------------------------------------------------------------- the verdict on a case


def sentence(task: Task, verdict: Verdict) -> str:
    """What happened on one case, with values and places; "" where it passes.

    Args:
        task: the task that the case calls.
        verdict: on the case.

    >>> sentence(Task("conv1d", "conv1d", "1.2", (2, 4), ("signal", "weights")), Verdict(Reason.MISSING))
    'conv1d.py has no conv1d'
    """
    if verdict.kind == "not judged":
        return f"not {'checked' if verdict.reason is Reason.NO_TORCH else 'judged'}: {_why(task, verdict)}"
    if verdict.instead is not None:
        return f"{PHRASES[verdict.reason]}, but {_unanswered(task, verdict.instead)}"
    if verdict.difference is not None:
        return difference(task, verdict.difference)
    if verdict.kind == "pass":
        return ""
    meaning = _meaning(verdict)
    return (f"{meaning}\n" if meaning else "") + _unanswered(task, verdict)


def _meaning(verdict: Verdict) -> str:
    """What a common exception means."""
    if verdict.reason not in (Reason.RAISED, Reason.RAISED_AGAIN):
        return ""
    return plain(verdict.exception, verdict.error, verdict.place, verdict.led_to)


def _raised(verdict: Verdict) -> str:
    """Python's own words for an exception: the line of the task's function comes first, then where it led."""
    led = f"; this led to the error {verdict.led_to}" if verdict.led_to else ""
    return ", ".join(part for part in (verdict.error, verdict.place) if part) + led


def _why(task: Task, verdict: Verdict) -> str:
    """Why a task was not judged."""
    if verdict.reason is Reason.FIX_FIRST:
        return f"fix {_functions(verdict.names)} first"
    if verdict.reason is Reason.IMPORT_TIMED_OUT:
        files = " and ".join(f"{name}.py" for name in verdict.names)
        return f"importing {files} did not finish: it is too slow, or does not end{_last_seen(verdict)}"
    if verdict.reason is Reason.NO_TIME_AGAIN:
        return f"no time was left to run {task.file}.py again after the interpreter stopped"
    how = f", with: {verdict.error}" if verdict.reason is Reason.NO_TORCH and verdict.error else ""
    return _NOT_JUDGED[verdict.reason] + how


def _functions(tasks: Sequence[str]) -> str:
    """The functions of tasks, by the tasks' names.

    >>> _functions(["conv1d.conv1d", "tensors.conv_layer"])
    'conv1d and conv_layer'
    """
    return " and ".join(name.partition(".")[2] for name in tasks)


def _unanswered(task: Task, verdict: Verdict) -> str:
    """What became of a call that returned nothing, or why there was none."""
    error = verdict.error
    file, function = f"{task.file}.py", task.function
    after = f": {_raised(verdict)}" if error else ""
    near = f"; there is: {', '.join(verdict.names)}" if verdict.names else ""
    said: Mapping[Reason, str] = {
        Reason.UNWRITTEN: PHRASES[Reason.UNWRITTEN] + after,
        Reason.RAISED: f"{caller(task)} raised {_raised(verdict) or 'an error'}",
        Reason.RAISED_AGAIN: f"{_again(task)}: {_raised(verdict)}",
        Reason.UNFIT: error,
        Reason.IMPORT_FAILED: f"{file} could not be run{after}",
        Reason.MISSING: error or f"{file} has no {function}",
        Reason.TIMED_OUT: _late(verdict),
        Reason.CRASHED: error or PHRASES[Reason.CRASHED],
        Reason.FORBIDDEN: f"{caller(task)} used {error or 'a library'}, which this task rules out",
        Reason.NOT_HANDED_IN: f"{file} was not handed in",
        Reason.NO_FILE: f"there is no {file} beside check.py",
        Reason.UNDEFINED: f"{function} is not defined: run its cell, and see what that says{near}",
        Reason.UNREADABLE: error or f"{file} could not be read",
    }
    return said.get(verdict.reason) or PHRASES[verdict.reason]


def _again(task: Task) -> str:
    return f"{task.function}, run again on the same data" if task.torch else "called again with the same arguments"


def _late(verdict: Verdict) -> str:
    allowed = f" (stopped after {verdict.seconds:.3g} s, which all cases have together)" if verdict.seconds else ""
    return f"{PHRASES[Reason.TIMED_OUT]}{allowed}{_last_seen(verdict)}"


def _last_seen(verdict: Verdict) -> str:
    return f"; last seen {verdict.place}" if verdict.place else ""
