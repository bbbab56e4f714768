"""Random calls: listed sizes come first, small ones can be checked by hand, and the numbers hide no mistake."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from autograder.authoring.sampling import (
    SMALL,
    Call,
    Sampler,
    Sizes,
    between,
    bright,
    distinct,
    halves,
    numbers,
    options,
    reals,
    sampled_call,
    whole,
)
from autograder.core.assignment import BadAssignment
from autograder.core.records import Array, Task

SHAPE = (4, 5)


def _rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_listed_sizes_come_first_and_random_ones_after_them() -> None:
    assert [Sizes(index).pick(["a", "b"], lambda: "random") for index in range(4)] == ["a", "b", "random", "random"]


def test_small_sizes_are_never_those_of_the_list() -> None:
    assert SMALL.pick(["a", "b"], lambda: "random") == "random"


@pytest.mark.parametrize(("sizes", "low", "high"), [(Sizes(), 6, 9), (SMALL, 1, 2)])
def test_a_random_size_lies_within_the_bounds_of_its_kind_and_reaches_both(sizes: Sizes, low: int, high: int) -> None:
    rng = _rng()

    drawn = {sizes.between(rng, (6, 9), small=(1, 2)) for _ in range(100)}

    assert drawn == set(range(low, high + 1))


def test_both_bounds_are_included() -> None:
    rng = _rng()

    assert {between(rng, -1, 1) for _ in range(50)} == {-1, 0, 1}


def test_options_are_all_given_except_in_small_calls() -> None:
    small = [options(_rng(seed), SMALL, stride=2, padding=1) for seed in range(50)]

    assert options(_rng(), Sizes(), stride=2, padding=1) == {"stride": 2, "padding": 1}
    assert {tuple(given) for given in small} == {(), ("stride",), ("padding",), ("stride", "padding")}


def test_usual_reals_have_two_decimals_and_both_signs() -> None:
    values = reals(_rng(), Sizes(), 1000)

    assert np.array_equal(values, np.round(values, 2))
    assert (values < 0).any()
    assert (values > 0).any()


@pytest.mark.parametrize("make", [whole, halves])
def test_numbers_to_check_by_hand_have_one_digit_and_are_never_0(make: Callable[..., Array]) -> None:
    values = make(_rng(), 1000)

    assert (values != 0).all()
    assert np.abs(values).max() < 10
    assert (values < 0).any()


def test_small_reals_are_now_whole_and_now_end_in_a_half() -> None:
    rests = {float((reals(_rng(seed), SMALL, *SHAPE) % 1).max()) for seed in range(20)}

    assert rests == {0.0, 0.5}


def test_reals_whole_and_bright_numbers_come_in_turn_all_as_floats() -> None:
    drawn = [numbers(_rng(), Sizes(index), *SHAPE) for index in range(5)]

    assert [bool((values == np.rint(values)).all()) for values in drawn] == [False, True, False, True, False]
    assert {values.dtype.name for values in drawn} == {"float64"}
    assert drawn[3].min() >= 190


def test_small_numbers_are_now_and_then_bright() -> None:
    drawn = [numbers(_rng(seed), SMALL, *SHAPE) for seed in range(60)]

    assert 0 < sum(values.min() >= 190 for values in drawn) < 30
    assert {values.dtype.name for values in drawn} == {"float64"}


def test_bright_numbers_fit_into_a_byte_and_the_sum_of_two_does_not() -> None:
    values = bright(_rng(), 100)

    assert values.max() <= 255
    assert (values + values > 255).all()


@pytest.mark.parametrize("sizes", [Sizes(), SMALL])
def test_distinct_numbers_are_at_least_1_apart(sizes: Sizes) -> None:
    for seed in range(30):
        values = np.sort(distinct(_rng(seed), sizes, *SHAPE).astype(float).ravel())

        assert np.diff(values).min() >= 1


def test_most_distinct_numbers_are_negative_so_that_a_maximum_does_not_start_at_0_unnoticed() -> None:
    assert (distinct(_rng(), Sizes(), *SHAPE) < 0).mean() > 0.6


@pytest.mark.parametrize("sizes", [Sizes(), Sizes(3), SMALL])
def test_the_same_state_of_a_generator_gives_the_same_numbers(sizes: Sizes) -> None:
    assert np.array_equal(numbers(_rng(7), sizes, *SHAPE), numbers(_rng(7), sizes, *SHAPE))


# ---------------------------------------------------------------- samplers at fault


def _call_of(made: object) -> Call:
    task = Task("pooling", "avg_pool2d", "4.3", (2, 3), ("tensor", "size"), ("stride",))
    sampler = Sampler(lambda rng, sizes: made if isinstance(made, dict) else made())  # type: ignore[operator]
    return sampled_call(sampler, task, np.random.default_rng(0), Sizes())


@pytest.mark.parametrize("call", [{"tensor": 1, "size": 2}, {"tensor": 1, "size": 2, "stride": 1}])
def test_a_call_with_or_without_options_is_fine(call: Call) -> None:
    assert _call_of(call) == call


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ({"tensor": 1, "sise": 2}, "gives 'sise'; it takes tensor, size, stride"),
        ({"tensor": 1, "stride": 2}, "does not give 'size'; it takes tensor, size, stride"),
        (lambda: None, "gives NoneType; it must give a dict of arguments"),
    ],
)
def test_a_sampler_that_gives_other_arguments_is_named(made: object, said: str) -> None:
    with pytest.raises(BadAssignment) as error:
        _call_of(made)

    assert str(error.value) == f"the sampler of pooling.avg_pool2d {said}"


def test_a_sampler_that_raises_is_named_with_the_place() -> None:
    said = r"the sampler of pooling\.avg_pool2d raises ZeroDivisionError: .* \(authoring/test_sampling\.py, line \d+\)"

    with pytest.raises(BadAssignment, match=f"^{said}$"):
        _call_of(lambda: 1 // 0)
