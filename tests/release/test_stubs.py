"""What a course leaves out is in no stub; what others call of it is imported all the same, since it is supplied."""

from __future__ import annotations

import ast

import pytest

from autograder.core.assignment import Course, for_course
from autograder.release.stubs import stub, stubs
from tests.conftest import ROOT
from tests.content import HOMEWORK

SOURCE = "from pooling import max_pool1d, max_pool2d\n\n\ndef f(x):\n    return 1\n\n\ndef g(x):\n    return 2\n"


def _stubs(*left_out: str) -> dict[str, str]:
    return stubs(ROOT, for_course(HOMEWORK, Course(left_out=left_out)))


def _defined(text: str) -> list[str]:
    return [node.name for node in ast.parse(text).body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]


def _imported(text: str) -> set[str]:
    nodes = [node for node in ast.parse(text).body if isinstance(node, ast.ImportFrom)]
    return {f"{node.module}.{alias.name}" for node in nodes for alias in node.names}


def test_a_task_that_is_left_out_has_no_stub() -> None:
    made = _stubs("case_studies.stack_parameters")

    assert _defined(made["case_studies.py"]) == ["receptive_field", "output_shapes", "residual_block"]


def test_a_file_whose_tasks_are_all_left_out_has_no_stub() -> None:
    made = _stubs("pooling.max_pool1d", "pooling.max_pool2d")

    assert sorted(made) == sorted(f"{file}.py" for file in HOMEWORK.files if file != "pooling")


@pytest.mark.parametrize("left_out", [("tensors.conv_layer",), ("pooling.max_pool1d", "pooling.max_pool2d")])
def test_what_a_later_file_calls_is_imported_although_it_is_left_out(left_out: tuple[str, ...]) -> None:
    before = _imported(stubs(ROOT, HOMEWORK)["cnn.py"])

    assert _imported(_stubs(*left_out)["cnn.py"]) == before


def test_an_import_of_what_is_not_supplied_is_dropped() -> None:
    text = stub(SOURCE, ["pooling"], ["pooling.max_pool1d", "cnn.g"], "cnn")

    assert text == "from pooling import max_pool2d\n\n\ndef f(x):\n    raise NotImplementedError\n"


def test_an_import_of_nothing_but_that_is_dropped_as_a_whole() -> None:
    text = stub(SOURCE, ["pooling"], ["pooling.max_pool1d", "pooling.max_pool2d"], "cnn")

    assert "pooling" not in text
