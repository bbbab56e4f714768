"""Two common mistakes of a task are made together where one is made inside the other."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from autograder.authoring.freezing import Freezer
from autograder.authoring.mistakes import Mistake, Right, mistake
from autograder.authoring.pair_hints import pairs_of
from autograder.authoring.pairs import calls_the_right_one, common_pairs, distinct
from autograder.authoring.solutions import Solutions
from autograder.core.records import Array, Case
from tests.authoring.small import AUTHORING, SMALL, SORT
from tests.conftest import ROOT


@mistake("arrays.sort", common=True)
def doubled(right: Right, values: Array, descending: int = 0) -> Any:
    """Is each value as large as it was?"""
    return 2 * right.sort(values, descending)


@mistake("arrays.sort", common=True)
def one_more(right: Right, values: Array, descending: int = 0) -> Any:
    """Is a value of 0 still 0?"""
    return right.sort(values + 1, descending)


@mistake("arrays.sort", common=True)
def alone(right: Right, values: Array, descending: int = 0) -> Any:
    """Which value comes first?"""
    return values[::-1]


CASES = tuple(Case(SORT.name, f"{number}", {"values": np.array([1.0, 4.0, 2.0]) + number}) for number in range(2))
MISTAKES = (doubled, one_more, alone)


@cache
def _freezer() -> Freezer:
    return Freezer(Solutions(ROOT, SMALL, replace(AUTHORING, mistakes=MISTAKES)))


def _frozen() -> list[Case]:
    return distinct([_freezer().with_signatures(_freezer().frozen(case)) for case in CASES])


def test_both_orders_are_tried() -> None:
    names = [(first.name, second.name) for first, second in common_pairs(MISTAKES)]

    assert len(names) == len(set(names)) == 6


def test_only_a_mistake_that_calls_the_right_function_has_another_inside() -> None:
    def calls(one: Mistake) -> bool:
        return calls_the_right_one(one, CASES[0], SORT, _freezer().solutions.right)

    assert [calls(one) for one in MISTAKES] == [True, True, False]


def test_the_bank_has_a_sketch_of_each_pair_that_looks_like_nothing_else() -> None:
    names = [set(case.pairs) for case in _frozen()]

    assert names[0] == names[1]
    assert {"doubled + one_more", "doubled + alone", "one_more + alone"} == names[0]


def test_pairs_get_one_of_their_two_hints() -> None:
    pairs = pairs_of(_frozen(), _freezer().solutions)

    assert (pairs.tried, pairs.together, pairs.hinted, pairs.wrong) == (6, 4, 4, ())
    without = pairs_of([case._replace(pairs={}) for case in _frozen()], _freezer().solutions)
    assert without.hinted == 0
