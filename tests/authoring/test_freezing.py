"""Freezing: written and random cases with the answers that all references agree on, and what known mistakes give."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.authoring.content import Authoring
from autograder.authoring.freezing import Freezer, case_files
from autograder.authoring.references import Disagreement
from autograder.authoring.sampling import Call, Generator, Sampler, Sizes
from autograder.authoring.solutions import Solutions
from autograder.core.codec import freeze
from autograder.core.records import Case
from tests.authoring.small import AUTHORING, MEAN, SMALL, SORT, freezer
from tests.conftest import ROOT


def _plain(cases: list[Case]) -> dict[tuple[str, str], object]:
    return {(case.task, case.title): freeze(dict(case.call)) for case in cases}


def _freezer(authoring: Authoring) -> Freezer:
    return Freezer(Solutions(ROOT, SMALL, authoring), *case_files(ROOT, SMALL))


def _with(sampler: Sampler) -> Authoring:
    return replace(AUTHORING, samplers={**AUTHORING.samplers, MEAN.name: sampler})


def _constant(value: float) -> Sampler:
    def sample(rng: Generator, sizes: Sizes) -> Call:
        return {"values": np.full(3, value)}

    return Sampler(sample, hidden=1)


# ---------------------------------------------------------------- the whole bank


def test_a_bank_has_the_written_cases_and_as_many_random_ones_as_the_samplers_say() -> None:
    cases = freezer().cases(seed=0)

    hidden = [case.task for case in cases if case.visibility != "visible"]
    assert {task.name: hidden.count(task.name) for task in SMALL.tasks} == {
        "arrays.mean": 3,
        "arrays.sort": 4,
        "arrays.matrix_product": 3,
    }
    assert len(cases) - len(hidden) == 3


def test_the_same_seed_gives_the_same_cases_and_another_seed_other_random_ones() -> None:
    first, again, other = (_plain(freezer().cases(seed)) for seed in (0, 0, 1))

    assert first == again
    changed = {name for name in first if first[name] != other[name]}
    assert changed == {name for name in first if name[1].startswith("random case")}


def test_public_random_cases_have_a_seed_of_their_own() -> None:
    public = _with(replace(AUTHORING.samplers[MEAN.name], public=2))

    first, other = (_plain(_freezer(public).given()) for _ in range(2))
    elsewhere = _plain(_freezer(replace(public, public_seed=1)).given())

    assert len(first) == 5
    assert first == other
    assert {name for name in first if first[name] != elsewhere[name]} == {
        ("arrays.mean", "A random example, 1"),
        ("arrays.mean", "A random example, 2"),
    }


def test_another_task_does_not_change_a_tasks_random_cases() -> None:
    alone = SMALL._replace(topics=(SMALL.topics[0]._replace(tasks=(SORT,)),))
    without = Freezer(Solutions(ROOT, alone, AUTHORING)).cases(seed=0)

    everything = _plain(freezer().cases(seed=0))

    assert _plain(without).items() <= everything.items()


# ---------------------------------------------------------------- what is refused


def test_random_cases_whose_answers_are_so_small_that_mistakes_hide_are_not_used() -> None:
    with pytest.raises(
        Disagreement, match=r"arrays\.mean: none of 200 random calls with the sizes at index 0 is fit to be"
    ):
        _freezer(_with(_constant(0.5))).cases(seed=0)


def test_references_that_differ_on_a_random_case_stop_the_build() -> None:
    wrong = replace(AUTHORING, references={"by hand": {MEAN.name: lambda right, call: np.array(3.0)}})

    with pytest.raises(Disagreement, match="NumPy and by hand disagree"):
        _freezer(wrong).if_fit(Case(MEAN.name, "a random call", {"values": np.full(3, 2.0)}))


def test_a_random_call_on_which_rounding_decides_is_not_used_though_references_differ() -> None:
    """The answer is 10 or -10, by the sign of a sum that is 0."""
    near_tie = _freezer(AUTHORING)
    near_tie.solutions.references = {
        "NumPy": lambda task, call: np.array(10.0 if call["values"].sum() >= 0 else -10.0),  # type: ignore[union-attr]
        "by hand": lambda task, call: np.array(10.0 if call["values"].sum() > 0 else -10.0),  # type: ignore[union-attr]
    }

    assert near_tie.if_fit(Case(MEAN.name, "a random call", {"values": np.array([0.5, -0.5])})) is None


def test_a_written_case_that_is_wrong_is_refused() -> None:
    wrong = Case(MEAN.name, "wrong", {"values": np.array([1.0, 4.0])}, expected=np.array(2.0))

    with pytest.raises(Disagreement, match="NumPy and written disagree"):
        freezer().frozen(wrong)


# ---------------------------------------------------------------- known mistakes


def test_a_visible_case_has_the_answer_of_each_mistake_that_shows_there() -> None:
    case = freezer().with_signatures(freezer().frozen(Case(MEAN.name, "t", {"values": np.array([1.0, 4.0])})))

    assert {name: float(answer) for name, answer in case.signatures.items()} == {"one_too_few": 5.0}  # type: ignore[arg-type]


def test_a_mistake_that_does_not_show_has_no_answer_there() -> None:
    case = freezer().with_signatures(freezer().frozen(Case(SORT.name, "t", {"values": np.array([1.0, 4.0])})))

    assert case.signatures == {}


def test_hidden_cases_never_decide_a_hint() -> None:
    assert not any(case.signatures for case in freezer().cases(seed=0) if case.visibility != "visible")


def test_the_files_of_cases_are_those_in_the_topics(tmp_path: Path) -> None:
    assert [path.name for path in case_files(ROOT, SMALL)] == ["cases.toml"]
    assert case_files(tmp_path, SMALL) == ()
