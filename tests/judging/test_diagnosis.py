"""A question is asked when exactly one fits everything that came back; then it is the right one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.core.records import Answer, Case, NotAnArray, Outcome
from autograder.judging.compare import judged
from autograder.judging.diagnosis import Recognised, alike, hint, recognised, signature_of
from autograder.judging.sketches import sketch
from tests.content import BY_NAME

CONV1D = BY_NAME["conv1d.conv1d"]
OUTPUT_LENGTH = BY_NAME["conv1d.output_length"]
INITIAL = BY_NAME["cnn.initial_parameters"]
SLIDE = np.array([1, -1, 1, 0])


def case_of(expected: Answer | None, task: str = "conv1d.conv1d", **more: Any) -> Case:
    call = more.pop("call", {"signal": np.array([0.0, 1.0, 0.0]), "weights": np.array([-1, 1])})
    return Case(task, "a case", call, expected=expected, **more)


# ---------------------------------------------------------------- wrong answers

QUESTIONS = {
    "flipped": "Which way round?",
    "mirrored": "Which way round?",
    "short": "How many stops?",
    "crash": "Why stop?",
}
TWO_CASES = (
    case_of(SLIDE, signatures={"flipped": -SLIDE, "mirrored": -SLIDE, "short": SLIDE[:3]}),
    case_of(np.array([2.0, 0.0]), signatures={"flipped": np.array([-2.0, 0.0]), "mirrored": np.array([-2.0, 0.0])}),
)


def hint_for(*answers: Answer | Outcome, cases: tuple[Case, ...] = TWO_CASES) -> str:
    outcomes = [answer if isinstance(answer, Outcome) else Outcome("returned", answer) for answer in answers]
    return hint(CONV1D, [judged(CONV1D, *pair) for pair in zip(cases, outcomes, strict=True)], QUESTIONS)


def test_the_question_of_mistakes_that_give_all_these_answers_is_asked() -> None:
    assert hint_for(-SLIDE, np.array([-2.0, 0.0])) == "Which way round?"


def test_a_mistake_without_a_signature_on_a_case_must_be_right_there() -> None:
    assert hint_for(SLIDE[:3], np.array([2.0, 0.0])) == "How many stops?"
    assert hint_for(SLIDE[:3], np.array([2.0])) == ""


@pytest.mark.parametrize(
    "answers",
    [
        (SLIDE, np.array([2.0, 0.0])),
        (SLIDE, np.array([-2.0, 0.0])),
        (-SLIDE, np.array([2.0, 0.0])),
        (2 * SLIDE, np.array([-2.0, 0.0])),
        (-SLIDE, Outcome("timed out")),
        (-SLIDE, Outcome("not run")),
        (Outcome("raised", error="IndexError"), np.array([-2.0, 0.0])),
        (-SLIDE[None], np.array([-2.0, 0.0])),
        (np.full(4, np.nan), np.array([-2.0, 0.0])),
    ],
    ids=["right", "one case", "other case", "another factor", "time", "not run", "raised", "shape", "nan"],
)
def test_no_question_is_asked_unless_a_mistake_explains_every_case(answers: tuple[Answer | Outcome, ...]) -> None:
    assert hint_for(*answers) == ""


def test_two_mistakes_with_different_questions_are_no_hint() -> None:
    case = TWO_CASES[0]._replace(signatures={"flipped": -SLIDE, "short": -SLIDE})

    assert hint_for(-SLIDE, cases=(case,)) == ""


def test_a_mistake_without_a_question_is_no_hint() -> None:
    case = TWO_CASES[0]._replace(signatures={"unheard of": -SLIDE})

    assert hint_for(-SLIDE, cases=(case,)) == ""


def test_a_mistake_that_raises_fits_a_call_that_raised() -> None:
    cases = (TWO_CASES[0]._replace(signatures={"crash": NotAnArray("raises")}), TWO_CASES[1]._replace(signatures={}))
    raised, stub = Outcome("raised", error="IndexError: 9"), Outcome("raised", thrown="not implemented")

    assert hint_for(raised, np.array([2.0, 0.0]), cases=cases) == "Why stop?"
    assert hint_for(stub, np.array([2.0, 0.0]), cases=cases) == "Why stop?"  # it is written, for the other case
    assert hint_for(SLIDE, np.array([2.0, 0.0]), cases=cases) == ""


def test_beside_answers_an_exception_is_known_by_its_class() -> None:
    cases = (
        TWO_CASES[0]._replace(signatures={"crash": NotAnArray("raises", "IndexError: index # is out of bounds")}),
        TWO_CASES[1]._replace(signatures={}),
    )
    other_words, another = Outcome("raised", error="IndexError: list index"), Outcome("raised", error="KeyError: 1")

    assert hint_for(other_words, np.array([2.0, 0.0]), cases=cases) == "Why stop?"
    assert hint_for(another, np.array([2.0, 0.0]), cases=cases) == ""


RAISING = NotAnArray("raises", "ValueError: The truth value of an array")


@pytest.mark.parametrize(
    ("error", "question"),
    [
        ("ValueError: The truth value of an array with more than one element, at line 2 of a.py: `if z`", "Why stop?"),
        ("ValueError: operands could not be broadcast together", ""),
        ("NameError: name 'typo' is not defined", ""),
        ("ValueError", ""),
    ],
    ids=["first words", "other words", "another class", "no words"],
)
def test_where_every_case_raises_the_first_words_count_too(error: str, question: str) -> None:
    case = TWO_CASES[0]._replace(signatures={"crash": RAISING})

    assert hint_for(Outcome("raised", error=error), cases=(case,)) == question


def test_an_exception_of_which_nothing_is_known_is_no_hint_where_every_case_raises() -> None:
    case = TWO_CASES[0]._replace(signatures={"crash": NotAnArray("raises")})

    assert hint_for(Outcome("raised", error="NameError: typo"), cases=(case,)) == ""


def test_any_exception_but_the_one_that_is_asked_for_is_that_of_a_known_mistake() -> None:
    signatures = {"crash": NotAnArray("raises", "Exception: no")}
    cases = (
        Case(OUTPUT_LENGTH.name, "", {"n": 3, "f": 5}, raises=True, signatures=signatures),
        Case(OUTPUT_LENGTH.name, "", {"n": 5, "f": 2}, expected=np.array(4)),
    )
    outcomes = (Outcome("raised", error="AssertionError"), Outcome("returned", np.array(4)))
    tried = [judged(OUTPUT_LENGTH, *pair) for pair in zip(cases, outcomes, strict=True)]

    assert hint(OUTPUT_LENGTH, tried, QUESTIONS) == "Why stop?"


# ---------------------------------------------------------------- pairs, and slips with kinds of numbers


def test_two_mistakes_made_together_get_the_hint_of_the_first() -> None:
    sketches = [sketch(CONV1D, judged(CONV1D, case, Outcome("returned", 3 * case.expected))) for case in TWO_CASES]  # type: ignore[operator]
    cases = tuple(
        case._replace(pairs={"short + flipped": given}) for case, given in zip(TWO_CASES, sketches, strict=True)
    )

    assert hint_for(3 * SLIDE, np.array([6.0, 0.0]), cases=cases) == "How many stops?"
    assert hint_for(3 * SLIDE, np.array([2.0, 0.0]), cases=cases) == ""
    assert hint_for(-SLIDE, np.array([-2.0, 0.0]), cases=cases) == "Which way round?"  # one mistake explains more


def test_of_several_pairs_the_mistake_that_they_share_is_asked_about() -> None:
    given = sketch(CONV1D, judged(CONV1D, TWO_CASES[0], Outcome("returned", 3 * SLIDE)))
    shared = TWO_CASES[0]._replace(pairs={"short + flipped": given, "crash + mirrored": given})
    apart = TWO_CASES[0]._replace(pairs={"short + flipped": given, "crash + unheard of": given})

    assert hint_for(3 * SLIDE, cases=(shared,)) == "Which way round?"
    assert hint_for(3 * SLIDE, cases=(apart,)) == ""


# ---------------------------------------------------------------- the names of what is recognised


def recognised_in(*answers: Answer, cases: tuple[Case, ...] = TWO_CASES) -> Recognised:
    outcomes = [Outcome("returned", answer) for answer in answers]
    return recognised(CONV1D, [judged(CONV1D, *pair) for pair in zip(cases, outcomes, strict=True)], QUESTIONS)


def pair_cases(*pairs: str) -> tuple[Case, ...]:
    given = sketch(CONV1D, judged(CONV1D, TWO_CASES[0], Outcome("returned", 3 * SLIDE)))
    return (TWO_CASES[0]._replace(pairs=dict.fromkeys(pairs, given)),)


def test_a_recognised_mistake_has_its_name_and_its_question() -> None:
    assert recognised_in(SLIDE[:3], np.array([2.0, 0.0])) == Recognised("How many stops?", ("short",))


def test_of_mistakes_that_cannot_be_told_apart_the_first_is_named() -> None:
    assert recognised_in(-SLIDE, np.array([-2.0, 0.0])) == Recognised("Which way round?", ("flipped",))


def test_nothing_is_named_where_nothing_is_asked() -> None:
    assert recognised_in(SLIDE, np.array([2.0, 0.0])) == Recognised()
    assert recognised_in(7 * SLIDE, np.array([2.0, 0.0])) == Recognised()


def test_of_a_pair_both_are_named_the_one_that_is_asked_about_first() -> None:
    found = recognised_in(3 * SLIDE, cases=pair_cases("short + flipped"))

    assert found == Recognised("How many stops?", ("short", "flipped"))


def test_of_several_pairs_only_what_they_share_is_named() -> None:
    assert recognised_in(3 * SLIDE, cases=pair_cases("short + flipped", "crash + mirrored")).mistakes == ("flipped",)
    assert recognised_in(3 * SLIDE, cases=pair_cases("short + flipped", "crash + unheard of")) == Recognised()


NARROW = {"signal": np.array([200, 100], dtype=np.uint8), "weights": np.array([2], dtype=np.uint8)}
EIGHT_BITS = case_of(
    np.array([400, 200]), call=NARROW, signatures={"short": np.array([144, 200]), "flipped": np.array([-400, -200])}
)


def test_a_slip_with_kinds_of_numbers_hides_no_other_mistake() -> None:
    cases = (TWO_CASES[1], EIGHT_BITS)

    assert hint_for(np.array([-2.0, 0.0]), np.array([-400 + 256, -200]), cases=cases) == "Which way round?"
    assert hint_for(np.array([-2.0, 0.0]), np.array([-400 + 255, -200]), cases=cases) == ""


def test_a_slip_alone_is_known_by_its_exact_answer_only() -> None:
    cases = (TWO_CASES[1]._replace(signatures={}), EIGHT_BITS)

    assert hint_for(np.array([2.0, 0.0]), np.array([144, 200]), cases=cases) == "How many stops?"
    assert hint_for(np.array([2.0, 0.0]), np.array([144, -56]), cases=cases) == ""


def test_a_mistake_that_gives_nan_fits_an_answer_with_nan() -> None:
    case = TWO_CASES[0]._replace(signatures={"short": NotAnArray("not finite", "(4,): 0100")})

    assert hint_for(np.array([1, np.nan, 1, 0]), cases=(case,)) == "How many stops?"
    assert hint_for(np.array([np.nan, 1, 1, 0]), cases=(case,)) == ""  # NaN, but in another place
    assert hint_for(SLIDE * 3, cases=(case,)) == ""


def test_a_missing_value_error_has_its_hint() -> None:
    cases = (
        Case(OUTPUT_LENGTH.name, "", {"n": 3, "f": 5}, raises=True, signatures={"short": np.array(-1)}),
        Case(OUTPUT_LENGTH.name, "", {"n": 5, "f": 2}, expected=np.array(4)),
    )
    outcomes = (Outcome("returned", np.array(-1)), Outcome("returned", np.array(4)))
    tried = [judged(OUTPUT_LENGTH, *pair) for pair in zip(cases, outcomes, strict=True)]

    assert hint(OUTPUT_LENGTH, tried, QUESTIONS) == "How many stops?"


def test_a_count_of_millions_that_is_off_by_one_is_another_answer() -> None:
    case = case_of(np.array(3_000_000), task="conv1d.output_length", call={})

    found = signature_of(OUTPUT_LENGTH, judged(OUTPUT_LENGTH, case, Outcome("returned", np.array(3_000_001))))

    assert found == np.array(3_000_001)
    assert not alike(OUTPUT_LENGTH, np.array(3_000_001), np.array(3_000_002))


# ---------------------------------------------------------------- right answers with something besides

CHANGED = {"signal": np.zeros(3), "weights": np.array([-1, 1])}
KEPT = {"signal": np.array([0.0, 1.0, 0.0]), "weights": np.array([-1, 1])}
BESIDES = case_of(
    SLIDE,
    signatures={
        "flipped": NotAnArray("input changed", "signal"),
        "mirrored": NotAnArray("input changed", "signal"),
        "short": NotAnArray("input changed", "weights"),
        "crash": NotAnArray("second call", ""),
    },
)


@pytest.mark.parametrize(
    ("outcome", "question"),
    [
        (Outcome("returned", SLIDE, again=SLIDE, arguments=CHANGED), "Which way round?"),
        (Outcome("returned", SLIDE, again=SLIDE, arguments={"weights": np.array([1, -1])}), "How many stops?"),
        (Outcome("returned", SLIDE, again=SLIDE, arguments={**CHANGED, "weights": np.array([1, -1])}), ""),
        (Outcome("returned", SLIDE, again=-SLIDE, arguments=KEPT), "Why stop?"),
        (Outcome("returned", -SLIDE, again=SLIDE, arguments=KEPT), ""),
        (Outcome("returned", -SLIDE, again=-SLIDE, arguments=CHANGED), ""),
        (Outcome("returned", SLIDE, again=SLIDE, arguments=KEPT), ""),
    ],
    ids=["signal", "weights", "both", "second call", "wrong and another", "wrong and changed", "right"],
)
def test_what_a_right_answer_leaves_behind_has_its_question(outcome: Outcome, question: str) -> None:
    assert hint_for(outcome, cases=(BESIDES,)) == question


def test_a_mistake_in_the_answer_is_known_whatever_became_of_the_inputs() -> None:
    outcomes = [Outcome("returned", answer, arguments=CHANGED) for answer in (-SLIDE, np.array([-2.0, 0.0]))]

    assert hint_for(*outcomes) == "Which way round?"


def test_an_answer_that_changes_is_known_by_that_alone() -> None:
    case = case_of(SLIDE, signatures={"crash": NotAnArray("second call", "wrong")})

    assert hint_for(Outcome("returned", SLIDE + 1, again=SLIDE + 5), cases=(case,)) == "Why stop?"
    assert hint_for(Outcome("returned", SLIDE + 1, again=SLIDE + 1), cases=(case,)) == ""


def test_where_answers_change_by_chance_some_may_stay_the_same() -> None:
    cases = tuple(case._replace(signatures={"crash": NotAnArray("second call", "wrong")}) for case in TWO_CASES)
    changed = Outcome("returned", SLIDE + 1, again=SLIDE + 5)

    assert hint_for(changed, Outcome("returned", np.ones(2), again=np.ones(2)), cases=cases) == "Why stop?"
    assert hint_for(changed, Outcome("timed out"), cases=cases) == ""


def test_nan_in_the_same_places_is_the_same_answer_again() -> None:
    nan, elsewhere = np.array([1.0, np.nan]), np.array([np.nan, 1.0])
    case = case_of(np.array([1.0, 2.0]))

    def known(again: Answer) -> Answer | None:
        return signature_of(CONV1D, judged(CONV1D, case, Outcome("returned", nan, again=again)))

    assert known(nan) == NotAnArray("not finite", "(2,): 01")
    assert known(elsewhere) == NotAnArray("second call", "wrong")
    assert known(np.array([3.0, np.nan])) == NotAnArray("second call", "wrong")


@pytest.mark.parametrize(
    ("outcome", "known"),
    [
        (Outcome("returned", SLIDE, again=SLIDE, arguments=KEPT), None),
        (Outcome("returned", SLIDE, again=SLIDE, arguments=CHANGED), NotAnArray("input changed", "signal")),
        (Outcome("returned", SLIDE, again=-SLIDE), NotAnArray("second call", "")),
        (Outcome("returned", -SLIDE, again=SLIDE), NotAnArray("second call", "wrong")),
        (Outcome("raised", error="IndexError"), NotAnArray("raises", "IndexError")),
        (Outcome("returned", np.array([1.0, np.nan])), NotAnArray("not finite", "(2,): 01")),
    ],
    ids=["right", "input", "second call", "changes", "raises", "nan"],
)
def test_a_signature_is_what_can_be_observed(outcome: Outcome, known: NotAnArray | None) -> None:
    assert signature_of(CONV1D, judged(CONV1D, BESIDES, outcome)) == known


def test_exceptions_of_one_class_look_alike_and_a_value_error_where_one_is_asked_for_is_right() -> None:
    case = case_of(None, task="conv1d.output_length", call={}, raises=True)
    right = Outcome("raised", thrown="value error")

    assert alike(CONV1D, NotAnArray("raises", "IndexError: list index"), NotAnArray("raises", "IndexError: index #"))
    assert not alike(CONV1D, NotAnArray("raises", "IndexError"), NotAnArray("raises", "TypeError"))
    assert signature_of(OUTPUT_LENGTH, judged(OUTPUT_LENGTH, case, right)) is None
    assert not alike(CONV1D, None, SLIDE)
    assert alike(CONV1D, None, None)
