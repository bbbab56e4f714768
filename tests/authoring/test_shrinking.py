"""A case that fails is made simpler until nothing simpler fails; what passes is never taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
import pytest

from autograder.authoring.content import load_authoring
from autograder.authoring.freezing import Freezer
from autograder.authoring.from_submission import fit_like
from autograder.authoring.mistakes import Mistake
from autograder.authoring.new_cases import DRAWS, PLACES
from autograder.authoring.shrinking import shrink
from autograder.authoring.simpler_calls import known_of, simpler_numbers, to_less, to_simpler_numbers
from autograder.authoring.solutions import Reference
from autograder.authoring.trials import outcome_of
from autograder.core.codec import freeze
from autograder.core.records import Case, Rng
from autograder.judging.compare import judge
from tests.conftest import ROOT
from tests.content import BY_NAME, HOMEWORK

Fails = Callable[[Sequence[Case]], Sequence[bool]]


@cache
def _freezer() -> Freezer:
    return Freezer(Reference(ROOT, HOMEWORK, load_authoring(HOMEWORK)))


@cache
def _drawn(task: str) -> tuple[Case, ...]:
    turns = [(place, turn) for place in range(PLACES) for turn in range(DRAWS)]
    cases = (_freezer().drawn_once(BY_NAME[task], [0, place, turn], place) for place, turn in turns)
    return tuple(case for case in cases if case)


def _failing(one: Mistake) -> Fails:
    """Fails as a student does who makes this mistake, in values or in shape."""
    task, right = BY_NAME[one.task], _freezer().reference.right
    return lambda cases: [judge(task, case, outcome_of(one, case, task, right)).kind == "fail" for case in cases]


def _largest_shrunk(task: str, mistake: str) -> tuple[Case, Fails]:
    """The largest drawn case on which a known mistake shows, shrunk."""
    (one,) = [one for one in _freezer().authoring.mistakes_of(BY_NAME[task]) if one.name == mistake]
    fails, drawn = _failing(one), _drawn(task)
    case = max((case for case in drawn if fails([case])[0]), key=lambda case: len(str(freeze(case.call))))
    options, examples = BY_NAME[task].options, [case.call for case in drawn]
    return shrink(case, fit_like(_freezer(), BY_NAME[task], case), fails, options=options, examples=examples), fails


@pytest.mark.parametrize(
    ("task", "mistake", "smallest"),
    [
        ("conv2d.conv2d", "flipped_filter", {"image": [0, 1], "weights": [0, 1]}),
        ("conv2d.conv2d", "transposed_output", {"image": [0, 1], "weights": [1]}),
        ("conv2d.conv2d", "ignores_stride", {"image": [0, 1], "weights": [1], "stride": 2}),
        ("conv2d.conv2d", "ignores_padding", {"image": [1], "weights": [1], "padding": 1}),
        ("conv1d.conv1d", "flipped_filter", {"signal": [0, 1], "weights": [0, 1]}),
        ("pooling.max_pool2d", "first_channel_only", {"tensor": [0, 1], "size": 1}),
        ("tensors.conv_parameters", "conv_weights_only", {"d": 1, "k": 1, "f": 1}),
        ("case_studies.receptive_field", "strides_ignored", {"layers": ((1, 2), (2, 1))}),
    ],
)
def test_a_wrong_program_is_shown_on_the_smallest_case(task: str, mistake: str, smallest: dict[str, object]) -> None:
    case, _ = _largest_shrunk(task, mistake)

    arrays = {name: sorted(value.flat) for name, value in case.call.items() if isinstance(value, np.ndarray)}
    assert {**case.call, **arrays} == smallest


@pytest.mark.parametrize(
    ("task", "mistake"),
    [
        ("conv2d.conv2d", "swapped_height_and_width"),
        ("tensors.conv_layer", "channel_mean"),
        ("backprop.sgd_step", "no_learning_rate"),
        ("case_studies.residual_block", "added_after_the_relu"),
    ],
)
def test_nothing_simpler_fails_and_what_is_found_does(task: str, mistake: str) -> None:
    case, fails = _largest_shrunk(task, mistake)

    known = known_of([case.call, *(one.call for one in _drawn(task))], BY_NAME[task].options)
    fit = fit_like(_freezer(), BY_NAME[task], case)
    steps = [*to_less(case.call, known), *to_simpler_numbers(case.call, known)]
    simpler = [fit(Case(task, "", call)) for step in steps for call in step(case.call)]
    assert fails([case]) == [True]
    assert case.referees
    assert not any(fails([one for one in simpler if one]))


# ---------------------------------------------------------------- the search


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
        {"model": "theirs"},
        {"layers": (("conv", 3, 2), ("pool", 2))},
        {"shift": -4, "rate": 0.02, "flag": True, "nothing": None},
        {"z": np.zeros(())},
        {},
    ],
    ids=str,
)
def test_every_kind_of_value_becomes_simpler_and_never_larger(call: dict[str, object]) -> None:
    def length(call: object) -> int:
        return len(str(freeze(call)))

    simpler = _calls(Case("t", "", call))  # type: ignore[arg-type]

    assert all(set(one) == set(call) for one in simpler)
    assert all(length(one) <= length(call) + len("int64") for one in simpler)


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
