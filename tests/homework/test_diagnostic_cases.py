"""Diagnostic cases are small and never scored; with the public cases they tell all known mistakes apart."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from autograder import __main__ as commands
from autograder.authoring.content import load_authoring
from autograder.authoring.diagnostic_cases import is_small, titled
from autograder.authoring.freezing import Freezer
from autograder.authoring.mistake_matrix import row_of
from autograder.authoring.new_cases import Candidate
from autograder.authoring.solutions import Solutions
from autograder.authoring.trials import outcome_of
from autograder.cases.bank import read_bank
from autograder.cases.case_files import read_lecture
from autograder.core.records import Case
from autograder.judging.compare import judged
from autograder.judging.diagnosis import hint
from tests.conftest import ROOT
from tests.content import BY_NAME, HOMEWORK, TASKS

BLOCK = BY_NAME["case_studies.residual_block"]
AUTHORING = load_authoring(HOMEWORK)
DIAGNOSTIC = read_lecture(ROOT / "autograder" / "homework", HOMEWORK, "diagnostic.toml")


@cache
def _freezer() -> Freezer:
    return Freezer(Solutions(ROOT, HOMEWORK, AUTHORING))


# ---------------------------------------------------------------- what is in it


@pytest.mark.parametrize("case", DIAGNOSTIC, ids=lambda case: f"{case.task}-{case.title}")
def test_a_diagnostic_case_is_small_and_shown_and_not_scored(case: Case) -> None:
    assert is_small(case, AUTHORING)
    assert (case.visibility, case.scored) == ("visible", False)
    assert case.title


@pytest.mark.parametrize("case", [case for case in DIAGNOSTIC if not case.tie], ids=lambda case: case.task)
def test_a_diagnostic_case_that_was_generated_has_its_sizes_for_a_title(case: Case) -> None:
    """None is generated with a tie: those that have one are written by hand."""
    (generated,) = titled([Candidate(case, (), frozenset())], (), AUTHORING.samplers[case.task])

    assert case.title.removesuffix(", again") == generated.title


def test_diagnostic_cases_come_after_all_that_is_scored(bank: Path) -> None:
    for task in TASKS:
        scored = [case.scored for case in read_bank(bank) if case.task == task.name and case.visibility == "visible"]

        assert scored == sorted(scored, reverse=True)


def test_the_bank_has_all_diagnostic_cases(bank: Path, torch_is_here: None) -> None:
    frozen = {(case.task, case.title) for case in read_bank(bank) if not case.scored}

    assert frozen == {(case.task, case.title) for case in DIAGNOSTIC}


# ---------------------------------------------------------------- what it is good for


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_every_known_mistake_shows_and_gets_its_own_question_and_no_other(task: object, bank: Path) -> None:
    shown = [case for case in read_bank(bank) if BY_NAME[case.task] is task and case.visibility == "visible"]
    row = row_of(task, shown, _freezer().solutions)

    if shown:  # without PyTorch there are no cases of its tasks
        assert row.shown == row.mistakes
        assert row.own_hint + row.said == row.mistakes
        assert row.silent + row.wrong_hint + row.strangers == ()


def test_two_mistakes_that_only_diagnostic_cases_tell_apart_get_no_question_without_them(bank: Path) -> None:
    shown = [case for case in read_bank(bank) if case.task == BLOCK.name and case.visibility == "visible"]
    known = {one.name: one for one in AUTHORING.mistakes_of(BLOCK)}
    questions = {name: one.hint for name, one in known.items()}
    one = known["middle_added"]
    tried = [judged(BLOCK, case, outcome_of(one, case, BLOCK, _freezer().solutions.right)) for case in shown]

    assert hint(BLOCK, tried, questions) == one.hint
    assert hint(BLOCK, [each for each in tried if each.case.scored], questions) == ""


@pytest.mark.parametrize("option", ["--diagnostic", "--reserve"])  # the second is its old name
def test_the_command_adds_what_is_missing_and_here_nothing_is(
    option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = commands.main(["generate", "stack_parameters", option, "--out", str(tmp_path)])

    assert status == 0
    assert capsys.readouterr().out == "case_studies.stack_parameters: 0 diagnostic cases added\n"
    assert list(tmp_path.iterdir()) == []
