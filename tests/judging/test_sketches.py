"""A sketch tells two answers apart, and takes one answer, rounded otherwise, for the same."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.core.records import Answer, Case, NotAnArray, Outcome
from autograder.judging.compare import judged
from autograder.judging.sketches import alike_sketches, sketch
from tests.content import BY_NAME

RELU = BY_NAME["backprop.relu"]
DRAWN = BY_NAME["cnn.initial_parameters"]
CASE = Case(RELU.name, "", {}, expected=np.array([1.0, 2.0, 3.0]))


def of(answer: Answer | Outcome) -> str:
    outcome = answer if isinstance(answer, Outcome) else Outcome("returned", answer)
    return sketch(RELU, judged(RELU, CASE, outcome))


def test_a_right_answer_has_none() -> None:
    assert of(np.array([1, 2, 3])) == ""


@pytest.mark.parametrize(
    "other",
    [
        np.array([3.0, 2.0, 2.0]),
        np.array([2.0, 2.0, 3.001]),
        np.array([[2.0, 2.0, 3.0]]),
        np.array([2.0, 2.0, np.nan]),
        (np.array([2.0, 2.0, 3.0]),) * 2,
        {"w": np.array([2.0, 2.0, 3.0])},
        NotAnArray("string"),
        np.zeros(0),
        np.array(2),
        Outcome("raised", error="IndexError: 3"),
        Outcome("timed out"),
        Outcome("returned", np.ones(3), again=np.zeros(3)),
    ],
    ids=lambda one: type(one).__name__,
)
def test_other_answers_have_other_sketches(other: Answer | Outcome) -> None:
    assert not alike_sketches(of(np.array([2.0, 2.0, 3.0])), of(other))
    assert alike_sketches(of(other), of(other))


def test_rounding_makes_no_other_answer() -> None:
    answer = np.random.default_rng(0).normal(size=(4, 5)) * 300

    assert alike_sketches(of(answer), of(answer.astype(np.float32)))
    assert alike_sketches(of((answer, answer)), of((answer + 1e-6, answer)))


def test_two_nans_in_one_place_are_alike() -> None:
    assert of(np.array([np.nan, 2.0])) == of(np.array([np.inf, 3.0]))


@pytest.mark.filterwarnings("error")
def test_sums_that_overflow_make_a_sketch_without_a_warning() -> None:
    one, other = of(np.full(3, 1.7e308)), of(np.full(3, 1.6e308))

    assert alike_sketches(one, of(np.full(3, 1.7e308)))
    assert not alike_sketches(one, other)


def test_words_are_no_numbers() -> None:
    assert not alike_sketches("3 a b c", "3 1 2 3")


def test_random_draws_have_no_sketch_of_their_numbers() -> None:
    case = Case(DRAWN.name, "", {}, expected={"w": np.zeros(3)})

    assert sketch(DRAWN, judged(DRAWN, case, Outcome("returned", {"v": np.ones(3)}))) == "drawn"
