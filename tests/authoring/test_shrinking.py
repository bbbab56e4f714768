"""A case that fails is made simpler until nothing simpler fails; what passes, or is not fit, is never taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from autograder.authoring.shrinking import shrink
from autograder.authoring.simpler_calls import known_of, simpler_numbers, to_less, to_simpler_numbers
from autograder.core.codec import freeze
from autograder.core.records import Case, Rng

CASE = Case("pooling.max_pool1d", "", {"signal": np.array([0.5, 7.25, -2.0, 4.0]), "stride": 2})


def _all_fit(case: Case) -> Case:
    return case


def test_a_case_of_which_nothing_simpler_fails_is_given_back_as_it_is() -> None:
    assert shrink(CASE, _all_fit, lambda cases: [False] * len(cases), options=["stride"]) is CASE


def test_a_candidate_that_is_not_fit_is_not_even_judged() -> None:
    def unexpected(cases: Sequence[Case]) -> Sequence[bool]:
        raise AssertionError("judged")

    assert shrink(CASE, lambda case: None, unexpected, options=["stride"]) is CASE


def test_what_is_given_back_has_been_frozen() -> None:
    def frozen(case: Case) -> Case:
        return Case(case.task, "frozen", case.call)

    assert shrink(CASE, frozen, lambda cases: [True] * len(cases)).title == "frozen"


@pytest.mark.parametrize("tries", [0, 1, 20])
def test_no_more_candidates_are_judged_than_allowed(tries: int) -> None:
    judged: list[Case] = []

    def fails(cases: Sequence[Case]) -> Sequence[bool]:
        judged.extend(cases)
        return [len(judged) % 3 == 0 for _ in cases]

    shrink(CASE, _all_fit, fails, options=["stride"], tries=tries)

    assert len(judged) <= tries


def test_no_candidate_is_judged_twice() -> None:
    judged: list[str] = []

    def fails(cases: Sequence[Case]) -> Sequence[bool]:
        judged.extend(str(freeze(case.call)) for case in cases)
        return [bool(case.call["signal"].max() > 3) for case in cases]  # type: ignore[union-attr]

    shrink(CASE, _all_fit, fails, options=["stride"])

    assert len(judged) == len(set(judged))


def _calls(case: Case, examples: Sequence[Case] = (), options: Sequence[str] = ()) -> list[dict[str, object]]:
    known = known_of([case.call, *(one.call for one in examples)], options)
    steps = [*to_less(case.call, known), *to_simpler_numbers(case.call, known)]
    return [dict(call) for step in steps for call in step(case.call)]


def test_axes_that_always_have_the_same_length_are_shortened_together() -> None:
    case, example = (Case("t", "", {"parameters": {"w": np.ones((n, 2)), "b": np.ones(n)}}) for n in (3, 5))

    shapes = {(call["parameters"]["w"].shape[0], call["parameters"]["b"].size) for call in _calls(case, [example])}  # type: ignore[index]

    assert shapes == {(3, 3), (2, 2), (1, 1)}


def test_a_number_that_is_0_in_no_example_does_not_become_0() -> None:
    case, example = Case("t", "", {"size": 3, "padding": 1}), Case("t", "", {"size": 2, "padding": 0})

    calls = _calls(case, [example])

    assert {call["size"] for call in calls} == {3, 2, 1}
    assert {call["padding"] for call in calls} == {1, 0}


@pytest.mark.parametrize(
    "call",
    [
        {"image": np.array([[200, 90]], np.uint8)},
        {"mask": np.array([True, False])},
        {"rng": Rng(5, (1, 0), 2)},
        {"model": "your SmallCNN"},
        {"layers": (("conv", 3, 2), ("pool", 2))},
        {"shift": -4, "rate": 0.02, "flag": True, "nothing": None},
        {"z": np.zeros(())},
        {},
    ],
    ids=str,
)
def test_every_kind_of_value_becomes_simpler_and_never_larger(call: dict[str, object]) -> None:
    def length(call: Mapping[str, object]) -> int:
        digits = {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in call.items()}
        return len(str(digits).replace(".0", ""))

    simpler = _calls(Case("t", "", call))  # type: ignore[arg-type]

    assert all(set(one) == set(call) for one in simpler)
    assert all(length(one) <= length(call) + len("False") - len("True") for one in simpler)


@pytest.mark.parametrize("number", [7, -7, 0.02, -1.5, 255, 1e-300, 1e300])
def test_simpler_numbers_are_few_and_begin_with_0_and_do_not_change_their_kind(number: float) -> None:
    found = simpler_numbers(number)

    assert found[0] == 0
    assert number not in found
    assert len(found) <= 16
    assert {type(one) for one in found} == {type(number)}


@pytest.mark.parametrize("number", [0, 0.0, -0.0, True, False])
def test_nothing_is_simpler_than_nothing(number: float) -> None:
    assert [one for one in simpler_numbers(number) if str(one) != str(number)] == []
