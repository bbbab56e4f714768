"""The reserve is small, is never scored, and with the public cases tells every known mistake from every other one."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from autograder import __main__ as commands
from autograder.authoring.diagnostic_cases import is_small, small_cases, titled
from autograder.authoring.freezing import Freezer
from autograder.authoring.generate import add_to_reserve
from autograder.authoring.new_cases import Candidate
from autograder.authoring.solutions import Reference
from autograder.authoring.trials import outcome_of
from autograder.authoring.verify import matrix
from autograder.cases.bank import read_bank
from autograder.cases.case_files import read_lecture
from autograder.core.codec import freeze
from autograder.core.records import Case
from autograder.homework.guide import mistakes_of
from autograder.homework.small import draw_small
from autograder.judging.diagnosis import hint
from tests.conftest import ROOT
from tests.content import BY_NAME, HOMEWORK, TASKS

POOL = BY_NAME["pooling.max_pool1d"]
BLOCK = BY_NAME["case_studies.residual_block"]
RESERVE = read_lecture(ROOT / "autograder" / "homework", HOMEWORK, "diagnostic.toml")


@cache
def _freezer() -> Freezer:
    return Freezer(Reference(ROOT, HOMEWORK))


# ---------------------------------------------------------------- what is in it


@pytest.mark.parametrize("case", RESERVE, ids=lambda case: f"{case.task}-{case.title}")
def test_a_case_of_the_reserve_is_small_and_shown_and_not_scored(case: Case) -> None:
    assert is_small(case)
    assert (case.visibility, case.scored) == ("visible", False)
    assert case.title.removesuffix(", again") == titled([Candidate(case, (), frozenset())], ())[0].title


def test_the_reserve_comes_after_all_that_is_scored(bank: Path) -> None:
    for task in TASKS:
        scored = [case.scored for case in read_bank(bank) if case.task == task.name and case.visibility == "visible"]

        assert scored == sorted(scored, reverse=True)


def test_the_bank_has_the_whole_reserve(bank: Path, torch_is_here: None) -> None:
    frozen = {(case.task, case.title) for case in read_bank(bank) if not case.scored}

    assert frozen == {(case.task, case.title) for case in RESERVE}


# ---------------------------------------------------------------- what it is good for


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_every_known_mistake_shows_and_gets_its_own_question_and_no_other(task: object, bank: Path) -> None:
    shown = [case for case in read_bank(bank) if BY_NAME[case.task] is task and case.visibility == "visible"]
    (row,) = [row for row in matrix(shown, HOMEWORK, _freezer().reference.right) if row.task is task]

    if shown:  # without PyTorch there are no cases of its tasks
        assert row.shown == row.mistakes
        assert row.own_hint + row.said == row.mistakes
        assert row.silent + row.wrong_hint + row.strangers == ()


def test_two_mistakes_that_only_the_reserve_tells_apart_get_no_question_without_it(bank: Path) -> None:
    shown = [case for case in read_bank(bank) if case.task == BLOCK.name and case.visibility == "visible"]
    known = {one.name: one for one in mistakes_of(BLOCK.name)}
    questions = {name: one.hint for name, one in known.items()}
    one = known["middle_added"]
    judged = [(case, outcome_of(one, case, BLOCK, _freezer().reference.right)) for case in shown]

    assert hint(BLOCK, judged, questions) == one.hint
    assert hint(BLOCK, [pair for pair in judged if pair[0].scored], questions) == ""


# ---------------------------------------------------------------- making it


@pytest.mark.parametrize("task", [task.name for task in TASKS if task.judge == "values"])
def test_small_draws_are_the_same_again_and_mostly_make_sense(task: str) -> None:
    first, again = ([draw_small(task, np.random.default_rng(seed)) for seed in range(60)] for _ in range(2))

    drawn = [call for call in first if call is not None]
    assert len(drawn) >= 20
    assert [freeze(call) for call in first] == [freeze(call) for call in again]
    assert sum(is_small(Case(task, "", call)) for call in drawn) >= 3


def test_random_draws_have_no_small_cases() -> None:
    assert draw_small("cnn.initial_parameters", np.random.default_rng(0)) is None


def test_small_cases_tell_apart_what_is_not_told_apart_and_then_nothing_is_left() -> None:
    found = small_cases(_freezer(), POOL, [], seed=3)
    again = small_cases(_freezer(), POOL, [one.case for one in found], seed=3)

    assert found
    assert again == []
    assert all(one.separates for one in found)
    assert len({case.title for case in titled(found, [])}) == len(found)


def test_two_cases_of_one_size_have_two_titles() -> None:
    (first, *_) = small_cases(_freezer(), POOL, [], seed=3)

    one, other = titled([first, first], [])

    assert other.title == f"{one.title}, again"
    assert titled([first], [one.title])[0].title == other.title


def test_what_is_added_is_read_as_reserve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Freezer, "given", lambda self, tasks: [])

    said = add_to_reserve(ROOT, HOMEWORK, [POOL], 3, tmp_path)

    cases = read_lecture(tmp_path, HOMEWORK, "diagnostic.toml")
    assert cases
    assert not any(case.scored for case in cases)
    assert said.startswith(f"pooling.max_pool1d: {len(cases)} small cases added\n  signal of ")


def test_the_command_adds_what_is_missing_and_here_nothing_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = commands.main(["generate", "stack_parameters", "--reserve", "--out", str(tmp_path)])

    assert status == 0
    assert capsys.readouterr().out == "case_studies.stack_parameters: 0 small cases added\n"
    assert list(tmp_path.iterdir()) == []


def test_a_large_case_is_not_small() -> None:
    (case,) = [case for case in RESERVE if case.task == "pooling.max_pool1d"][:1]

    assert not is_small(replace(case, call={"signal": np.zeros(17), "size": 2}))
