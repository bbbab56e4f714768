"""Is this a known mistake? It is recognised by what it gives on every public case and every diagnostic case.

What it gives on one case is its signature there: the answer if that is wrong, otherwise what else can be observed.

    an array, a tuple, a dict          the wrong answer itself; of random draws, their statistics (`random_draws.looks`)
    NotAnArray("raises")                  an exception, where an answer is expected
    NotAnArray("not finite", places)      NaN or infinity, in these places
    NotAnArray("second call", "wrong")    another answer each time; "" where the first one is right
    NotAnArray("input changed", names)    the right answer, with these arguments changed

On a case without a signature, the mistake gives the right answer. Pure functions: values in, values out.
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
        task: the task of these cases.
        judged: the public cases and the diagnostic cases, with what came back.
        hints: mistake's name → its hint.

    Returns:
        The hint, or "" where no known mistake fits or the fitting ones have different hints.
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
    """The signature of what came back on one case; None if it is right.

    Args:
        task: the task of the case.
        one: a judged case.
    """
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
    """Are two signatures indistinguishable? None stands for the right answer.

    Args:
        task: says how answers are compared: by value, or as random samples.
        one: a signature, or None.
        other: another one, or None.
    """
    if one is None or other is None:
        return one is other
    if isinstance(one, NotAnArray) and isinstance(other, NotAnArray):
        return one.kind == other.kind and (one.kind == "raises" or one.detail == other.detail)
    if task.judge == "sample":
        return resemble(one, other)
    return same(one, other) or same(other, one)


def answers_right(task: Task, one: Judged) -> bool:
    """Is the answer of the first call right, even if an input was changed or a second call differs?

    Args:
        task: the task of the case; random samples are right only if the case passes.
        one: a judged case.
    """
    if one.verdict.kind == "pass":
        return True
    return task.judge != "sample" and one.verdict.reason in (Reason.INPUT, Reason.SECOND_CALL)


def fits(task: Task, one: Judged, name: str) -> bool:
    """Does what came back on this case match the signature of a known mistake?

    Args:
        task: the task of the case.
        one: a judged case.
        name: the mistake's name, a key of the case's signatures; without a signature the answer must be right.
    """
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
    """Does the second call give another answer than the first?"""
    return outcome.again is not None and not same(_returned(outcome), outcome.again)


def _returned(outcome: Outcome) -> Answer:
    return NotAnArray("none") if outcome.answer is None else outcome.answer
