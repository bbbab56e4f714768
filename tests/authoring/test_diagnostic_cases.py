"""Small cases are found that tell apart what no small case tells apart yet, and are written as cases without points."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.authoring.diagnostic_cases import is_small, small_cases, titled
from autograder.authoring.freezing import Freezer
from autograder.authoring.generate import add_diagnostic_cases
from autograder.authoring.new_cases import Candidate
from autograder.authoring.sampling import Sampler
from autograder.cases.case_files import read_lecture
from autograder.core.records import Case, Value
from tests.authoring.small import AUTHORING, MEAN, SMALL, SORT, freezer
from tests.conftest import ROOT


def _candidate(**call: Value) -> Candidate:
    return Candidate(Case(MEAN.name, "", call), (), frozenset())


# ---------------------------------------------------------------- finding them


def test_small_cases_tell_apart_what_is_not_told_apart_and_then_nothing_is_left() -> None:
    found = small_cases(freezer(), SORT, [], seed=3)
    again = small_cases(freezer(), SORT, [one.case for one in found], seed=3)

    assert found
    assert all(one.separates for one in found)
    assert again == []


def test_a_small_case_is_small_frozen_and_without_points() -> None:
    for one in small_cases(freezer(), SORT, [], seed=3):
        assert is_small(one.case, AUTHORING)
        assert one.case.expected is not None
        assert not one.case.scored


def test_a_large_case_that_is_there_does_not_count() -> None:
    large = freezer().frozen(Case(SORT.name, "large", {"values": np.arange(20.0), "descending": 1}))

    assert small_cases(freezer(), SORT, [large], seed=3)


def test_a_task_judged_by_many_random_numbers_has_no_small_cases() -> None:
    assert small_cases(freezer(), SORT._replace(judge="sample"), [], seed=3) == []


@pytest.mark.parametrize(("numbers", "small"), [(5, True), (6, False)])
def test_the_sampler_says_how_many_numbers_are_few(numbers: int, small: bool) -> None:
    authoring = replace(AUTHORING, samplers={MEAN.name: Sampler(lambda rng, sizes: {}, small=5)})

    assert is_small(Case(MEAN.name, "", {"values": np.zeros(numbers)}), authoring) == small


# ---------------------------------------------------------------- writing them down


def test_a_title_says_the_sizes_and_the_options() -> None:
    (case,) = titled([_candidate(values=np.zeros((2, 3)), descending=1, layers=((3, 1), (3, 2)), out_shape=(4, 5))], [])

    assert case.title == "values of 2×3, descending 1, 2 layers, out_shape 4×5"


def test_two_cases_of_one_size_have_two_titles() -> None:
    one, other = titled([_candidate(values=np.zeros(3)), _candidate(values=np.ones(3))], [])

    assert (one.title, other.title) == ("values of 3", "values of 3, again")


def test_a_title_that_is_taken_is_not_given_again() -> None:
    (case,) = titled([_candidate(values=np.zeros(3))], ["values of 3"])

    assert case.title == "values of 3, again"


def test_what_is_added_is_read_as_cases_without_points(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Freezer, "given", lambda self, tasks: [])

    said = add_diagnostic_cases(ROOT, SMALL, [SORT], 3, tmp_path)

    cases = read_lecture(tmp_path, SMALL, "diagnostic.toml")
    assert len(cases) == 1
    assert not any(case.scored for case in cases)
    assert said.startswith("arrays.sort: 1 diagnostic case added\n  values of ")


def test_a_dash_only_shows_the_cases_that_would_be_added(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Freezer, "given", lambda self, tasks: [])

    said = add_diagnostic_cases(ROOT, SMALL, [SORT], 3, Path("-"))

    assert "arrays.sort: 1 diagnostic case found" in said
    assert "[[sort]]" in said
    assert not Path("-").exists()
