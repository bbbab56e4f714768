"""What fails because this Python is too old says so."""

from __future__ import annotations

import sys

import pytest

from autograder.core import newer


@pytest.mark.parametrize(
    ("line", "since"),
    [
        ("def f[T](x): return x", 12),
        ("type X = int", 12),
        ("except* ValueError:", 11),
        ('x = f"{"a"}"', 12),
        ("x = = 1", 0),
        ("type(x) = 3", 0),
    ],
)
def test_a_syntax_error_of_that_kind_names_both_versions(
    line: str, since: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 0))

    said = newer.of_syntax(SyntaxError("invalid syntax"), line)

    assert said == (f" (this needs Python 3.{since}; it is read by Python 3.10)" if since else "")


def test_an_import_error_of_that_kind_names_both_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 0))

    said = newer.of_error(ImportError("cannot import name 'Self' from 'typing' (…)", name="typing"))

    assert said == " (this needs Python 3.11; it is read by Python 3.10)"
    assert newer.of_module("tomllib") == said
