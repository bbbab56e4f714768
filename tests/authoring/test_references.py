"""References: what they agree on is frozen; what they do not is refused, with who, where and by how much."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograder.authoring.finite_differences import gradient
from autograder.authoring.references import (
    Disagreement,
    Reference,
    agree,
    distance,
    unfit,
    worked_out,
)
from autograder.core.records import Answer, Case, Task

TASK = Task("made_up", "positive", "1.1", (1, 1), ("z",))
POSITIVE = Case(
    "made_up.positive", "a case", {"z": np.array([1.0, -2.0])}, expected=np.array([1.0, 0.0]), slide="a slide"
)


def _says(answer: Answer | None) -> Reference:
    return lambda task, call: answer


def test_a_case_is_frozen_with_the_names_of_those_who_agree() -> None:
    frozen, worst = agree(POSITIVE, TASK, {"NumPy": _says(np.array([1.0, 0.0])), "PyTorch cpu": _says(None)})

    assert frozen.references == ("slide", "NumPy")
    assert worst == 0


def test_a_wrong_number_on_a_slide_is_refused_with_what_each_reference_says() -> None:
    with pytest.raises(Disagreement) as error:
        agree(POSITIVE, TASK, {"NumPy": _says(np.array([1.0, 0.5]))})

    assert str(error.value) == (
        'made_up.positive: case "a case": NumPy and slide disagree at (1,), apart by 0.5 of the largest value. '
        "slide says [1.0, 0.0]; NumPy says [1.0, 0.5]"
    )


@pytest.mark.parametrize(
    ("other", "complaint"),
    [
        (np.array([[1.0, 0.0]]), "on the shape, (2,) against (1, 2)"),
        (np.array([1.0, np.nan]), "not comparable"),
        ((np.array(1.0),), "not comparable"),
        (np.array([1.0, 1e-8]), "apart by 1e-08"),
    ],
)
def test_references_that_disagree_stop_the_build(other: Answer, complaint: str) -> None:
    with pytest.raises(Disagreement, match="NumPy and PyTorch cpu disagree") as error:
        agree(POSITIVE, TASK, {"NumPy": _says(np.array([1.0, 0.0])), "PyTorch cpu": _says(other)})

    assert complaint in str(error.value)


def test_a_case_that_nobody_can_judge_is_refused() -> None:
    with pytest.raises(Disagreement, match="no reference can judge it"):
        agree(POSITIVE, TASK, {"NumPy": _says(None)})


def test_a_reference_that_cannot_compute_a_case_is_named() -> None:
    def broken(task: Task, call: Mapping[str, Any]) -> Answer:
        raise TypeError("sizes do not fit")

    with pytest.raises(Disagreement, match='case "a case": NumPy cannot work it out: sizes do not fit'):
        agree(POSITIVE, TASK, {"NumPy": broken})


def test_the_place_of_a_disagreement_names_the_part() -> None:
    one = (np.array(1.0), {"w": np.array([1.0, 2.0])})
    other = (np.array(1.0), {"w": np.array([1.0, 4.0])})

    assert distance(one, other) == (1.0, " in part 1 in w at (1,)")


def _slope(right: SimpleNamespace, call: Mapping[str, Any]) -> Answer:
    return gradient(lambda z: float((call["upstream"] * right.positive(z)).sum()), call["z"])


BACKWARD = Task("made_up", "positive_backward", "1.2", (1, 1), ("upstream", "z"))
BY_DIFFERENCES = worked_out({BACKWARD.name: _slope}, SimpleNamespace(positive=lambda z: np.maximum(z, 0)))


def test_finite_differences_abstain_on_a_case_marked_as_a_tie() -> None:
    case = Case(BACKWARD.name, "t", {"upstream": np.ones(1), "z": np.zeros(1)}, tie=True)

    frozen, _ = agree(case, BACKWARD, {"NumPy": _says(np.zeros(1)), "finite differences": BY_DIFFERENCES})

    assert frozen.references == ("NumPy",)


def test_finite_differences_find_a_wrong_gradient() -> None:
    case = Case(BACKWARD.name, "t", {"upstream": np.array([3.0]), "z": np.array([-1.0])})
    lets_it_pass = _says(np.array([3.0]))

    with pytest.raises(Disagreement, match="NumPy and finite differences disagree"):
        agree(case, BACKWARD, {"NumPy": lets_it_pass, "finite differences": BY_DIFFERENCES})


def test_a_homeworks_own_reference_abstains_on_the_tasks_that_it_does_not_know() -> None:
    assert BY_DIFFERENCES(TASK, {"z": np.ones(1)}) is None


def test_a_random_case_with_a_small_answer_is_not_scored() -> None:
    small = Case(TASK.name, "t", {"z": np.array([0.5])}, expected=np.array([0.5]))

    assert "below 1" in unfit(small, TASK, _says(np.array([0.5])), random=True)
    assert unfit(small, TASK, _says(np.array([0.5])), random=False) == ""


LARGEST = Task("made_up", "largest", "1.3", (1, 1), ("z",))


def test_a_near_tie_is_not_scored() -> None:
    case = Case(LARGEST.name, "t", {"z": np.array([5.0, 5.0 + 1e-7, 3.0])}, expected=np.array(1))

    def reference(task: Task, call: Mapping[str, Any]) -> Answer:
        return np.array(int(call["z"].argmax()))

    assert "a near-tie, or a kink" in unfit(case, LARGEST, reference, random=False)
