"""What is said of a verdict, an item and a report: every sentence made from a reason and its facts, in one place.

The terminal, the page, Gradescope and notebooks all take their words from here, so that they say the same, and no
code reads these words again. `sentence` tells one case in full and is for items TOLD_IN_FULL; of any other there is a
phrase from PHRASES, which gives nothing of the case or of the student's program away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from autograder.core.records import (
    NOTHING_TO_CALL,
    TOLD_IN_FULL,
    Answer,
    Array,
    Difference,
    ItemResult,
    NotAnArray,
    NotAnArrayKind,
    Reason,
    Report,
    Task,
    Verdict,
)
from autograder.core.text import one_line
from autograder.core.wording import index_text, names, pair, short
from autograder.judging.differences import as_numbers, first_index
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
    Reason.SECOND_CALL: "a second call gives another answer",
}
NOT_AN_ARRAY: Mapping[NotAnArrayKind, str] = {  # in words that follow "got"
    "none": "None",
    "string": "text",
    "masked": "a masked array",
    "complex": "complex numbers",
    "ragged": "rows of different lengths",
    "not numbers": "something that is not an array of numbers",
    "not a float": "something else",
    "wrong count": "another number of parts",
    "not a sequence": "something that is not a tuple",
    "not a mapping": "something that is not a dict",
    "too large": "far too much",
    "not finite": "values that are not finite",  # this and what follows in signatures only (`diagnosis`)
    "raises": "an exception",
    "second call": "another answer each time",
    "input changed": "the right answer, and a changed input",
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
        return _difference(task, verdict.difference)
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
        Reason.RAISED: f"{_caller(task)} raised {_raised(verdict) or 'an error'}",
        Reason.RAISED_AGAIN: f"{_again(task)}: {_raised(verdict)}",
        Reason.UNFIT: error,
        Reason.IMPORT_FAILED: f"{file} could not be run{after}",
        Reason.MISSING: error or f"{file} has no {function}",
        Reason.TIMED_OUT: _late(verdict),
        Reason.CRASHED: error or PHRASES[Reason.CRASHED],
        Reason.FORBIDDEN: f"{_caller(task)} used {error or 'a library'}, which this task rules out",
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


# ---------------------------------------------------------------- how two answers differ


def _caller(task: Task) -> str:
    """Who does what a call does: a task in PyTorch is a model, or a step of training."""
    return task.function if task.torch else "the call"


def _difference(task: Task, found: Difference) -> str:
    """The first thing in which two answers differ, with both and the place, and what else is true of them."""
    if found.between == "arguments":
        return f"{_caller(task)} changed its input `{found.part}`{_before_and_after(found)}"
    if found.between == "calls":
        again = f"{task.function} gives another result the second time" if task.torch else PHRASES[Reason.SECOND_CALL]
        return f"{again}: {_differs(task, found, ('first', 'then'))}"
    if found.between == "seeds":
        same = f"{found.part}: an rng of another seed gives the same draws"
        return same if found.came is None else f"with an rng of another seed the answer is {in_short(found.came)}"
    said = _kind_of_numbers(found.dtype, found.expected) + _differs(task, found, ("expected", "got"))
    return f"{said}. {found.remark}" if found.remark and found.reason is not Reason.SAMPLE else said


def _kind_of_numbers(dtype: str, expected: Array | None) -> str:
    """The beginning of a sentence about an answer whose dtype explains what is wrong.

    Args:
        dtype: of the answer; "" where it explains nothing.
        expected: the right answer.

    >>> _kind_of_numbers("uint8", np.array([258.0]))
    'your answer holds 8-bit numbers (uint8), which wrap around after 255: '
    """
    if not dtype or expected is None:
        return ""
    if dtype == "bool":
        return "your answer holds only True and False (bool): "
    if dtype == "float16":
        return "your answer holds numbers of half precision (float16), which keep three digits: "
    limits = np.iinfo(dtype)
    if expected.max() > limits.max or expected.min() < limits.min:
        return f"your answer holds {limits.bits}-bit numbers ({dtype}), which wrap around after {limits.max}: "
    return f"your answer holds whole numbers ({dtype}): "


def _differs(task: Task, found: Difference, words: tuple[str, str]) -> str:
    """How the second of two answers differs from the first.

    Args:
        task: the task that they answer.
        found: the difference.
        words: what the two are called.
    """
    part = f"{found.part}: " if found.part else ""
    if found.reason is Reason.SAMPLE:
        return part + found.remark
    if found.missing or found.unexpected:
        listed = (("missing", found.missing), ("unexpected", found.unexpected))
        return f"{part}the names differ: {'; '.join(f'{word} {names(some)}' for word, some in listed if some)}"
    if found.expected is None or found.got is None:
        return part + _another_kind(task, found)
    if found.wrong is None:
        return f"{part}expected shape {found.expected.shape}, got {found.got.shape}"
    return part + _values(found.expected, found.got, found.wrong, words, finite=found.reason is Reason.VALUES)


def _another_kind(task: Task, found: Difference) -> str:
    came = NotAnArray("none") if found.came is None else found.came
    kind = came.kind if isinstance(came, NotAnArray) else ""
    if found.reason is Reason.NO_ERROR and isinstance(came, NotAnArray) and came.detail == "ValueError":
        return "the ValueError was returned; it must be raised: `raise ValueError(...)`"
    if isinstance(came, NotAnArray) and kind == "none" and came.detail:  # a driver says what it means
        return one_line(came.detail, 80)
    if isinstance(came, NotAnArray) and kind == "not a float" and came.detail:
        tensor = "; `loss.item()` is the float" if came.detail == "Tensor" else ", not a Python float"
        module = "torch." if came.detail == "Tensor" else ""
        return f"{task.function} returned a {module}{one_line(came.detail, 80)}{tensor}"
    wanted = "a ValueError" if found.reason is Reason.NO_ERROR else _wanted(found.wanted, found.parts)
    why = ", which is what a function without `return` gives" if kind == "none" and not found.part else ""
    why = why if found.reason is Reason.KIND else ""
    return f"expected {'a Python float' if kind == 'not a float' else wanted}, got {in_short(came)}{why}"


def _values(expected: Array, got: Array, wrong: Array, words: tuple[str, str], *, finite: bool) -> str:
    index = first_index(wrong)
    values, many = pair(expected[index], got[index], words), int(wrong.sum())
    if not expected.ndim:
        return values
    if many > 1:
        how = "differ" if finite else "are not finite"
        return f"{many} of {expected.size} values {how}; first at {index_text(index)}: {values}"
    how = "differs" if finite else "is not finite"
    if expected.size == 1:
        return f"the value {how}: {values}"
    return f"1 of {expected.size} values {how}, at {index_text(index)}: {values}"


def _before_and_after(found: Difference) -> str:
    if found.missing or found.unexpected:
        return ": it holds other names afterwards"
    if found.expected is None or found.got is None:
        return ""
    if found.wrong is None:
        return f": its shape was {found.expected.shape}, afterwards {found.got.shape}"
    index = first_index(found.wrong)
    return f" at {index_text(index)}: {pair(found.expected[index], found.got[index], ('before', 'after'))}"


# ---------------------------------------------------------------- answers in a few words


def in_short(answer: Answer) -> str:
    """What came back, in a few words.

    >>> in_short(NotAnArray("wrong count", "2")), in_short(np.array(4.0)), in_short({"W": np.zeros(3)})
    ('another number of parts (2)', '4', 'a dict with W')
    """
    if isinstance(answer, NotAnArray):
        told = answer.detail and answer.kind != "string"  # whose type would only say how long it is: str672
        detail = f" ({one_line(answer.detail, 80)})" if told else ""
        return NOT_AN_ARRAY[answer.kind] + detail
    if isinstance(answer, Mapping):
        return f"a dict with {names(answer)}" if answer else "an empty dict"
    if isinstance(answer, tuple):
        return f"a tuple of {len(answer)}"
    array = as_numbers(answer)
    return short(float(array)) if array is not None and not array.ndim else f"an array of shape {np.shape(answer)}"


def _wanted(expected: Answer | None, parts: Sequence[str] = ()) -> str:
    """What is expected, in a few words."""
    if isinstance(expected, tuple):
        return f"{len(expected)} parts" + (f" ({', '.join(parts)})" if parts else "")
    if isinstance(expected, np.ndarray):
        return f"an array of shape {expected.shape}" if expected.ndim else "a number"
    return in_short(NotAnArray("none") if expected is None else expected)
