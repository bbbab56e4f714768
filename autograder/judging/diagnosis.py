"""Is this a known mistake? It is recognised by what it gives on every public case and every diagnostic case.

What it gives on one case is its signature there: the answer if that is wrong, otherwise what else can be observed.

    an array, a tuple, a dict          the wrong answer itself; of random draws, their statistics (`random_draws.looks`)
    NotAnArray("raises", said)            an exception, where an answer is expected: its class and first words
    NotAnArray("not finite", places)      NaN or infinity, in these places
    NotAnArray("second call", "wrong")    another answer each time; "" where the first one is right
    NotAnArray("input changed", names)    the right answer, with these arguments changed

On a case without a signature, the mistake gives the right answer. Two common mistakes made together have sketches of
their answers (`sketches`). A slip with kinds of numbers (`number_kinds`: overflow, fractions lost) hides no other
mistake. Pure functions: values in, values out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograder.core.records import Answer, Judged, NotAnArray, Reason, Task
from autograder.judging.compare import changed_inputs, same
from autograder.judging.differences import all_finite, where_not_finite
from autograder.judging.exceptions import raised_alike, raised_as, same_class
from autograder.judging.number_kinds import slip
from autograder.judging.random_draws import looks, resemble
from autograder.judging.sketches import JOINED, alike_sketches, calls_differ, returned, sketch


@dataclass(frozen=True)
class Recognised:
    """What is recognised in all that came back: a known mistake, or two made together. Empty: none."""

    hint: str = ""
    mistakes: tuple[str, ...] = ()  # its name, or both names of a pair: the one that the hint is about comes first


def hint(task: Task, judged: Sequence[Judged], hints: Mapping[str, str]) -> str:
    """The hint of the known mistakes that fit everything that came back, when it is exactly one hint.

    Args:
        task: the task of these cases.
        judged: the public cases and the diagnostic cases, with what came back.
        hints: mistake's name → its hint.

    Returns:
        The hint, or "" where no known mistake fits or the fitting ones have different hints.
    """
    return recognised(task, judged, hints).hint


def recognised(task: Task, judged: Sequence[Judged], hints: Mapping[str, str]) -> Recognised:
    """The known mistakes that fit everything that came back, when they have exactly one hint.

    A known mistake fits when on every case it gives what the student gave. Several mistakes may fit if they
    share one hint; the first of them is named. Which inputs are changed matters only to mistakes that change nothing
    else. Where none fits, two mistakes made together may, or one mistake together with a slip in the kind of numbers.

    Args:
        task: the task of these cases.
        judged: the public cases and the diagnostic cases, with what came back.
        hints: mistake's name → its hint.
    """
    if all(one.verdict.kind == "pass" for one in judged):
        return Recognised()
    known = list(dict.fromkeys(name for one in judged for name in one.case.signatures))
    answered = any(one.outcome.status == "returned" for one in judged)
    fitting = [name for name in known if all(fits(task, one, name, by_class=answered) for one in judged)]
    if fitting:
        return _only(fitting, hints)
    if not answered:
        return Recognised()
    changing = _only(_changing(task, judged, known), hints)
    if changing.hint:
        return changing
    of_pairs = _of_pairs(task, judged, hints)
    return _only(_beside_a_slip(task, judged, known), hints) if of_pairs is None else of_pairs


def _only(fitting: Iterable[str], hints: Mapping[str, str]) -> Recognised:
    """The first of some mistakes, where they share one hint."""
    names = list(fitting)
    found = {hints.get(name, "") for name in names}
    return Recognised(found.pop(), (names[0],)) if len(found) == 1 and found != {""} else Recognised()


def _changing(task: Task, judged: Sequence[Judged], known: Sequence[str]) -> list[str]:
    """What fits where every call returned and some answers change from call to call: by chance, others may not."""
    changing = [one for one in judged if calls_differ(one.outcome)]
    if not changing or any(one.outcome.status != "returned" for one in judged):
        return []

    def explains(name: str) -> bool:
        given = [(one, one.case.signatures.get(name)) for one in changing]
        random = [one for one, known in given if isinstance(known, NotAnArray) and known.kind == "second call"]
        return bool(random) and all(fits(task, one, name) for one in random)

    return [name for name in known if explains(name)]


def _of_pairs(task: Task, judged: Sequence[Judged], hints: Mapping[str, str]) -> Recognised | None:
    """The pairs of mistakes that fit, by the first hint that all of them share; None: none fits.

    Named are the mistakes that all these pairs have in common: of one pair both.
    """
    pairs = list(dict.fromkeys(pair for one in judged for pair in one.case.pairs))
    if not pairs:
        return None
    came = [(one, sketch(task, one)) for one in judged]
    fitting = [
        pair.split(JOINED)
        for pair in pairs
        if all(alike_sketches(one.case.pairs.get(pair, ""), given) for one, given in came)
    ]
    if not fitting:
        return None
    asked = [[hints.get(name, "") for name in pair] for pair in fitting]
    shared = [name for name, hint in zip(fitting[0], asked[0], strict=True) if all(hint in both for both in asked)]
    said = hints.get(shared[0], "") if shared else ""
    return Recognised(said, tuple(shared)) if said else Recognised()


def _beside_a_slip(task: Task, judged: Sequence[Judged], known: Sequence[str]) -> list[str]:
    """The mistakes that fit where the answers hold no slip in the kind of numbers."""
    wrong = [one for one in judged if one.verdict.kind != "pass"]

    def explains(name: str) -> bool:
        exact = any(name in one.case.signatures and fits(task, one, name) for one in wrong)
        beside = (one for one in judged if not fits(task, one, name))
        given = ((one, one.case.signatures.get(name, one.case.expected)) for one in beside)
        return exact and all(slip(one.case, answer, one.outcome) for one, answer in given)

    return [name for name in known if explains(name)]


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
        return NotAnArray("raises", raised_as(outcome))
    if task.judge == "sample":
        return looks(outcome.answer, outcome.other)
    right = answers_right(task, one)
    if calls_differ(outcome):
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
        if one.kind == other.kind == "raises":
            return same_class(one.detail, other.detail)
        return one.kind == other.kind and one.detail == other.detail
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


def fits(task: Task, one: Judged, name: str, *, by_class: bool = True) -> bool:
    """Does what came back on this case match the signature of a known mistake?

    Args:
        task: the task of the case.
        one: a judged case.
        name: the mistake's name, a key of the case's signatures; without a signature the answer must be right.
        by_class: an exception of the same class is enough. Where every case raises, its first words count, too: an
            exception alone says little, since any typo raises on every case.
    """
    case, outcome = one.case, one.outcome
    if name not in case.signatures:
        return answers_right(task, one)
    known = case.signatures[name]
    kind = known.kind if isinstance(known, NotAnArray) else ""
    if isinstance(known, NotAnArray) and kind == "raises":
        right = case.raises and outcome.thrown == "value error"
        if outcome.status != "raised" or right:
            return False
        if case.raises:
            return True  # an error was asked for, and it is not the one that came
        return (same_class if by_class else raised_alike)(known.detail, raised_as(outcome))
    if outcome.status != "returned":
        return False
    if isinstance(known, NotAnArray) and kind == "second call":
        return calls_differ(outcome) and (known.detail == "wrong" or answers_right(task, one))
    if kind == "input changed":
        found = signature_of(task, one)
        return isinstance(found, NotAnArray) and found == known
    if kind == "not finite":
        return known == NotAnArray("not finite", where_not_finite(returned(outcome)))
    if task.judge == "sample":
        return resemble(known, looks(returned(outcome), outcome.other))
    return same(known, returned(outcome))
