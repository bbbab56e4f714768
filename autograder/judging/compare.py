"""Answer → Verdict: is it right, and if not, what is the first thing that is wrong?

Pure functions. Checked in this order: what became of the call, type, shape, finite, values (`differences`), inputs
unchanged, a second call. A verdict is a reason with its facts; `reporting.words` says it, in full for visible items
and in a fixed phrase for hidden ones. A hint is separate: a look-up among known mistakes (`diagnosis`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from autograder.core.codec import flat
from autograder.core.records import Answer, Case, Difference, Judged, NotAnArray, Outcome, Reason, Task, Verdict
from autograder.core.text import one_line
from autograder.judging.differences import (
    as_numbers,
    first_difference,
    incomparable,
    names_differ,
    same,
)
from autograder.judging.random_draws import strangeness

__all__ = ["judge", "judged", "same"]

_UNANSWERED = {  # what became of a call, or of its file → why it is wrong
    "raised": Reason.RAISED,
    "import failed": Reason.IMPORT_FAILED,
    "missing": Reason.MISSING,
    "timed out": Reason.TIMED_OUT,
    "crashed": Reason.CRASHED,
    "forbidden": Reason.FORBIDDEN,
    "garbled": Reason.GARBLED,
}


def judged(task: Task, case: Case, outcome: Outcome) -> Judged:
    """A case together with its outcome and its verdict; arguments and errors as for `judge`.

    Args:
        task: the task that the case calls.
        case: a frozen case.
        outcome: what came back for it.
    """
    one = Judged(case, outcome, judge(task, case, outcome))
    if one.verdict.reason is Reason.PASSED:
        return one  # there is nothing to remark, and most cases pass
    from autograder.judging.observations import chosen  # late, as all that only a wrong answer needs
    from autograder.judging.remarks import observed, with_remark

    return one._replace(verdict=with_remark(one.verdict, chosen(observed(task, one))))


def judge(task: Task, case: Case, outcome: Outcome) -> Verdict:
    """Is this the right answer, and if not, what is the first thing that is wrong?

    Args:
        task: the task that the case calls; names the parts of its answer and how it is judged.
        case: a frozen case: with an expected answer, or `raises`.
        outcome: what came back for it.

    Raises:
        ValueError: the case has no expected answer, or one that is not made of numbers: the autograder's own fault.

    >>> case = Case("backprop.relu", "", {}, expected=np.array([2.0, 0.0]))
    >>> judge(Task("backprop", "relu", "5.1", (1, 1), ("z",)), case, Outcome("returned", np.array([2, -1]))).reason
    <Reason.VALUES: 'values'>
    """
    if outcome.status == "not run":
        return Verdict(outcome.why or Reason.NOT_RUN)
    if outcome.status == "import timed out":
        return Verdict(Reason.IMPORT_TIMED_OUT, names=(task.file,), place=outcome.place)
    if case.raises:
        return _judge_error(outcome)
    if outcome.status != "returned":
        return _unanswered(outcome)
    found = _difference(task, case, outcome)
    return Verdict(_reason(found), found) if found else Verdict(Reason.PASSED)


def _reason(found: Difference) -> Reason:
    """The reason of the difference; changed inputs, a second call and another seed each have a reason of their own."""
    others = {"arguments": Reason.INPUT, "calls": Reason.SECOND_CALL, "seeds": Reason.SAMPLE}
    return others.get(found.between, found.reason)


def _difference(task: Task, case: Case, outcome: Outcome) -> Difference | None:
    """The first difference in what a call returned, left behind, or returned the second time."""
    if case.expected is None:
        raise ValueError(f'{case.task}: case "{case.title}" has no expected answer; freeze it first')
    answer = _returned(outcome)
    if task.judge == "sample":
        found = _sample_difference(task, case.expected, answer)
    else:
        found = first_difference(case.expected, answer, task.parts)
        found = found and _with_dtype(found, answer, task)
    return found or next(iter(changed_inputs(case, outcome).values()), None) or _second_call(task, answer, outcome)


def _with_dtype(found: Difference, answer: Answer, task: Task) -> Difference:
    from autograder.judging.remarks import explaining_dtype

    return found._replace(dtype=explaining_dtype(found, answer, task.parts))


# ---------------------------------------------------------------- calls without an answer


def _judge_error(outcome: Outcome) -> Verdict:
    """The right answer is a ValueError."""
    if outcome.status == "raised":
        right = outcome.thrown == "value error"
        return Verdict(Reason.PASSED) if right else Verdict(Reason.NO_ERROR, instead=_unanswered(outcome))
    if outcome.status == "returned":
        return Verdict(Reason.NO_ERROR, Difference(Reason.NO_ERROR, came=_returned(outcome)))
    return _unanswered(outcome)


def _unanswered(outcome: Outcome) -> Verdict:
    """The verdict on a call that returned nothing."""
    reason = _UNANSWERED[outcome.status]
    if reason is Reason.RAISED and outcome.second_call:
        reason = Reason.RAISED_AGAIN
    elif reason is Reason.RAISED and outcome.thrown == "our words":
        reason = Reason.UNFIT
    return Verdict(
        reason,
        error=one_line(outcome.error),
        exception=outcome.exception,
        seconds=outcome.seconds,
        place=outcome.place,
        led_to=outcome.led_to,
    )


def unwritten(outcomes: Sequence[Outcome]) -> Verdict | None:
    """The verdict "not written" if every call ended in a stub, else None.

    A stub raises exactly `NotImplementedError` without a message, on every input. A subclass, one with a message, or
    one raised for some inputs only is an exception like any other: the student has written something.
    """
    if not outcomes or any(one.status != "raised" or one.thrown != "not implemented" for one in outcomes):
        return None
    first = outcomes[0]
    if not first.elsewhere:
        return Verdict(Reason.UNWRITTEN)
    return Verdict(Reason.UNWRITTEN, error=one_line(first.error), place=first.led_to or first.place)


def _returned(outcome: Outcome) -> Answer:
    return NotAnArray("none") if outcome.answer is None else outcome.answer


# ---------------------------------------------------------------- draws


def _sample_difference(task: Task, expected: Answer, got: Answer) -> Difference | None:
    """Random draws: names and shapes must be those of `expected`, biases zero, weights distributed as the task asks."""
    if not isinstance(expected, Mapping):
        raise ValueError("the expected answer of a task that draws is a dict of arrays")
    if not isinstance(got, Mapping):
        return first_difference(expected, got)
    layers = (_layer_differs(task, name, expected[name], got[name]) for name in expected)
    return names_differ(expected, got) or next(filter(None, layers), None)


def _layer_differs(task: Task, name: str, expected: Answer, got: Answer) -> Difference | None:
    right, array = as_numbers(expected), as_numbers(got)
    if right is None or array is None:
        return first_difference(expected, got, (), name)
    if name in task.zeros:
        return first_difference(np.zeros(right.shape), array, (), name)
    found = incomparable(right, array, name)
    strange = "" if found else strangeness(array)
    return Difference(Reason.SAMPLE, name, remark=strange) if strange else found


# ---------------------------------------------------------------- inputs, and the second call


def changed_inputs(case: Case, outcome: Outcome) -> Mapping[str, Difference]:
    """The arguments that the call changed, compared exactly, without tolerance.

    Args:
        case: holds the arguments as they were before the call.
        outcome: holds the arrays among them as they were afterwards.

    Returns:
        Parameter name → how the argument differs; empty if none was changed.
    """
    found = {}
    for name, after in outcome.arguments.items():
        before = case.call.get(name)
        changed = _changed(name, flat(before) if isinstance(before, tuple) else before, after)
        if changed:
            found[name] = changed._replace(between="arguments")
    return found


def _changed(name: str, before: object, after: Answer) -> Difference | None:
    if isinstance(before, Mapping):
        if not isinstance(after, Mapping):
            return Difference(Reason.KIND, name, missing=tuple(before))
        changes = (_changed(f'{name}["{key}"]', before[key], after[key]) for key in before)
        return names_differ(before, after, name) or next(filter(None, changes), None)
    if not isinstance(before, np.ndarray):
        return None
    was, now = as_numbers(before), as_numbers(after)
    if was is None or now is None:
        return Difference(Reason.KIND, name, wanted=before, came=after)
    if was.shape != now.shape:
        return Difference(Reason.SHAPE, name, was, now)
    wrong = was != now
    return Difference(Reason.VALUES, name, was, now, wrong) if wrong.any() else None


def _second_call(task: Task, answer: Answer, outcome: Outcome) -> Difference | None:
    """A difference if the same call gives another answer, or another seed gives the same random draws; else None."""
    if outcome.again is not None:
        found = first_difference(answer, outcome.again, task.parts)
        if found:
            return found._replace(between="calls")
    if task.judge == "sample" and isinstance(answer, Mapping) and outcome.other is not None:
        return _same_draws(task, answer, outcome.other)
    return None


def _same_draws(task: Task, answer: Mapping[str, Answer], other: Answer) -> Difference | None:
    """An rng of another seed must give other weights under the same names."""
    if not isinstance(other, Mapping):
        return Difference(Reason.KIND, wanted=answer, came=other, between="seeds")
    for name in answer:
        if name not in task.zeros and same(answer[name], other.get(name, NotAnArray("none"))):
            return Difference(Reason.SAMPLE, name, between="seeds")
    return None
