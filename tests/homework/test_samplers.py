"""Random calls of every task: again the same, of the sizes that tell mistakes apart, and small ones that make sense."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.authoring.content import load_authoring
from autograder.authoring.diagnostic_cases import is_small
from autograder.authoring.sampling import SMALL, Call, Sizes
from autograder.authoring.solutions import Solutions
from autograder.core.assignment import folder_of
from autograder.core.codec import freeze
from autograder.core.records import Case, Task
from tests.conftest import ROOT
from tests.content import HOMEWORK, TASKS, random_call

AUTHORING = load_authoring(HOMEWORK)
VALUES = [task for task in TASKS if task.judge == "values"]
INDEXES = range(30)  # all lists, and random sizes beyond


def _small(task: Task, seed: int) -> Call:
    return AUTHORING.samplers[task.name].call(np.random.default_rng(seed), SMALL)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_the_same_state_of_a_generator_gives_the_same_call(task: Task) -> None:
    first, again = (
        [freeze(random_call(task.name, np.random.default_rng([3, index]), index)) for index in INDEXES]
        for _ in range(2)
    )

    assert first == again


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_a_call_has_the_parameters_of_its_task_in_their_order(task: Task) -> None:
    for index in INDEXES:
        call = random_call(task.name, np.random.default_rng(index), index)

        assert list(call) == [name for name in (*task.arrays, *task.options) if name in call]
        assert set(task.arrays) <= set(call)


@pytest.mark.parametrize("task", VALUES, ids=lambda task: task.name)
def test_small_calls_are_the_same_again_and_many_are_small_enough(task: Task) -> None:
    first, again = ([_small(task, seed) for seed in range(60)] for _ in range(2))

    assert [freeze(call) for call in first] == [freeze(call) for call in again]
    assert sum(is_small(Case(task.name, "", call), AUTHORING) for call in first) >= 10


@pytest.mark.parametrize("task", [task for task in VALUES if not task.torch], ids=lambda task: task.name)
def test_a_small_call_makes_sense_to_the_solution(task: Task) -> None:
    reference = Solutions(ROOT, HOMEWORK, AUTHORING).references["NumPy"]

    answers = [reference(task, _small(task, seed)) for seed in range(40)]

    assert all(answer is not None for answer in answers)


@pytest.mark.parametrize("name", ["max_pool1d", "max_pool2d", "max_pool2d_backward"])
def test_the_window_of_a_small_pooling_fits(name: str) -> None:
    (task,) = [task for task in TASKS if task.function == name]

    for seed in range(60):
        call = _small(task, seed)
        pooled = call.get("signal", call.get("tensor"))
        assert call["size"] <= min(pooled.shape[-2:])  # type: ignore[operator,union-attr]


def test_the_listed_sizes_of_conv2d_are_rectangles_with_strides_that_do_not_divide() -> None:
    call = random_call("conv2d.conv2d", np.random.default_rng(0), 0)

    assert (call["image"].shape, call["weights"].shape) == ((5, 8), (3, 2))  # type: ignore[union-attr]
    assert (call["stride"], call["padding"]) == (2, 1)


def test_every_topic_has_its_samplers_in_its_own_folder() -> None:
    folder = folder_of(ROOT, HOMEWORK)

    assert [file for file in HOMEWORK.files if not (folder / file / "sample.py").exists()] == []


def test_sizes_beyond_a_list_are_not_always_the_same() -> None:
    sizes = {
        AUTHORING.samplers["conv1d.conv1d"].call(np.random.default_rng(seed), Sizes(20))["signal"].shape  # type: ignore[union-attr]
        for seed in range(20)
    }

    assert len(sizes) > 3


def test_what_counts_as_small_depends_on_the_task() -> None:
    call = {"numbers": np.zeros(30)}

    assert is_small(Case("cnn.forward", "", call), AUTHORING)
    assert not is_small(Case("conv1d.conv1d", "", call), AUTHORING)
