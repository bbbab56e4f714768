"""What needs a newer Python is said by its line."""

from __future__ import annotations

import ast
import sys

import pytest

from autograder.student import newer_python

NEW_SYNTAX = [
    ("def f[T](x: T) -> T: return x", 12, "a generic function"),
    ("class A[T]: pass", 12, "a generic class"),
    ("type X = int", 12, "the statement `type`"),
    ('f"{"a"}"', 12, "the same quotes inside an f-string"),
    ("f'{x + 'b'}'", 12, "the same quotes inside an f-string"),
    ("f\"{'\\n'.join(x)}\"", 12, "a backslash in an f-string's braces"),
    ("f\"{x['a']}\"", 0, ""),
    ('f"{x!r:>{width}}"', 0, ""),
    ('f"\\n{x}\\n"', 0, ""),
]


def found(text: str) -> list[tuple[int, int, str]]:
    return [(need.line, need.minor, need.what) for need in newer_python.needs(ast.parse(text), text, 10)]


@pytest.mark.skipif(sys.version_info < (3, 12), reason="this Python does not read them")
@pytest.mark.parametrize(("text", "minor", "what"), NEW_SYNTAX)
def test_syntax_of_python_3_12_is_found(text: str, minor: int, what: str) -> None:
    try:
        ast.parse(text)
    except SyntaxError:
        pytest.skip("not a program in any version")

    assert found(f"x = 1\n{text}\n") == ([(2, minor, what)] if minor else [])


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("import tomllib", [(1, 11, "the module tomllib")]),
        ("from typing import Any, Self", [(1, 11, "typing.Self")]),
        ("from typing import override", [(1, 12, "typing.override")]),
        ("import itertools as it\nit.batched('ab', 1)", [(2, 12, "itertools.batched")]),
        ("from itertools import pairwise", []),
        ("import math\nmath.sumprod([1], [1])", [(2, 12, "math.sumprod")]),
        ("from datetime import UTC", [(1, 11, "datetime.UTC")]),
        ("from enum import StrEnum", [(1, 11, "enum.StrEnum")]),
        ("raise ExceptionGroup('', [])", [(1, 11, "ExceptionGroup")]),
        ("try:\n    import tomllib\nexcept ImportError:\n    tomllib = None", []),
        ("import sys\nif sys.version_info >= (3, 11):\n    import tomllib", []),
        ("class math: cbrt = 1\nmath.cbrt", []),
        ("match 1:\n    case 1: pass\nwith (open('a') as b): pass", []),
    ],
)
def test_names_that_came_later_are_found(text: str, needs: list[tuple[int, int, str]]) -> None:
    assert found(text) == needs


@pytest.mark.skipif(sys.version_info < (3, 11), reason="this Python does not read it")
def test_except_star_is_found() -> None:
    assert found("try:\n    pass\nexcept* ValueError:\n    pass") == [(3, 11, "`except*`")]
