"""Slips with kinds of numbers are told from other mistakes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.core.records import Answer, Case, NotAnArray, Outcome
from autograder.judging.number_kinds import slip

WANTED = np.array([300.0, 1.5, -2.5])


def case_of(dtype: str) -> Case:
    return Case("t", "", {"parameters": {"w": np.array([1, 0], dtype=dtype)}, "stride": 1})


@pytest.mark.parametrize(
    ("dtype", "answer", "expected"),
    [
        ("uint8", WANTED - [256, 0, 0], "overflow"),
        ("int64", WANTED - [256, 0, 0], ""),
        ("uint8", WANTED - [255, 0, 0], ""),
        ("int64", [300, 1, -2], "fractions lost"),
        ("int64", [300, 1, -3], "fractions lost"),
        ("float64", [300, 1, -2], ""),
        ("bool", [1, 1, 1], "fractions lost"),
        ("int64", [1, 1, 1], ""),
        ("int64", WANTED, ""),
        ("int64", [300, 1], ""),
        ("int64", [np.nan, 1, -2], ""),
        ("int64", NotAnArray("string"), ""),
        ("int64", {"w": [300, 1, -2]}, ""),
    ],
)
def test_what_the_numbers_were_too_narrow_for(dtype: str, answer: Any, expected: str) -> None:
    came: Answer = np.array(answer) if isinstance(answer, list) else answer

    assert slip(case_of(dtype), WANTED, Outcome("returned", came)) == expected


def test_parts_and_names_are_compared_one_by_one() -> None:
    whole = np.array([300, 1, -2])
    case = case_of("int64")

    assert slip(case, (WANTED, np.ones(2)), Outcome("returned", (whole, np.ones(2)))) == "fractions lost"
    assert slip(case, {"a": WANTED}, Outcome("returned", {"a": whole})) == "fractions lost"
    assert slip(case, (WANTED, np.ones(2)), Outcome("returned", (whole, np.zeros(2)))) == ""
    assert slip(case, (WANTED,), Outcome("returned", (whole, whole))) == ""
    assert slip(case, {"a": WANTED}, Outcome("returned", {"b": whole})) == ""


def test_an_array_of_whole_numbers_may_refuse_fractions() -> None:
    refused = Outcome("raised", exception="UFuncTypeError")

    assert slip(case_of("int64"), WANTED, refused) == "fractions lost"
    assert slip(case_of("float64"), WANTED, refused) == ""
    assert slip(case_of("int64"), WANTED, Outcome("raised", error="IndexError: 3")) == ""
    assert slip(case_of("int64"), WANTED, Outcome("timed out")) == ""
    assert slip(case_of("int64"), None, refused) == ""
