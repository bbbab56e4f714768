"""NumPy's warnings become notes with the student's line."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from autograder.core.watchdog import Lines
from autograder.student.numpy_warnings import told


def here(lines: Lines) -> str:
    return "at line 3" if any(file == __file__ for file, _ in lines) else ""


@pytest.mark.parametrize(
    ("code", "note"),
    [
        (
            "np.exp(np.array([1000.0]))",
            "NumPy warns at line 3: overflow (a result is too large for its kind of number)",
        ),
        (
            "np.log(np.array([0.0]))",
            "NumPy warns at line 3: divide by zero (a division by 0, or the logarithm of 0)",
        ),
        (
            "np.log(np.array([-1.0]))",
            "NumPy warns at line 3: invalid value (a result that is not a number, such as 0/0 or the logarithm of a"
            " negative number)",
        ),
        ("np.exp(np.array([-1000.0]))", ""),
        ("np.exp(np.array([1.0]))", ""),
    ],
)
def test_a_warning_is_told_with_its_line(code: str, note: str) -> None:
    notes: list[str] = []
    with told(here, notes.append):
        eval(code)

    assert notes == [note] * bool(note)


def test_what_a_student_allows_is_not_told() -> None:
    notes: list[str] = []
    with told(here, notes.append), np.errstate(over="ignore"):
        np.exp(np.array([1000.0]))

    assert notes == []


def test_what_no_line_of_a_student_does_is_not_told() -> None:
    notes: list[str] = []
    with told(lambda _: "", notes.append):
        np.exp(np.array([1000.0]))

    assert notes == []


def test_afterwards_numpy_warns_as_before() -> None:
    before = np.geterr(), np.geterrcall()
    with told(here, print):
        pass

    assert (np.geterr(), np.geterrcall()) == before
    warnings.simplefilter("error")  # pytest puts the filters back
    with pytest.raises(RuntimeWarning, match="overflow"):
        np.exp(np.array([1000.0]))
