"""Stubs give students everything but the answer, and nothing of what their course leaves out."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from autograder.core.assignment import Course, for_course
from autograder.release.stubs import modules_of, stub, stubs
from tests.conftest import ROOT
from tests.content import FILES, HOMEWORK, TASKS

SOLUTIONS = Path(__file__).parents[2] / "solutions"
HANDED_OUT = modules_of(HOMEWORK)

SOURCE = '''"""A module."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view as _windows
from itertools import product

from conv1d import output_length

SECRET = 42


def _helper(x):
    """The trick."""
    return x


def f(x: int, *, y: int = 1) -> int:
    """Double it.

    >>> f(1)
    2
    """
    # the answer
    return 2 * x


def one_line(x): return 2 * x


class Net:
    """A net."""

    def __init__(self, n: int = 3) -> None:
        """Make it."""
        self.n = n

    def forward(self, x):
        """Run it."""
        return self._trick(x)

    def _trick(self, x):
        return x
'''


@pytest.mark.parametrize("secret", ["SECRET", "_helper", "trick", "the answer", "2 * x", "self.n", "product", "stride"])
def test_a_stub_holds_nothing_of_an_answer(secret: str) -> None:
    assert secret not in stub(SOURCE, HANDED_OUT)


@pytest.mark.parametrize(
    "kept",
    [
        '"""A module."""',
        "from collections.abc import Sequence\n\nimport numpy as np\n",
        "from conv1d import output_length",
        ">>> f(1)",
        "y: int = 1",
        '"""Run it."""',
    ],
)
def test_a_stub_keeps_what_students_need(kept: str) -> None:
    assert kept in stub(SOURCE, HANDED_OUT)


def test_each_body_of_a_stub_says_that_it_is_not_written_yet() -> None:
    bodies = [
        node.body[-1] for node in ast.walk(ast.parse(stub(SOURCE, HANDED_OUT))) if isinstance(node, ast.FunctionDef)
    ]

    assert [ast.unparse(body) for body in bodies] == ["raise NotImplementedError"] * 4


def test_a_stub_may_import_what_students_have_and_nothing_else() -> None:
    assert "from conv1d import output_length" not in stub(SOURCE)
    assert stub("from digits import load_digits\n", HANDED_OUT) == "from digits import load_digits\n"


@pytest.mark.parametrize("file", FILES)
def test_the_stub_of_a_solution_parses_and_has_every_task(file: str) -> None:
    tree = ast.parse(stub((SOLUTIONS / f"{file}.py").read_text(encoding="utf-8"), HANDED_OUT))
    defined = {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}

    assert {task.function for task in TASKS if task.file == file} <= defined


@pytest.mark.parametrize("file", FILES)
def test_the_stub_of_a_solution_shares_no_line_of_code_with_a_body(file: str) -> None:
    source = (SOLUTIONS / f"{file}.py").read_text(encoding="utf-8")
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    code = {
        line.strip()
        for function in functions
        for statement in function.body
        if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        for line in source.splitlines()[statement.lineno - 1 : statement.end_lineno]
        if len(line.strip()) > 8 and not line.strip().startswith("def ")
    }

    assert code.isdisjoint(line.strip() for line in stub(source, HANDED_OUT).splitlines())


# ---------------------------------------------------------------- what a course leaves out

TWO_IMPORTS = "from pooling import max_pool1d, max_pool2d\n\n\ndef f(x):\n    return 1\n\n\ndef g(x):\n    return 2\n"


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
    made = _stubs(*(task.name for task in HOMEWORK.of_file("pooling")))

    assert sorted(made) == sorted(f"{file}.py" for file in HOMEWORK.files if file != "pooling")


@pytest.mark.parametrize("left_out", [("tensors.conv_layer",), ("pooling.max_pool1d", "pooling.max_pool2d")])
def test_what_a_later_file_calls_is_imported_although_it_is_left_out(left_out: tuple[str, ...]) -> None:
    before = _imported(stubs(ROOT, HOMEWORK)["cnn.py"])

    assert _imported(_stubs(*left_out)["cnn.py"]) == before


def test_an_import_of_what_is_not_supplied_is_dropped() -> None:
    text = stub(TWO_IMPORTS, ["pooling"], ["pooling.max_pool1d", "cnn.g"], "cnn")

    assert text == "from pooling import max_pool2d\n\n\ndef f(x):\n    raise NotImplementedError\n"


def test_an_import_of_nothing_but_that_is_dropped_as_a_whole() -> None:
    text = stub(TWO_IMPORTS, ["pooling"], ["pooling.max_pool1d", "pooling.max_pool2d"], "cnn")

    assert "pooling" not in text
