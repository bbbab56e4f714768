"""What a source defines and uses is found in one pass, however its names are tangled."""

from __future__ import annotations

import ast

import pytest

from autograder.submission import source


@pytest.mark.parametrize("size", [100, 200])
def test_a_statement_that_gives_many_names_is_looked_through_once(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    names = ", ".join(f"a{place}" for place in range(size))
    looked_through: list[ast.AST] = []

    def counted(node: ast.AST, mentions=source.mentions) -> frozenset[str]:
        looked_through.append(node)
        return mentions(node)

    monkeypatch.setattr(source, "mentions", counted)

    found = source.reached(ast.parse(f"{names} = {names}\n"), "a0")

    assert len(found) == size
    assert len(looked_through) == 1
