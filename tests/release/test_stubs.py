"""Stubs give students everything but the answer."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from autograder.release.stubs import modules_of, stub
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
