"""The bank is worth having: it tells every known mistake from the right answer."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from autograder.authoring.content import load_authoring
from autograder.authoring.freezing import Freezer, case_files
from autograder.authoring.mistakes import Mistake
from autograder.authoring.solutions import Solutions
from autograder.authoring.trials import outcome_of
from autograder.cases.about import read_about
from autograder.cases.bank import read_bank
from autograder.cases.kinds import kinds_of
from autograder.core.records import Case, Outcome, Reason
from autograder.judging.compare import judge
from tests.conftest import ROOT
from tests.content import BY_NAME, HOMEWORK, TASKS

AUTHORING = load_authoring(HOMEWORK)
KNOWN = AUTHORING.mistakes


@cache
def _freezer() -> Freezer:
    return Freezer(Solutions(ROOT, HOMEWORK, AUTHORING), *case_files(ROOT, HOMEWORK))


@cache
def _cases(bank: Path) -> tuple[Case, ...]:
    return read_bank(bank)


def _catches(case: Case, mistake: Mistake) -> bool:
    outcome = outcome_of(mistake, case, BY_NAME[case.task], _freezer().solutions.right)
    return judge(BY_NAME[case.task], case, outcome).kind != "pass"


@pytest.mark.parametrize("mistake", KNOWN, ids=lambda mistake: f"{mistake.task}-{mistake.name}")
def test_hidden_cases_catch_every_known_mistake(mistake: Mistake, bank: Path) -> None:
    caught = [case for case in _cases(bank) if case.task == mistake.task and _catches(case, mistake)]

    about_kinds = all(kinds_of(case) for case in caught)  # a slip with these fails one case, visible or hidden
    assert caught
    assert about_kinds or any(case.visibility != "visible" for case in caught)


@pytest.mark.parametrize(
    "mistake", [one for one in KNOWN if one.common], ids=lambda mistake: f"{mistake.task}-{mistake.name}"
)
def test_visible_cases_alone_catch_every_common_mistake(mistake: Mistake, bank: Path) -> None:
    visible = [case for case in _cases(bank) if case.task == mistake.task and case.visibility == "visible"]

    assert any(_catches(case, mistake) for case in visible)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_every_task_has_visible_and_hidden_cases(task: object, bank: Path, torch_is_here: None) -> None:
    shown = {case.visibility for case in _cases(bank) if BY_NAME[case.task] == task}

    assert shown == {"visible", "after_due_date"}


def test_every_case_was_judged_by_two_references_or_more(bank: Path, torch_is_here: None) -> None:
    alone = [case.title for case in _cases(bank) if len(case.references) < 2]

    assert alone == []


def test_gradients_away_from_kinks_were_judged_by_finite_differences(bank: Path) -> None:
    tasks = (
        "relu_backward",
        "conv_layer_backward",
        "max_pool2d_backward",
        "softmax_cross_entropy",
        "loss_and_gradients",
    )
    gradients = [case for case in _cases(bank) if case.task.split(".")[1] in tasks and not case.tie]

    assert gradients
    assert all("finite differences" in case.references for case in gradients)


def test_rectangles_strides_and_paddings_are_all_among_the_hidden_cases_of_conv2d(bank: Path) -> None:
    calls = [case.call for case in _cases(bank) if case.task == "conv2d.conv2d" and case.visibility != "visible"]
    shapes = [(call["image"].shape, call["weights"].shape, call.get("stride"), call.get("padding")) for call in calls]  # type: ignore[union-attr]

    assert ((5, 8), (3, 2), 2, 1) in shapes
    assert ((6, 7), (3, 3), 2, 0) in shapes
    assert any(stride is None and padding is None for *_, stride, padding in shapes)


@pytest.mark.long
def test_another_seed_gives_every_task_other_random_cases_and_leaves_all_others(bank: Path) -> None:
    other = _freezer().cases(seed=1)

    titles = {(case.task, case.title): case for case in other}
    changed = [
        case for case in _cases(bank) if json.dumps(_plain(case)) != json.dumps(_plain(titles[case.task, case.title]))
    ]
    assert {case.visibility for case in changed} == {"after_due_date"}
    assert {case.task for case in changed} == {case.task for case in other}


def _plain(case: Case) -> object:
    from autograder.core.codec import freeze

    return freeze(dict(case.call))


def test_the_bank_says_whether_pytorch_was_there_and_knows_the_hints(bank: Path) -> None:
    about = read_about(bank)

    assert about.torch == _freezer().solutions.torch
    assert about.hints["conv1d.conv1d"]["flipped_filter"].endswith("?")


def test_a_list_of_layers_that_the_call_empties_is_an_input_that_changed(bank: Path) -> None:
    case = next(c for c in _cases(bank) if c.task == "case_studies.receptive_field" and len(c.call["layers"]) > 1)  # type: ignore[arg-type]
    outcome = Outcome("returned", case.expected, case.expected, arguments={"layers": np.zeros(0)})

    verdict = judge(BY_NAME[case.task], case, outcome)

    assert verdict.reason is Reason.INPUT
    assert verdict.difference is not None
    assert verdict.difference.part == "layers"
