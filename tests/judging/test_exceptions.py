"""An exception is known by its class and first words, wherever its message comes from."""

from __future__ import annotations

import pytest

from autograder.core.records import Outcome
from autograder.judging.exceptions import raised_alike, raised_as, same_class


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("IndexError: index 7 is out of bounds for axis 0 with size 3", "IndexError: index # is out of bounds"),
        ("ValueError: no, at line 12 of conv1d.py: `raise ValueError('no')`", "ValueError: no"),
        ("ValueError, at line 3 of conv1d.py: `raise ValueError`", "ValueError"),
        ("KeyError: 'a', at cell 3, line 1: `x['a']`", "KeyError: 'a'"),
        ("KeyError: 'a', in conv1d.py", "KeyError: 'a'"),
        ("_UFuncOutputCastingError: Cannot cast", "UFuncTypeError: Cannot cast"),
        ("", ""),
    ],
)
def test_the_place_and_the_numbers_do_not_count(error: str, said: str) -> None:
    assert raised_as(Outcome("raised", error=error)) == said


def test_a_sentence_of_ours_counts_in_full_but_for_numbers_and_names() -> None:
    said = raised_as(Outcome("raised", error="'conv.weight' has shape (8, 1, 3, 3) here", thrown="our words"))

    assert said == "our words: # has shape (#, #, #, #) here"
    assert same_class(said, said)
    assert not same_class(said, said + " and there")
    assert not same_class(said, "TypeError: our words")


def test_nothing_known_fits_any_class_and_no_words() -> None:
    assert same_class("", "IndexError: list index")
    assert not raised_alike("", "")
    assert not raised_alike("ValueError", "ValueError")
