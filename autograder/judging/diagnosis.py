"""Is this a mistake that we know? A known mistake is known again by what it gives on every visible case.

What it gives on one case is its signature there: the answer, where that is wrong; else what else can be observed.

    an array, a tuple, a dict          the wrong answer itself; of draws, their looks (`samples`)
    NotAnArray("raises")                  an exception, where an answer is expected
    NotAnArray("not finite", places)      NaN or infinity, in these places
    NotAnArray("second call", "wrong")    another answer each time; "" where the first one is right
    NotAnArray("input changed", names)    the right answer, with these arguments changed

Where a mistake has no signature, it gives the right answer. Pure functions: values in, values out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograder.core.records import Answer, Judged, NotAnArray, Outcome, Reason, Task
from autograder.judging.compare import changed_inputs, same
from autograder.judging.differences import all_finite, where_not_finite
from autograder.judging.random_draws import looks, resemble


def hint(task: Task, judged: Sequence[Judged], hints: Mapping[str, str]) -> str:
    """The hint of the known mistakes that fit everything that came back, when it is exactly one hint.

    A known mistake fits when on every case it gives what the student gave. Several mistakes may fit if they
    share one hint. Which inputs are changed matters only to mistakes that change nothing else.

    Args:
        judged: the public and the diagnostic cases, with what came back.
        hints: mistake's name → its hint.
    """
    if all(one.verdict.kind == "pass" for one in judged):
        return ""
    if not any(one.outcome.status == "returned" for one in judged):
        return ""  # an exception alone says too little: any typo raises on every case
    known = dict.fromkeys(name for one in judged for name in one.case.signatures)
    fitting = [name for name in known if all(fits(task, one, name) for one in judged)]
    found = {hints.get(name, "") for name in fitting}
    return found.pop() if len(found) == 1 else ""


def signature_of(task: Task, one: Judged) -> Answer | None:
    """That by which what came back is known again; None where it is right."""
    outcome = one.outcome
    if one.verdict.kind == "pass":
        return None
    if outcome.answer is None:
        return NotAnArray("raises", "" if outcome.thrown == "value error" else outcome.error)
    if task.judge == "sample":
        return looks(outcome.answer, outcome.other)
    right = answers_right(task, one)
    if _changes(outcome):
        return NotAnArray("second call", "" if right else "wrong")
    if right:
        return NotAnArray("input changed", " ".join(changed_inputs(one.case, outcome)))
    return outcome.answer if all_finite(outcome.answer) else NotAnArray("not finite", where_not_finite(outcome.answer))


def alike(task: Task, one: Answer | None, other: Answer | None) -> bool:
    """Would one signature be taken for the other? None stands for the right answer."""
    if one is None or other is None:
        return one is other
    if isinstance(one, NotAnArray) and isinstance(other, NotAnArray):
        return one.kind == other.kind and (one.kind == "raises" or one.detail == other.detail)
    if task.judge == "sample":
        return resemble(one, other)
    return same(one, other) or same(other, one)


def answers_right(task: Task, one: Judged) -> bool:
    """Is the answer right, whatever became of the inputs and the second call?"""
    if one.verdict.kind == "pass":
        return True
    return task.judge != "sample" and one.verdict.reason in (Reason.INPUT, Reason.SECOND_CALL)


def fits(task: Task, one: Judged, name: str) -> bool:
    """Could what came back on this case be this mistake's?"""
    case, outcome = one.case, one.outcome
    if name not in case.signatures:
        return answers_right(task, one)
    known = case.signatures[name]
    kind = known.kind if isinstance(known, NotAnArray) else ""
    if kind == "raises":
        right = case.raises and outcome.thrown == "value error"
        return outcome.status == "raised" and not right
    if outcome.status != "returned":
        return False
    if kind in ("second call", "input changed"):
        found = signature_of(task, one)
        return isinstance(found, NotAnArray) and found == known
    if kind == "not finite":
        return known == NotAnArray(kind, where_not_finite(_returned(outcome)))
    if task.judge == "sample":
        return resemble(known, looks(_returned(outcome), outcome.other))
    return same(known, _returned(outcome))


def _changes(outcome: Outcome) -> bool:
    """Is the second answer another one than the first?"""
    return outcome.again is not None and not same(_returned(outcome), outcome.again)


def _returned(outcome: Outcome) -> Answer:
    return NotAnArray("none") if outcome.answer is None else outcome.answer
