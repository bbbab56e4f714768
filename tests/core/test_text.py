"""Whatever characters a student writes, what is shown of them can be printed and written."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

import pytest

from autograder.core.text import multiline, one_line, printable, quotable

EVERY = "".join(map(chr, range(sys.maxunicode + 1)))
CLEANERS: tuple[Callable[[str], str], ...] = (printable, multiline, one_line, quotable)


@pytest.mark.parametrize("cleaned", CLEANERS)
def test_every_character_can_be_printed_and_written(cleaned: Callable[[str], str]) -> None:
    found = "".join(cleaned(EVERY[start : start + 64]) for start in range(0, len(EVERY), 64))

    assert {c for c in found if not c.isprintable()} <= {"\n", "\t"}
    assert json.loads(json.dumps(found, ensure_ascii=False).encode()) == found


@pytest.mark.parametrize("cleaned", CLEANERS)
def test_what_was_cleaned_once_stays_as_it_is(cleaned: Callable[[str], str]) -> None:
    once = cleaned("`a`\x00\ud800\ue000 <f at 0x7f00aa12>\n" * 3)

    assert cleaned(once) == once


def test_places_in_a_line_stay_where_they_are() -> None:
    assert printable("a\tb\u200bc") == "a b c"


@pytest.mark.parametrize("cleaned", [one_line, quotable])
def test_a_long_text_is_cut_to_its_limit(cleaned: Callable[[str, int], str]) -> None:
    assert len(cleaned("word " * 10_000, 50)) == 50


def test_a_long_name_keeps_its_ending() -> None:
    assert quotable("a" * 200 + "/conv1d.py").endswith("/conv1d.py")


def test_a_long_line_keeps_its_beginning() -> None:
    assert one_line("ValueError: " + "a" * 400).startswith("ValueError: aaa")
