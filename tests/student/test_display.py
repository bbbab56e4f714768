"""What a check shows reaches the page of whichever notebook it runs in, and a terminal as text."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from autograder.student.display import show


def _marimo(shown: list[str], *, running: bool) -> SimpleNamespace:
    return SimpleNamespace(
        running_in_notebook=lambda: running,
        output=SimpleNamespace(append=shown.append),
        Html=lambda html: f"html: {html}",
    )


@pytest.fixture
def shown() -> list[str]:
    return []


def test_in_marimo_it_is_html(
    shown: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "marimo", _marimo(shown, running=True))

    show("<p>right</p>", "right")

    assert shown == ["html: <p>right</p>"]
    assert capsys.readouterr().out == ""


def test_where_marimo_is_only_imported_and_ipython_is_not_there_it_is_printed(
    shown: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "marimo", _marimo(shown, running=False))
    monkeypatch.setitem(sys.modules, "IPython.display", None)

    show("<p>right</p>", "right")

    assert (shown, capsys.readouterr().out) == ([], "right\n")
