"""Statistics of a class against numbers worked out by hand, and against NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.classroom.statistics import Correlation, bins, quantile


def correlation(passes: list[bool], rest: list[float]) -> float | None:
    sums = Correlation()
    for one, points in zip(passes, rest, strict=True):
        sums.add(passes=one, rest=points)
    return sums.value


def test_a_correlation_worked_out_by_hand() -> None:
    # M1 = (8 + 6 + 7) / 3 = 7, M0 = (5 + 3) / 2 = 4; mean 5.8, variance (2.2² + 0.2² + 1.2² + 0.8² + 2.8²) / 5 = 2.96
    value = correlation([True, True, True, False, False], [8.0, 6.0, 7.0, 5.0, 3.0])

    assert value == pytest.approx((7 - 4) / 2.96**0.5 * (0.6 * 0.4) ** 0.5)
    assert value == pytest.approx(0.8542, abs=5e-5)


@pytest.mark.parametrize("seed", range(5))
def test_it_is_pearsons_correlation_of_zeros_and_ones(seed: int) -> None:
    rng = np.random.default_rng(seed)
    passes, rest = rng.random(200) < 0.3, rng.normal(60, 15, 200)

    assert correlation(passes.tolist(), rest.tolist()) == pytest.approx(np.corrcoef(passes, rest)[0, 1])


@pytest.mark.parametrize(
    ("passes", "rest"),
    [([True, True], [1.0, 2.0]), ([False, False], [1.0, 2.0]), ([True, False], [2.0, 2.0]), ([], [])],
    ids=["everybody passes", "nobody passes", "all have the same points", "nobody at all"],
)
def test_it_is_none_where_it_means_nothing(passes: list[bool], rest: list[float]) -> None:
    assert correlation(passes, rest) is None


def test_an_item_that_the_weak_pass_has_a_negative_one() -> None:
    assert correlation([True, False], [1.0, 3.0]) == pytest.approx(-1.0)


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 0.9, 1.0])
def test_quantiles_are_numpys(share: float) -> None:
    numbers = sorted(np.random.default_rng(3).normal(0, 1, 37).tolist())

    assert quantile(numbers, share) == pytest.approx(float(np.quantile(numbers, share)))


def test_the_middle_of_one_number_is_that_number() -> None:
    assert quantile([3.0], 0.5) == 3.0


def test_every_score_lies_in_one_part() -> None:
    counts = bins([0.0, 9.99, 10.0, 99.9, 100.0, 30.000000001], 100.0)

    assert counts == [2, 1, 0, 1, 0, 0, 0, 0, 0, 2]


def test_parts_have_their_lower_end_in_spite_of_rounding() -> None:
    assert bins([0.1 * 3], 1.0) == [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
