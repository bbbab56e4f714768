"""An answer is read as a person types it: with spaces, commas, brackets, fractions, or not known."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from autograder.judging.typed import LONGEST, typed, written

READ = [
    ("1 -1 1 0", (1, -1, 1, 0), (4,)),
    ("1,-1, 1 ,0", (1, -1, 1, 0), (4,)),
    ("[1, -1, 1, 0]", (1, -1, 1, 0), (4,)),
    ("1/3 -1/4 .5 2. 5 / 2", (1 / 3, -0.25, 0.5, 2, 2.5), (5,)),
    ("1e2 +3 −4", (100, 3, -4), (3,)),
    ("4", (4,), ()),
    ("(4)", (4,), ()),
    ("(4,)", (4,), (1,)),
    ("[4]", (4,), (1,)),
    ("1 2; 3 4", (1, 2, 3, 4), (2, 2)),
    ("1 2\n3 4\n", (1, 2, 3, 4), (2, 2)),
    ("[[1 2]\n [3 4]]", (1, 2, 3, 4), (2, 2)),
    ("[1, 2], [3, 4]", (1, 2, 3, 4), (2, 2)),
    ("np.array([[1., 2.]])", (1, 2), (1, 2)),
    ("[]", (), (0,)),
]


@pytest.mark.parametrize(("text", "values", "shape"), READ)
def test_numbers_are_read_with_their_shape(text: str, values: tuple[float, ...], shape: tuple[int, ...]) -> None:
    came = typed(text)

    assert (came.problem, came.values, came.shape) == ("", values, shape)


@pytest.mark.parametrize(("text", "loose"), [("1 2", True), ("4", True), ("[1 2]", False), ("1; 2", False)])
def test_without_brackets_and_rows_the_shape_is_left_open(text: str, loose: bool) -> None:
    assert typed(text).loose is loose


@pytest.mark.parametrize("text", ["?", " ?? ", "don't know", "I don’t know!", "idk", "Dont know...", "no idea"])
def test_not_to_know_is_an_answer(text: str) -> None:
    assert typed(text).problem == "unknown"


@pytest.mark.parametrize("text", ["", "  ", "\n", "\u00a0"])
def test_nothing_typed_is_skipped(text: str) -> None:
    assert typed(text).problem == "skipped"


@pytest.mark.parametrize(
    ("text", "problem", "word"),
    [
        ("one two", "unreadable", "one"),
        ("1 2 x3", "unreadable", "x3"),
        ("1--1", "unreadable", "1--1"),
        ("1/0", "unreadable", "1/0"),
        ("1e999", "unreadable", "1e999"),
        ("1/2/3", "unreadable", "1/2/3"),
        ("nan", "unreadable", "nan"),
        ("٣", "unreadable", ""),
        ("<b>", "unreadable", "<b>"),
        (", ,", "unreadable", ""),
        ("[1 2", "brackets", None),
        ("1 2]", "brackets", None),
        ("[1 2)", "brackets", None),
        ("[" * 6 + "1" + "]" * 6, "brackets", None),
        ("[[1 2] [3]]", "ragged", None),
        ("1 [2]", "ragged", None),
        ("1 2; 3", "ragged", None),
        ("1 " * LONGEST, "long", None),
    ],
)
def test_what_cannot_be_read_is_named(text: str, problem: str, word: str | None) -> None:
    came = typed(text)

    assert came.problem == problem
    assert came.words == (() if word is None else (word,))
    assert came.values == ()


def test_a_number_with_two_decimals_counts_as_rounded() -> None:
    assert typed("0.33 0.3 3 1.2e-3 1/3").rounded == (0.005, 0, 0, 0, 0)


@pytest.mark.parametrize("letter", ["1", "[", "]", "(", ",", ";", " ", ".", "/", "-", "e", "?", "1/", "1."])
def test_the_same_letter_over_and_over_is_an_answer_like_any_other(letter: str) -> None:
    came = typed(letter * (LONGEST // len(letter)))

    assert came.problem or len(came.values) <= LONGEST


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ([1, 2.5, -3], "[1, 2.5, -3]"),
        ((1, (2, 3)), "[1, [2, 3]]"),
        (np.array([[1.0, -2.0]]), "[[1.0, -2.0]]"),
        ([np.float64(0.5), Fraction(1, 3), "1/4"], "[0.5, 1/3, 1/4]"),
        (np.int64(4), "4"),
        ("1 2; 3 4", "1 2; 3 4"),
        (None, "None"),
    ],
)
def test_an_object_is_written_as_one_would_type_it(answer: object, text: str) -> None:
    assert written(answer) == text


def test_a_list_that_holds_itself_cannot_be_read() -> None:
    endless: list[object] = [1]
    endless.append(endless)

    assert typed(written(endless)).problem in ("unreadable", "brackets")
