"""A wrong SmallCNN beside a right train_step costs its own points alone, and is told what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.authoring.content import load_authoring
from autograder.grading.grade import grade
from autograder.reporting.words import message
from tests.content import BY_NAME, HOMEWORK
from tests.helpers.sandboxed import needs_torch
from tests.homework.small_cnns import NETWORKS, Network
from tests.homework.training_steps import STEPS, Step

pytestmark = [needs_torch, pytest.mark.usefixtures("in_one_sandbox", "patient")]
SMALL_CNN, TRAIN_STEP = "cnn_torch.SmallCNN", "cnn_torch.train_step"
HINTS, HINTS_OF_STEPS = (
    {one.name: one.hint for one in load_authoring(HOMEWORK).mistakes_of(BY_NAME[task])}
    for task in (SMALL_CNN, TRAIN_STEP)
)
SOME = ("features detached", "flatten with the batch", "a dropout layer", "the last layer made in forward")


def _costs_its_own_points(network: Network, bank: Path, folder: Path) -> None:
    (folder / "cnn_torch.py").write_text(network.source, encoding="utf-8")

    items = [one for one in grade(folder, bank).items if one.item.task.file == "cnn_torch"]

    network_items = [one for one in items if one.item.task.name == SMALL_CNN]
    assert [one.score for one in items if one not in network_items] == [1.0, 2.0]
    assert all(one.score < one.item.max_score for one in network_items)
    assert network_items[0].hint == HINTS.get(network.hint, "")
    assert network.says in message(network_items[0])


@pytest.mark.long
@pytest.mark.parametrize("network", NETWORKS, ids=lambda one: one.slip)
def test_a_wrong_network_costs_no_step_of_training_and_is_told_why(
    network: Network, bank: Path, tmp_path: Path
) -> None:
    _costs_its_own_points(network, bank, tmp_path)


@pytest.mark.parametrize("network", [one for one in NETWORKS if one.slip in SOME], ids=lambda one: one.slip)
def test_some_of_the_most_common_ones_do(network: Network, bank: Path, tmp_path: Path) -> None:
    _costs_its_own_points(network, bank, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("step", STEPS, ids=lambda one: one.slip)
def test_a_wrong_step_costs_its_own_points_and_is_told_why(step: Step, bank: Path, tmp_path: Path) -> None:
    (tmp_path / "cnn_torch.py").write_text(step.source, encoding="utf-8")

    items = [one for one in grade(tmp_path, bank).items if one.item.task.file == "cnn_torch"]

    steps = [one for one in items if one.item.task.name == TRAIN_STEP]
    assert all(one.kind == "pass" for one in items if one not in steps)
    assert all(one.score < one.item.max_score for one in steps)
    assert steps[0].hint == HINTS_OF_STEPS.get(step.hint, "")
    assert step.says in message(steps[0])


def test_each_has_a_hint_or_a_sentence() -> None:
    assert [one.slip for one in NETWORKS if not (one.hint or one.says)] == []
    assert {one.hint for one in NETWORKS} - {""} == HINTS.keys() - SHARED


SHARED = {"last_layer_only_for_the_digits"}  # another way to write `only_for_the_digits`, with the same hint
