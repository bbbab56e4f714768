"""Progress is drawn on a terminal, never in a pipe, and nothing breaks where rich is not installed."""

from __future__ import annotations

import io
import re

import pytest

from autograder.core import colours
from autograder.core.progress import MISSING, shown

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _in_an_ordinary_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)


def _drawn(stream: io.StringIO) -> str:
    with shown(stream) as progress:
        assert list(progress([3, 1, 2], "counting")) == [3, 1, 2]
    return stream.getvalue()


def test_a_terminal_shows_the_work_and_how_many_steps_it_has() -> None:
    drawn = COLOUR.sub("", _drawn(Terminal()))

    assert "counting" in drawn
    assert "0/3" in drawn


def test_nothing_is_left_on_the_terminal_at_the_end() -> None:
    _, cleared, left = _drawn(Terminal()).rpartition("\x1b[2K")  # the code that clears a line

    assert cleared
    assert "counting" not in left


def test_a_pipe_gets_nothing_at_all() -> None:
    assert _drawn(io.StringIO()) == ""


def test_a_terminal_without_control_codes_gets_nothing_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")

    assert _drawn(Terminal()) == ""


def test_no_color_takes_the_colours_off_the_bar_and_leaves_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    coloured = _drawn(Terminal())
    monkeypatch.setenv("NO_COLOR", "1")
    plain = _drawn(Terminal())

    assert COLOUR.search(coloured)
    assert not COLOUR.search(plain)
    assert "counting" in plain


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()], ids=["pipe", "terminal"])
def test_without_rich_one_line_says_what_to_install(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.core.progress.find_spec", lambda name: None)

    assert _drawn(stream) == MISSING + "\n"


@pytest.mark.parametrize(
    ("stream", "environ", "wanted"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"NO_COLOR": ""}, True),  # empty means that it is not set
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {}, False),
    ],
)
def test_colours_are_for_terminals_whose_reader_wants_them(
    stream: io.StringIO, environ: dict[str, str], wanted: bool
) -> None:
    assert colours.wanted(stream, environ) is wanted
