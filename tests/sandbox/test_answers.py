"""What a student may return: each way to write numbers, and a word for whatever is none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.core.records import Case, NotAnArray
from autograder.sandbox.runner import Sandbox
from tests.helpers.sandboxed import answer_to, body, run


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("4", 4),
        ("True", True),
        ("np.int64(4)", 4),
        ("np.array(4.0)", 4.0),
        ("np.float32(0.5)", 0.5),
        ("[1, 2.5]", [1, 2.5]),
        ("[[1, 2], (3, 4)]", [[1, 2], [3, 4]]),
        ("[np.array([1, 2]), [3, 4]]", [[1, 2], [3, 4]]),
        ("np.array([1, 2.5], dtype=object)", [1, 2.5]),
        ("np.array([[1, 2]], dtype=object)", [[1, 2]]),
        ("[__import__('fractions').Fraction(1, 2), __import__('decimal').Decimal('0.25')]", [0.5, 0.25]),
        ("np.arange(6)[::-2]", [5, 3, 1]),
        ("np.arange(6).reshape(2, 3).T", [[0, 3], [1, 4], [2, 5]]),
        ("np.arange(3, dtype='>i4')", [0, 1, 2]),
        ("np.matrix([[1, 2]])", [[1, 2]]),
        ("np.array([1, 2], dtype=np.longdouble)", [1, 2]),
        ("memoryview(np.arange(3))", [0, 1, 2]),
        ("range(3)", [0, 1, 2]),
        ("[np.float64(1), 2, np.longdouble(3), True]", [1, 2, 3, 1]),
        ("[np.uint64(2**64 - 1), -1]", [2.0**64, -1.0]),
        ("[]", []),
        ("np.zeros((0, 3))", []),
        ("np.broadcast_to(1.0, (2, 2))", [[1, 1], [1, 1]]),
        ("2 ** 70", 2.0**70),
        ("[2 ** 70, 1]", [2.0**70, 1.0]),
        ("[[2 ** 63, -1]]", [[2.0**63, -1.0]]),
    ],
)
def test_numbers_count_whatever_they_come_in(sandbox: Sandbox, expression: str, expected: Any) -> None:
    answer = answer_to(sandbox, expression)

    assert isinstance(answer, np.ndarray)
    assert answer.tolist() == expected


def test_nan_and_infinity_travel_as_numbers(sandbox: Sandbox) -> None:
    np.testing.assert_array_equal(answer_to(sandbox, "[np.nan, np.inf, -np.inf]"), [np.nan, np.inf, -np.inf])


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("None", NotAnArray("none")),
        ("[1.0, None]", NotAnArray("none")),
        ("'[1, 2]'", NotAnArray("string")),
        ("b'12'", NotAnArray("string")),
        ("['1', '2']", NotAnArray("string")),
        ("np.ma.array([1, 2])", NotAnArray("masked")),
        ("1j", NotAnArray("complex")),
        ("np.array([1j])", NotAnArray("complex", "complex128")),
        ("[[1, 2], [3]]", NotAnArray("ragged")),
        ("{1, 2}", NotAnArray("not numbers", "set")),
        ("{'a': 1}", NotAnArray("not numbers", "dict")),
        ("(x for x in [1])", NotAnArray("not numbers", "generator")),
        ("conv1d", NotAnArray("not numbers", "function")),
        ("int", NotAnArray("not numbers", "type")),
        ("np.array(['2026-01-01'], dtype='datetime64[D]')", NotAnArray("not numbers", "datetime64[D]")),
        ("10 ** 400", NotAnArray("not numbers", "an int too large for a float")),
        ("np.zeros((2000, 1000))", NotAnArray("too large", "(2000, 1000)")),
        ("np.zeros((0, 2**60), bool)", NotAnArray("too large", "(0, 1152921504606846976)")),
    ],
)
def test_what_is_no_array_of_numbers_is_said_in_a_word(sandbox: Sandbox, expression: str, problem: NotAnArray) -> None:
    assert answer_to(sandbox, expression) == problem


@pytest.mark.parametrize(
    "expression",
    [
        "np.lib.stride_tricks.as_strided(np.zeros(1), (10**6, 10**6), (0, 0))",
        "np.lib.stride_tricks.as_strided(np.array([None]), (10**6, 10**6), (0, 0))",
        "[[0.0] * 10**5] * 10**5",
        "range(10**12)",
    ],
)
def test_a_terabyte_is_refused_before_it_is_copied(sandbox: Sandbox, expression: str) -> None:
    answer = answer_to(sandbox, expression)

    assert isinstance(answer, NotAnArray)
    assert answer.kind == "too large"


def test_a_list_that_holds_itself_is_refused(sandbox: Sandbox) -> None:
    (outcome,) = run(sandbox, body("endless = []\nendless.append(endless)\nreturn endless"))

    assert isinstance(outcome.answer, NotAnArray)


PARTS = (np.zeros(1), {"a": np.zeros(1)})


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("None", NotAnArray("none")),
        ("1.0", NotAnArray("not a sequence", "float")),
        ("[1, {}, 3]", NotAnArray("wrong count", "3")),
        ("(1, None)", (1, NotAnArray("none"))),
        ("[1, [2]]", (1, NotAnArray("not a mapping", "list"))),
        ("(1, {2: 3})", (1, NotAnArray("not a mapping", "its keys are no strings"))),
        ("(1, {'a': 'x', 'b': 2})", (1, {"a": NotAnArray("string"), "b": 2})),
        ("np.array([1, {'a': 2}], dtype=object)", (1, {"a": 2})),
        ("(1, {str(i): i for i in range(500)})", (1, NotAnArray("too large", "500 keys"))),
        ("(1, {'k' * 9999: 1})", (1, {"k" * 79 + "…": 1})),
        ("(1, {str(i): np.zeros([1] * 32) for i in range(24)})", NotAnArray("too large", "too many parts")),
    ],
)
def test_each_part_of_an_answer_is_read_by_itself(sandbox: Sandbox, expression: str, expected: Any) -> None:
    assert answer_to(sandbox, expression, expected=PARTS) == expected


def test_layers_arrive_as_a_list_of_tuples(sandbox: Sandbox) -> None:
    case = Case("case_studies.receptive_field", "", {"layers": ((3, 1), (3, 2))}, expected=np.array(5))
    source = "def receptive_field(layers):\n    return type(layers) is list and type(layers[0]) is tuple"
    (outcome,) = run(sandbox, source, case)

    assert outcome.answer.tolist() is True
