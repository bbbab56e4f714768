"""`judge`: the right verdict on everything that can come back, in words that are true."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from autograder.core.records import (
    NOT_AN_ARRAY_KINDS,
    Answer,
    Array,
    Case,
    NotAnArray,
    NotAnArrayKind,
    Outcome,
    Reason,
    Task,
    Verdict,
)
from autograder.judging.compare import judge, judged, same, unwritten
from autograder.judging.tolerance import tolerance
from autograder.reporting.difference_words import NOT_AN_ARRAY
from autograder.reporting.words import PHRASES, sentence
from tests.content import BY_NAME

CONV1D = BY_NAME["conv1d.conv1d"]
OUTPUT_LENGTH = BY_NAME["conv1d.output_length"]
BACKWARD = BY_NAME["backprop.conv_layer_backward"]
TRAIN = BY_NAME["cnn.train"]


def case_of(expected: Answer | None, task: str = "conv1d.conv1d", **more: Any) -> Case:
    call = more.pop("call", {"signal": np.array([0.0, 1.0, 0.0]), "weights": np.array([-1, 1])})
    return Case(task, "a case", call, expected=expected, **more)


def verdict_on(got: Answer | None, expected: Any, **more: Any) -> Verdict:
    """The verdict on `conv1d` when it returned `got`, twice."""
    return judged(CONV1D, case_of(expected), Outcome("returned", got, again=got, **more)).verdict


def said(verdict: Verdict, task: Task = CONV1D) -> str:
    """The verdict in words."""
    return sentence(task, verdict)


SLIDE = np.array([1, -1, 1, 0])


# ---------------------------------------------------------------- right, whatever its style

NOTHING = ", which is what a function without `return` gives"


@pytest.mark.parametrize(
    "got",
    [
        np.array([1.0, -1.0, 1.0, 0.0]),
        np.array([1, -1, 1, 0], dtype=np.float32),
        np.array([1, -1, 1, 0], dtype=np.int8),
        np.array([1, -1, 1, 0], dtype=np.float16),
        np.array([1, -1.0, Fraction(1), False], dtype=object),
        np.array([1, -1, 1, 0], dtype=np.longdouble),
        np.repeat(SLIDE, 2)[::2],
        SLIDE[::-1][::-1],
        SLIDE + 9e-6,
    ],
    ids=["float64", "float32", "int8", "float16", "objects", "longdouble", "strided", "reversed", "rounding"],
)
def test_values_count_and_dtypes_do_not(got: Array) -> None:
    assert verdict_on(got, SLIDE) == Verdict(Reason.PASSED)


@pytest.mark.parametrize("four", [np.array(4), np.array(4.0), np.int64(4), np.float32(4), 4, 4.0])
def test_a_four_is_a_four(four: Any) -> None:
    verdict = judge(OUTPUT_LENGTH, case_of(np.array(4), "conv1d.output_length"), Outcome("returned", four))

    assert verdict.kind == "pass"


def test_a_bool_answer_counts_as_numbers() -> None:
    assert verdict_on(np.array([True, False]), np.array([1, 0])).kind == "pass"


def test_an_empty_answer_is_right_where_an_empty_one_is_expected() -> None:
    assert verdict_on(np.zeros((0, 3)), np.zeros((0, 3))).kind == "pass"


def test_a_large_expected_value_widens_the_tolerance_for_its_own_array_only() -> None:
    expected = (np.array([1e6]), np.array([1.0]), np.array([1.0]))
    got = (np.array([1e6 + 9]), np.array([1.0]), np.array([1.0 + 1e-4]))

    verdict = judge(BACKWARD, case_of(expected, BACKWARD.name), Outcome("returned", got))

    assert said(verdict) == "d_biases: the value differs: expected 1, got 1.0001"


def test_counts_are_exact_however_large() -> None:
    without_biases = judge(OUTPUT_LENGTH, case_of(np.array(2903632)), Outcome("returned", np.array(2903616)))
    in_float32 = judge(OUTPUT_LENGTH, case_of(np.array(2903632)), Outcome("returned", np.float32(2903632)))

    assert said(without_biases) == "expected 2903632, got 2903616"
    assert in_float32.kind == "pass"


def test_integers_up_to_two_to_the_53_are_told_apart() -> None:
    verdict = judge(OUTPUT_LENGTH, case_of(np.array(2**53 - 1)), Outcome("returned", np.array(2**53 - 2)))

    assert said(verdict) == "expected 9007199254740991, got 9007199254740990"


@pytest.mark.parametrize(("expected", "allowed"), [([0.5, 0.1], 1e-5), ([300.0], 3e-3), ([], 1e-5)])
def test_the_tolerance_is_relative_to_the_largest_value_but_never_below_that_of_one(
    expected: list[float], allowed: float
) -> None:
    assert tolerance(np.array(expected)) == pytest.approx(allowed)


@pytest.mark.parametrize(("off", "right"), [(0.99e-5, True), (1.01e-5, False), (-1.01e-5, False)])
def test_the_edge_of_the_tolerance_is_where_the_homework_says(off: float, right: bool) -> None:
    assert same(np.array([1.0, 0.0]), np.array([1.0, off])) is right


# ---------------------------------------------------------------- wrong: type, shape, finite, values


@pytest.mark.parametrize(
    ("got", "message"),
    [
        (np.array([-1, 1, -1, 0]), "3 of 4 values differ; first at (0,): expected 1, got -1. "),
        (np.array([1, -1, 1, 0.5]), "1 of 4 values differs, at (3,): expected 0, got 0.5. "),
        (np.array([1, -1, 1]), "expected shape (4,), got (3,). "),
        (np.array([[1, -1, 1, 0]]), "expected shape (4,), got (1, 4). "),
        (np.array([]), "expected shape (4,), got (0,). The answer is empty."),
        (np.array(1.0), "expected shape (4,), got (). "),
        (np.array([1, np.nan, 1, np.inf]), "2 of 4 values are not finite; first at (1,): expected -1, got nan"),
        (np.array([1, -1, 1, -np.inf]), "1 of 4 values is not finite, at (3,): expected 0, got -inf"),
        (np.array([1, -1, 1, 1e308]), "1 of 4 values differs, at (3,): expected 0, got 1e+308. "),
        (np.full(4, np.nan), "4 of 4 values are not finite; first at (0,): expected 1, got nan"),
        (NotAnArray("none"), f"expected an array of shape (4,), got None{NOTHING}"),
        (None, f"expected an array of shape (4,), got None{NOTHING}"),
        (NotAnArray("string"), "expected an array of shape (4,), got text"),
        (NotAnArray("masked"), "expected an array of shape (4,), got a masked array"),
        (NotAnArray("ragged"), "expected an array of shape (4,), got rows of different lengths"),
        (NotAnArray("complex", "complex128"), "expected an array of shape (4,), got complex numbers (complex128)"),
        ({"a": SLIDE}, "expected an array of shape (4,), got a dict with a"),
        ((SLIDE, SLIDE), "expected an array of shape (4,), got a tuple of 2"),
        (np.array(["1", "-1", "1", "0"]), "expected an array of shape (4,), got an array of shape (4,)"),
    ],
)
def test_the_first_wrong_thing_is_named_with_both_values_and_the_place(got: Answer, message: str) -> None:
    verdict = verdict_on(got, SLIDE)

    assert verdict.kind == "fail"
    assert said(verdict).startswith(message)
    assert said(verdict) == message or message.endswith(". ")


def test_shapes_are_never_broadcast() -> None:
    assert said(verdict_on(np.array([1.0]), np.array([1.0, 1.0]))).startswith("expected shape (2,), got (1,)")
    assert said(verdict_on(np.array([1.0]), np.array(1.0))).startswith("expected shape (), got (1,)")
    assert said(verdict_on(np.array(1.0), np.array([1.0]))).startswith("expected shape (1,), got ()")


@pytest.mark.parametrize(
    "liar",
    [
        "x",
        None,
        1j,
        Decimal(1),
        10**400,
        [1],
        type("Liar", (), {"__eq__": lambda *_: True, "__float__": lambda _: 1 / 0})(),
    ],
    ids=["text", "None", "complex", "Decimal", "huge", "list", "object"],
)
def test_objects_that_are_no_numbers_fail_without_a_crash(liar: Any) -> None:
    got = np.array([1, -1, 1, 0], dtype=object)
    got[3] = liar

    assert verdict_on(got, SLIDE).reason is Reason.KIND


def test_a_masked_array_is_refused_although_its_data_are_right() -> None:
    assert verdict_on(np.ma.array(SLIDE, mask=[0, 0, 0, 1]), SLIDE).kind == "fail"


@pytest.mark.parametrize(
    ("expected", "got"), [(1.0, 1.0 + 2e-5), (123456.0, 123458.0), (0.1, 0.1 + 1.1e-5), (1e8, 1e8 + 1.5e3)]
)
def test_two_values_that_differ_never_look_equal(expected: float, got: float) -> None:
    message = said(verdict_on(np.array([got]), np.array([expected])))
    one, other = message.split("expected ")[1].split(", got ")

    assert one != other.split(". ")[0]


PARTS = (np.ones((1, 3, 3)), np.arange(4.0).reshape(1, 1, 2, 2), np.array([5.0]))


@pytest.mark.parametrize(
    ("got", "message"),
    [
        ((PARTS[0], PARTS[1][0], PARTS[2]), "d_weights: expected shape (1, 1, 2, 2), got (1, 2, 2)"),
        (
            (PARTS[0], PARTS[1] * 2, PARTS[2]),
            "d_weights: 3 of 4 values differ; first at (0, 0, 0, 1): expected 1, got 2",
        ),
        ((PARTS[1], PARTS[0], PARTS[2]), "d_tensor: expected shape (1, 3, 3), got (1, 1, 2, 2). These are the right"),
        ((PARTS[0], PARTS[1], NotAnArray("none")), "d_biases: expected an array of shape (1,), got None"),
        (PARTS[:2], "expected 3 parts (d_tensor, d_weights, d_biases), got a tuple of 2"),
        (
            NotAnArray("wrong count", "2"),
            "expected 3 parts (d_tensor, d_weights, d_biases), got another number of parts (2)",
        ),
        (PARTS[0], "expected 3 parts (d_tensor, d_weights, d_biases), got an array of shape (1, 3, 3)"),
    ],
)
def test_a_part_of_a_tuple_is_named(got: Answer, message: str) -> None:
    verdict = judged(BACKWARD, case_of(PARTS, BACKWARD.name), Outcome("returned", got)).verdict

    assert verdict.kind == "fail"
    assert said(verdict).startswith(message)


WEIGHTS = {"conv_weights": np.ones((2, 1, 3, 3)), "conv_biases": np.zeros(2)}


@pytest.mark.parametrize(
    ("got", "message"),
    [
        ({**WEIGHTS, "w": np.ones(1)}, "the names differ: unexpected w"),
        ({"conv_weights": WEIGHTS["conv_weights"]}, "the names differ: missing conv_biases"),
        ({"conv_weights": np.ones(1), "b": np.ones(1)}, "the names differ: missing conv_biases; unexpected b"),
        ({**WEIGHTS, "conv_biases": np.zeros((2, 1))}, "conv_biases: expected shape (2,), got (2, 1)"),
        (
            {**WEIGHTS, "conv_biases": np.array([0, 0.5])},
            "conv_biases: 1 of 2 values differs, at (1,): expected 0, got 0.5",
        ),
        (np.ones(3), "expected a dict with conv_weights, conv_biases, got an array of shape (3,)"),
        ({}, "the names differ: missing conv_weights, conv_biases"),
        (
            NotAnArray("not a mapping", "list"),
            "expected a dict with conv_weights, conv_biases, got something that is not a dict",
        ),
    ],
)
def test_wrong_names_of_a_dict_are_listed(got: Answer, message: str) -> None:
    verdict = judge(TRAIN, case_of(WEIGHTS, TRAIN.name), Outcome("returned", got))

    assert verdict.kind == "fail"
    assert said(verdict).startswith(message)


def test_the_order_of_a_dict_does_not_matter() -> None:
    backwards = dict(reversed(WEIGHTS.items()))

    assert judge(TRAIN, case_of(WEIGHTS, TRAIN.name), Outcome("returned", backwards)).kind == "pass"


def test_a_dict_inside_a_tuple_is_named_by_both() -> None:
    task = BY_NAME["cnn.loss_and_gradients"]
    got = (np.array(1.5), {**WEIGHTS, "conv_weights": 2 * WEIGHTS["conv_weights"]})

    verdict = judge(task, case_of((np.array(1.5), WEIGHTS), task.name), Outcome("returned", got))

    assert said(verdict).startswith('gradients["conv_weights"]: 18 of 18 values differ; first at (0, 0, 0, 0)')


def test_names_that_a_student_made_up_are_cut_to_size() -> None:
    got = {**WEIGHTS, **{f"{'x' * 5000}\n{k}": np.ones(1) for k in range(50)}}

    message = said(judge(TRAIN, case_of(WEIGHTS, TRAIN.name), Outcome("returned", got)))

    assert len(message) < 400
    assert "\n" not in message


# ---------------------------------------------------------------- calls without an answer

AGAIN = "called again with the same arguments"


@pytest.mark.parametrize(
    ("outcome", "kind", "message"),
    [
        (Outcome("raised", error="IndexError: 9, at line 3"), "fail", "the call raised IndexError: 9, at line 3"),
        (Outcome("raised", error="KeyError"), "fail", "the call raised KeyError"),
        (Outcome("raised", error="conv1d() takes f", thrown="our words"), "fail", "conv1d() takes f"),
        (Outcome("raised"), "fail", "the call raised an error"),
        (Outcome("raised", error="IndexError", second_call=True), "fail", f"{AGAIN}: IndexError"),
        (
            Outcome("raised", error="NotImplementedError: only 1D"),
            "fail",
            "the call raised NotImplementedError: only 1D",
        ),
        (
            Outcome("raised", error="NotImplementedError", thrown="not implemented"),
            "fail",
            "the call raised NotImplementedError",
        ),
        (Outcome("import failed", error="SyntaxError: no"), "fail", "conv1d.py could not be run: SyntaxError: no"),
        (
            Outcome("missing", error="conv1d.py has no conv1d; there is: c"),
            "fail",
            "conv1d.py has no conv1d; there is: c",
        ),
        (Outcome("missing"), "fail", "conv1d.py has no conv1d"),
        (
            Outcome("timed out", seconds=2.0),
            "fail",
            "the call did not finish: it is too slow, or does not end"
            " (stopped after 2 s, which all cases have together)",
        ),
        (
            Outcome("timed out", seconds=0.5, place="at line 3"),
            "fail",
            "the call did not finish: it is too slow, or does not end"
            " (stopped after 0.5 s, which all cases have together); "
            "last seen at line 3",
        ),
        (Outcome("crashed", error="it stopped (abort)"), "fail", "it stopped (abort)"),
        (Outcome("forbidden", error="np.convolve"), "fail", "the call used np.convolve, which this task rules out"),
        (Outcome("garbled", error="whatever"), "fail", "what came back was not an answer of this function"),
        (
            Outcome("import timed out", place="at line 3"),
            "not judged",
            "not judged: importing conv1d.py did not finish: it is too slow, or does not end; last seen at line 3",
        ),
        (
            Outcome("not run", why=Reason.EARLIER_CASE),
            "not judged",
            "not judged: an earlier case took too long",
        ),
        (Outcome("not run"), "not judged", "not judged: it was not run"),
    ],
)
def test_a_call_without_an_answer_is_told_in_words(outcome: Outcome, kind: str, message: str) -> None:
    verdict = judge(CONV1D, case_of(SLIDE), outcome)

    assert (verdict.kind, said(verdict)) == (kind, message)
    assert verdict.kind == "not judged" or verdict.reason in PHRASES


STUB = Outcome("raised", error="NotImplementedError, at line 9", thrown="not implemented")


@pytest.mark.parametrize(
    "other",
    [
        Outcome("returned", SLIDE),
        Outcome("raised", error="NotImplementedError: only stride 1 so far"),
        Outcome("raised", error="NotImplementedErrorFor2D"),
        Outcome("timed out"),
    ],
    ids=["returned", "with words", "another class", "time"],
)
def test_only_a_function_whose_every_call_meets_a_bare_stub_is_unwritten(other: Outcome) -> None:
    assert unwritten([STUB, STUB]) == Verdict(Reason.UNWRITTEN)
    assert unwritten([STUB, other]) is None
    assert unwritten([]) is None


def test_a_stub_elsewhere_is_named() -> None:
    verdict = unwritten([STUB._replace(elsewhere=True, error="NotImplementedError, at line 9 of tensors.py")])

    assert verdict is not None
    assert said(verdict) == "not written yet: NotImplementedError, at line 9 of tensors.py"


def test_an_error_of_many_lines_becomes_one_short_line() -> None:
    verdict = judge(CONV1D, case_of(SLIDE), Outcome("raised", error="E: " + "x\n\x1b[2J" * 5000))

    assert len(said(verdict)) < 400
    assert said(verdict).isprintable()


@pytest.mark.parametrize(
    ("outcome", "message"),
    [
        (Outcome("raised", error="ValueError: does not fit", thrown="value error"), ""),
        (Outcome("raised", error="TypeError: no"), "expected a ValueError, but the call raised TypeError: no"),
        (STUB, "expected a ValueError, but the call raised NotImplementedError, at line 9"),
        (Outcome("raised", error="f() takes x", thrown="our words"), "expected a ValueError, but f() takes x"),
        (Outcome("returned", np.array(4)), "expected a ValueError, got 4"),
        (Outcome("returned", NotAnArray("none")), "expected a ValueError, got None"),
        (Outcome("timed out"), "the call did not finish: it is too slow, or does not end"),
    ],
)
def test_where_a_value_error_is_expected_only_a_value_error_is_right(outcome: Outcome, message: str) -> None:
    verdict = judge(OUTPUT_LENGTH, case_of(None, raises=True), outcome)

    assert (verdict.kind, said(verdict)) == ("fail" if message else "pass", message)


def test_a_case_that_was_never_frozen_is_our_fault_and_said_aloud() -> None:
    with pytest.raises(ValueError, match="no expected answer"):
        judge(CONV1D, case_of(None), Outcome("returned", SLIDE))


@pytest.mark.parametrize("kind", NOT_AN_ARRAY_KINDS)
def test_every_kind_of_answer_that_is_not_an_array_has_words(kind: NotAnArrayKind) -> None:
    message = said(verdict_on(NotAnArray(kind), SLIDE))

    assert message.startswith("expected a")


def test_no_kind_has_words_that_cannot_come_up() -> None:
    assert set(NOT_AN_ARRAY) == set(NOT_AN_ARRAY_KINDS)


# ---------------------------------------------------------------- inputs, and the second call


def test_an_input_that_was_changed_is_found_exactly() -> None:
    arguments = {"signal": np.array([0.0, 1.0 + 1e-12, 0.0]), "weights": np.array([-1, 1])}

    verdict = verdict_on(SLIDE, SLIDE, arguments=arguments)

    assert said(verdict) == "the call changed its input `signal` at (1,): before 1, after 1.000000000001"
    assert verdict.reason is Reason.INPUT


def test_an_input_may_come_back_in_another_dtype() -> None:
    assert verdict_on(SLIDE, SLIDE, arguments={"weights": np.array([-1.0, 1.0])}).kind == "pass"


@pytest.mark.parametrize(
    ("after", "message"),
    [
        (np.zeros(2), "the call changed its input `signal`: its shape was (3,), afterwards (2,)"),
        (NotAnArray("string"), "the call changed its input `signal`"),
        (np.array([0, np.nan, 0]), "the call changed its input `signal` at (1,): before 1, after nan"),
    ],
)
def test_an_input_that_is_no_longer_the_same_array_is_told(after: Answer, message: str) -> None:
    assert said(verdict_on(SLIDE, SLIDE, arguments={"signal": after})) == message


def test_a_changed_dict_of_parameters_is_told_by_name() -> None:
    case = case_of(WEIGHTS, TRAIN.name, call={"parameters": WEIGHTS})
    changed = {"parameters": {**WEIGHTS, "conv_biases": np.array([0.0, 1.0])}}
    renamed = {"parameters": {"conv_weights": WEIGHTS["conv_weights"]}}

    one, other = (judge(TRAIN, case, Outcome("returned", WEIGHTS, arguments=left)) for left in (changed, renamed))

    assert said(one) == 'the call changed its input `parameters["conv_biases"]` at (1,): before 0, after 1'
    assert said(other) == "the call changed its input `parameters`: it holds other names afterwards"


def test_a_wrong_value_is_told_before_a_changed_input() -> None:
    assert verdict_on(-SLIDE, SLIDE, arguments={"signal": np.ones(3)}).reason is Reason.VALUES


@pytest.mark.parametrize(
    ("again", "message"),
    [
        (2 * SLIDE, "a second call gives another answer: 3 of 4 values differ; first at (0,): first 1, then 2"),
        (np.ones(8), "a second call gives another answer: expected shape (4,), got (8,)"),
        (NotAnArray("none"), f"a second call gives another answer: expected an array of shape (4,), got None{NOTHING}"),
    ],
)
def test_a_second_call_that_differs_fails(again: Answer, message: str) -> None:
    verdict = judge(CONV1D, case_of(SLIDE), Outcome("returned", SLIDE, again=again))

    assert (said(verdict), verdict.reason) == (message, Reason.SECOND_CALL)


# ---------------------------------------------------------------- what hidden cases say


def test_phrases_hold_no_values() -> None:
    assert not any(character.isdigit() for phrase in PHRASES.values() for character in phrase)


@pytest.mark.parametrize("seed", range(20))
def test_every_verdict_has_one_of_the_fixed_phrases(seed: int) -> None:
    rng = np.random.default_rng(seed)
    answers = [rng.normal(size=(rng.integers(1, 4), rng.integers(1, 4))) for _ in range(3)]
    outcome = Outcome("returned", answers[0], again=answers[rng.integers(2)], arguments={"signal": answers[2]})

    verdict = judge(CONV1D, case_of(answers[rng.integers(2)]), outcome)

    assert verdict.kind == "pass" or verdict.reason in PHRASES
