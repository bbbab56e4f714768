"""One slip with kinds of numbers costs once: which cases hold others than float64 is intended, listed and tested."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from autograder.authoring.content import load_authoring
from autograder.authoring.kinds import kinds_table, too_many_kinds
from autograder.authoring.sampling import SMALL, Sizes
from autograder.cases.bank import read_bank
from autograder.cases.kinds import kinds_of
from autograder.core.records import Case, Task
from tests.content import BY_NAME, HOMEWORK, TASKS

INTENDED = {  # task → the kinds of its visible case that is about them, and of its hidden one
    "conv1d.conv1d": ({"signal": "uint8", "weights": "uint8"}, {"signal": "int64"}),
    "conv2d.conv2d": ({"image": "uint8", "weights": "uint8"}, {"image": "int64"}),
    "conv2d.locate_template": ({"image": "uint8", "template": "uint8"}, {"image": "int64"}),
    "conv2d.edge_strength": ({"image": "uint8"}, None),
    "tensors.conv_full_depth": ({"tensor": "uint8", "weights": "uint8"}, {"tensor": "int64"}),
    "tensors.conv_layer": ({"tensor": "uint8", "weights": "uint8"}, {"tensor": "int64", "biases": "int64"}),
    "backprop.conv_layer_backward": ({"tensor": "int64", "weights": "int64"}, {"upstream": "int64"}),
    "backprop.max_pool2d_backward": ({"tensor": "int64"}, None),
}
BYTES = Case("conv1d.conv1d", "bytes", {"signal": np.ones(3, np.uint8), "weights": np.ones(1)})
WHOLE = Case("conv1d.conv1d", "whole", {"signal": np.ones(3, np.int64), "weights": np.ones(1)}, visibility="hidden")
TRAIN = Case("cnn.train", "steps", {"parameters": {"b": np.ones(1)}, "labels": np.ones(2, np.int64)})


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
@pytest.mark.parametrize("visible", [True, False], ids=["visible", "hidden"])
def test_cases_are_float64_but_for_the_one_that_is_about_kinds_of_numbers(
    task: Task, visible: bool, bank: Path
) -> None:
    cases = [case for case in read_bank(bank) if case.task == task.name and (case.visibility == "visible") == visible]

    found = [kinds_of(case, task) for case in cases if kinds_of(case, task)]

    intended = INTENDED.get(task.name, (None, None))[0 if visible else 1]
    assert found == ([] if intended is None else [intended])


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_random_calls_are_of_float64(task: Task) -> None:
    sampler = load_authoring(HOMEWORK).samplers[task.name]

    for seed in range(24):
        for sizes in (Sizes(seed), SMALL):
            assert kinds_of(Case(task.name, "", sampler.call(np.random.default_rng(seed), sizes)), task) == {}


def test_labels_are_integers_in_every_case_and_not_about_kinds() -> None:
    assert kinds_of(TRAIN, BY_NAME["cnn.train"]) == {}
    assert kinds_of(TRAIN) == {"labels": "int64"}


def test_the_table_has_a_line_for_each_task_with_such_a_case() -> None:
    assert kinds_table([BYTES, WHOLE, TRAIN], HOMEWORK) == [
        f"{'cases about kinds of numbers':<36}{'visible':<34}hidden",
        f"{'conv1d.conv1d':<36}{'signal uint8':<34}signal int64",
    ]


def test_a_kind_in_a_dict_of_arrays_is_seen() -> None:
    case = Case("backprop.sgd_step", "", {"parameters": {"W": np.ones(1), "b": np.ones(1, np.int64)}})

    assert kinds_of(case) == {"parameters": "int64"}


def test_two_such_visible_cases_of_a_task_are_too_many() -> None:
    again = Case(BYTES.task, "more bytes", BYTES.call)

    assert too_many_kinds([BYTES, WHOLE, TRAIN], HOMEWORK) == []
    assert too_many_kinds([BYTES, again, WHOLE], HOMEWORK) == [
        'conv1d.conv1d: 2 visible cases hold other numbers than float64; at most 1 may: "bytes", "more bytes"'
    ]
