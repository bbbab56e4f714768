"""Each observation is said when it is true, and not when it is nearly true; of arbitrary arrays none is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.core.records import Case
from autograder.judging import shape_observations
from autograder.judging.observations import WHOLE, WRONG, observe
from autograder.judging.place_observations import WHERE
from autograder.judging.shape_observations import SHAPES, Look, Observation
from autograder.judging.tolerance import tolerance
from tests.content import HOMEWORK

ROW = np.array([3.0, -1.5, 4.25, 2.0])
GRID = np.array([[1.0, -2.0, 3.5], [4.0, 5.25, -6.0], [7.0, 0.0, 9.0]])
LARGER = np.array([[1.0, -2.0, 3.5, 8.0], [4.0, 5.25, -6.0, 2.5], [7.0, 0.0, 9.0, -1.0], [3.0, 1.5, -4.0, 6.0]])
RIM = [(0, 0), (0, 2), (1, 3), (2, 0), (3, 1), (3, 3), (0, 1), (0, 3), (1, 0), (2, 3), (3, 0), (3, 2)]
CUBE = np.array([[[1.0, -2.0], [3.5, 4.0]], [[5.0, 6.5], [-7.0, 8.0]], [[9.0, 1.0], [2.5, -3.0]]])

NAMED = {one.__name__: one for one in WHOLE + WHERE + WRONG}


def look(expected: Any, got: Any, case: Case | None = None) -> Look:
    expected, got = np.asarray(expected, dtype=float), np.asarray(got, dtype=float)
    allowed = tolerance(expected)
    wrong = np.abs(got - expected) > allowed if got.shape == expected.shape else np.zeros(got.shape, bool)
    slide = HOMEWORK.task(case.task).window(case) if case else None  # type: ignore[misc]
    return Look(slide, expected, got, allowed, wrong)


def changed(array: Any, *places: Any, by: float = 0.7) -> Any:
    """A copy that is off at some places, by different amounts."""
    copy = np.array(array, dtype=float)
    for k, place in enumerate(places):
        copy[place] += by * (k + 1)
    return copy


# ---------------------------------------------------------------- values: said when true


@pytest.mark.parametrize(
    ("observation", "expected", "got", "said"),
    [
        ("all_zero", ROW, 0 * ROW, "Every value is 0."),
        ("all_the_same", GRID, np.full((3, 3), 9.0), "Every value is 9."),
        ("opposite_sign", ROW, -ROW, "Every value has the opposite sign."),
        ("opposite_sign", 2.5, -2.5, "Only the sign differs."),
        ("signs_lost", ROW, abs(ROW), "Values that should be negative came back positive; the others are right."),
        ("clipped_at_zero", ROW, [3, 0, 4.25, 2], "Values that should be negative came back as 0; the others are"),
        ("modulo_256", [720, 10, -3], [208, 10, 253], "Every value is right but for a multiple of 256, the range of"),
        ("modulo_256", [720, 10, 130], [-48, 10, -126], "Every value is right but for a multiple of 256, the range of"),
        ("fraction_lost", ROW, [3, -1, 4, 2], "Every value is right but for its fraction, which is lost."),
        ("fraction_lost", ROW, [3, -2, 4, 2], "Every value is right, but rounded to a whole number."),
        ("one_factor", ROW, 2 * ROW, "Every value is 2 times the expected one."),
        ("one_factor", ROW, ROW / 9, "Every value is 1/9 of the expected one."),
        ("one_factor", ROW, -3 * ROW, "Every value is -3 times the expected one."),
        ("one_factor", ROW, ROW / -4, "Every value is -1/4 of the expected one."),
        ("one_factor", ROW, ROW / np.log(2), "Every value is 1.4427 times the expected one."),
        ("one_factor", 1e-9 * ROW + [1, 2, 3, 4], 7 * (1e-9 * ROW + [1, 2, 3, 4]), "Every value is 7 times the"),
        ("one_constant", GRID, GRID + 0.5, "Every value is 0.5 too large."),
        ("one_constant", GRID, GRID - 3, "Every value is 3 too small."),
        (
            "one_constant_in_each_channel",
            CUBE,
            CUBE + np.array([0, 0.5, -2])[:, None, None],
            "Every value of channel 0 is right, of channel 1 is 0.5 too large, of channel 2 is 2 too small.",
        ),
        ("transposed", GRID, GRID.T, "The values are right, with rows and columns swapped."),
        ("transposed", CUBE, CUBE.swapaxes(1, 2), "The values are right, with rows and columns swapped."),
        ("reversed_order", ROW, ROW[::-1], "The values are right, in reversed order."),
        ("reversed_order", GRID, GRID[::-1], "The values are right, upside down."),
        ("reversed_order", GRID, GRID[:, ::-1], "The values are right, mirrored from left to right."),
        ("reversed_order", GRID, GRID[::-1, ::-1], "The values are right, turned by 180 degrees."),
        ("reversed_order", CUBE, CUBE[::-1], "The values are right, with the channels in reversed order."),
        ("another_order", ROW, ROW[[1, 0, 2, 3]], "These are the right values in another order."),
        ("channels_all_equal", CUBE, CUBE[[1, 1, 1]], "All channels of the answer are equal."),
        ("one_row_or_column", ROW, changed(ROW, 0), "Only the first entry differs."),
        ("one_row_or_column", ROW, changed(ROW, 3), "Only the last entry differs."),
        ("one_row_or_column", GRID, changed(GRID, (2, 0), (2, 1)), "Only values in the last row differ."),
        ("one_row_or_column", GRID, changed(GRID, (0, 0), (2, 0)), "Only values in the first column differ."),
        ("only_the_first_is_right", ROW, changed(ROW, 1, 2, 3), "Only the first entry is right."),
        ("only_the_first_is_right", GRID, changed(GRID, (1, 1), (2, 2)), "Only the first row is right."),
        ("one_channel", CUBE, changed(CUBE, 1), "Only channel 1 differs."),
        ("one_channel", CUBE, changed(CUBE, 1, 2), "Only channel 0 is right."),
        ("one_channel", CUBE[None].repeat(2, 0), changed(CUBE[None].repeat(2, 0), 1), "Only filter 1 differs."),
        ("border", LARGER, changed(LARGER, *RIM[:6]), "Only values at the border differ."),
        ("border", LARGER, changed(LARGER, *RIM), "Only values at the border differ."),
        ("border", ROW, changed(ROW, 0, 3), "Only the two ends differ."),
        ("those_that_should_be", GRID, changed(GRID, (0, 1), (1, 2)), "Only values that should be negative differ."),
        ("those_that_should_be", [0, 0, 3, 1], [0.1, 0.2, 3, 1], "Only values that should be 0 differ."),
        ("wrong_ones_are_zero", GRID, np.where(GRID > 4, 0, GRID), "Every value that differs is 0."),
    ],
)
def test_what_is_true_is_said(observation: str, expected: Any, got: Any, said: str) -> None:
    assert NAMED[observation](look(expected, got)).startswith(said)


# ---------------------------------------------------------------- values: not said when false, or true of anything


@pytest.mark.parametrize(
    ("observation", "expected", "got"),
    [
        ("all_zero", ROW, [0, 0, 0, 1]),
        ("all_zero", 3.0, 0.0),
        ("all_the_same", ROW, [2, 2, 2, 1]),
        ("all_the_same", 3.0, 4.0),
        ("opposite_sign", ROW, changed(-ROW, 2)),
        ("opposite_sign", [3.0, 0.0], [-3.0, 1.0]),
        ("signs_lost", ROW, changed(abs(ROW), 0)),
        ("clipped_at_zero", ROW, changed(np.maximum(ROW, 0), 0)),
        ("clipped_at_zero", -3.0, 0.0),
        ("modulo_256", [720, 10], [208, 11]),
        ("modulo_256", [720, 10], [464, 10]),
        ("modulo_256", [720.5, 10], [208.5, 10]),
        ("modulo_256", [720, 10, -3], [208, 10, -259]),
        ("modulo_256", [720, -3], [208, -3]),
        ("fraction_lost", ROW, [3, -1, 5, 2]),
        ("fraction_lost", [3.0, 4.0], [3.0, 5.0]),
        ("one_factor", ROW, changed(2 * ROW, 1, by=1e-3)),
        ("one_factor", [0.0, 3.0, 0.0], [0.0, 6.0, 0.0]),
        ("one_factor", [2.0, 2.0], [6.0, 6.0]),
        ("one_factor", 3.0, 6.0),
        ("one_factor", ROW, 0 * ROW),
        ("one_constant", GRID, changed(GRID + 1, (1, 1))),
        ("one_constant", [2.0, 2.0], [3.0, 3.0]),
        ("one_constant", 2.0, 3.0),
        ("one_constant_in_each_channel", CUBE, changed(CUBE + 1, (0, 0, 1))),
        ("one_constant_in_each_channel", GRID, GRID + 1),
        ("transposed", GRID, changed(GRID.T, (1, 1))),
        ("transposed", ROW, ROW[::-1]),
        ("reversed_order", ROW, changed(ROW[::-1], 2)),
        ("reversed_order", GRID, GRID.T),
        ("another_order", ROW, changed(ROW[::-1], 0)),
        ("another_order", [2.0, 2.0], [2.0, 3.0]),
        ("channels_all_equal", CUBE, changed(CUBE[[1, 1, 1]], (0, 0, 0))),
        ("channels_all_equal", CUBE[[0, 0]], CUBE[[1, 1]]),
        ("one_row_or_column", ROW, changed(ROW, 0, 3)),
        ("one_row_or_column", ROW, changed(ROW, 1)),
        ("one_row_or_column", ROW[:2], changed(ROW[:2], 0)),
        ("one_row_or_column", GRID, changed(GRID, (0, 0), (1, 1))),
        ("one_row_or_column", GRID, changed(GRID, (0, 0))),
        ("only_the_first_is_right", ROW, changed(ROW, 1, 2)),
        ("only_the_first_is_right", ROW, changed(ROW, 0, 1, 3)),
        ("only_the_first_is_right", [0, 1, 2], [0, 2, 1]),
        ("only_the_first_is_right", [[0, 0], [3, 1], [1, 2]], [[0, 0], [4, 1], [1, 3]]),
        ("fraction_lost", [0.6931, 2.0], [1.0, 2.0]),
        ("one_channel", CUBE, changed(CUBE, 0, 1, 2)),
        ("one_channel", GRID, changed(GRID, 0)),
        ("border", LARGER, changed(LARGER, *RIM, (1, 1))),
        ("border", LARGER, changed(LARGER, *RIM[:5])),
        ("border", GRID, changed(GRID, (0, 0), (0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1), (2, 2))),
        ("border", GRID, changed(GRID, (0, 0))),
        ("border", GRID[:2], changed(GRID[:2], (0, 0), (1, 1))),
        ("those_that_should_be", GRID, changed(GRID, (0, 1), (1, 1))),
        ("those_that_should_be", GRID, changed(GRID, (0, 1))),
        ("wrong_ones_are_zero", GRID, changed(np.where(GRID > 4, 0, GRID), (2, 2))),
        ("wrong_ones_are_zero", [1.0, 2.0], [1.0, 0.0]),
    ],
)
def test_what_is_not_true_or_true_of_anything_is_not_said(observation: str, expected: Any, got: Any) -> None:
    assert NAMED[observation](look(expected, got)) == ""


@pytest.mark.parametrize("observation", WHOLE + WHERE + WRONG, ids=lambda observation: observation.__name__)
@pytest.mark.parametrize("seed", range(10))
def test_of_arbitrary_arrays_nothing_is_said(observation: Observation, seed: int) -> None:
    rng = np.random.default_rng(seed)
    shape = [(5,), (3, 4), (4, 4), (2, 3, 3), (2, 2, 3, 2)][seed % 5]

    assert observation(look(rng.normal(size=shape), rng.normal(size=shape))) == ""


@pytest.mark.parametrize("factor", [1e-12, 1e-200, 1e-310, 5e-324])
def test_values_that_underflow_are_looked_at_and_no_divisor_of_a_hundred_digits_is_told(factor: float) -> None:
    assert observe(look(ROW, factor * ROW)) == ""


@pytest.mark.parametrize("value", [1e308, -1.7e308])
def test_values_that_overflow_are_looked_at_without_a_warning(value: float) -> None:
    got = np.full((3, 3), value)
    got[1] = -value / 3

    assert "nan" not in observe(look(GRID, got))


# ---------------------------------------------------------------- shapes


CONV1D = Case("conv1d.conv1d", "", {"signal": np.zeros(9), "weights": np.zeros(4), "stride": 2, "padding": 1})
AMBIGUOUS = Case("conv1d.conv1d", "no padding, or only one side: 3", {**CONV1D.call, "signal": np.zeros(8)})
CONV2D = Case("conv2d.conv2d", "", {"image": np.zeros((6, 8)), "weights": np.zeros((3, 2)), "padding": 1})
POOL = Case("pooling.max_pool1d", "", {"signal": np.zeros(8), "size": 3, "stride": 2})
LAYER = Case(
    "tensors.conv_layer",
    "",
    {"tensor": np.zeros((2, 6, 7)), "weights": np.zeros((3, 2, 3, 3)), "biases": np.zeros(3), "stride": 2},
)


@pytest.mark.parametrize(
    ("observation", "expected", "got", "case", "said"),
    [
        ("nothing_came_back", (4,), (0,), None, "The answer is empty."),
        ("an_axis_of_length_one", (4,), (1, 4), None, "There is an extra axis of length 1."),
        ("an_axis_of_length_one", (3, 1, 4), (3, 4), None, "An axis of length 1 is missing."),
        ("an_axis_of_length_one", (), (1,), None, "There is an extra axis of length 1."),
        ("axes_in_another_order", (3, 4), (4, 3), None, "These are the right lengths, with the axes in another order."),
        ("axes_in_another_order", (2, 3, 4), (3, 4, 2), None, "These are the right lengths, with the axes in another"),
        ("another_step", (4,), (8,), CONV1D, "That is the shape with stride 1."),
        ("another_step", (4,), (3,), CONV1D, "That is the shape without padding."),
        ("another_step", (4,), (5,), CONV1D, "That is the shape that counts windows hanging over the edge."),
        ("another_step", (4,), (9,), CONV1D, "That is the shape of the input."),
        ("another_step", (4,), (10,), CONV1D, "That is the shape with stride and padding swapped."),
        ("another_step", (4,), (6,), CONV1D, "That is the shape with stride 1 and without padding."),
        ("another_step", (6, 9), (4, 7), CONV2D, "That is the shape without padding."),
        ("another_step", (6, 9), (5, 8), CONV2D, "That is the shape with padding on one side only."),
        ("another_step", (3,), (6,), POOL, "That is the shape with stride 1."),
        ("another_step", (3, 2, 3), (3, 4, 5), LAYER, "That is the shape with stride 1."),
        ("another_number_of_axes", (2, 3, 4), (3, 4), None, "An axis of length 2 is missing."),
        ("another_number_of_axes", (3, 3), (3,), None, "An axis of length 3 is missing."),
        ("another_number_of_axes", (3, 4), (3, 5, 4), None, "An axis of length 5 is too many."),
        ("too_long_or_too_short", (4,), (3,), None, "1 entry too few."),
        ("too_long_or_too_short", (4,), (6,), None, "2 entries too many."),
        ("too_long_or_too_short", (3, 4), (3, 7), None, "3 columns too many."),
        ("too_long_or_too_short", (3, 4), (2, 3), None, "1 row and 1 column too few."),
        ("too_long_or_too_short", (2, 3, 4), (1, 3, 4), None, "1 channel too few."),
    ],
)
def test_what_is_true_of_shapes_is_said(
    observation: str, expected: tuple[int, ...], got: tuple[int, ...], case: Case | None, said: str
) -> None:
    rng = np.random.default_rng(3)

    assert getattr(shape_observations, observation)(
        look(rng.normal(size=expected), rng.normal(size=got), case)
    ).startswith(said)


@pytest.mark.parametrize(
    ("observation", "expected", "got", "case"),
    [
        ("nothing_came_back", (4,), (3,), None),
        ("an_axis_of_length_one", (4,), (2, 4), None),
        ("an_axis_of_length_one", (2, 4), (4,), None),
        ("axes_in_another_order", (3, 4), (4, 4), None),
        ("axes_in_another_order", (2, 3, 4), (6, 4), None),
        ("another_step", (4,), (7,), CONV1D),
        ("another_step", (4,), (3,), AMBIGUOUS),
        ("another_step", (3, 2, 3), (2, 4, 5), LAYER),
        ("another_step", (4,), (8,), None),
        ("another_number_of_axes", (2, 3, 4), (3, 5), None),
        ("too_long_or_too_short", (3, 4), (2, 6), None),
        ("too_long_or_too_short", (2, 3, 4), (1, 2, 4), None),
        ("too_long_or_too_short", (3,), (3, 4), None),
        ("right_as_far_as_it_goes", (4,), (3,), None),
        ("right_as_far_as_it_goes", (3, 4), (4, 3), None),
    ],
)
def test_what_is_not_true_of_shapes_is_not_said(
    observation: str, expected: tuple[int, ...], got: tuple[int, ...], case: Case | None
) -> None:
    rng = np.random.default_rng(3)

    assert getattr(shape_observations, observation)(look(rng.normal(size=expected), rng.normal(size=got), case)) == ""


@pytest.mark.parametrize(
    ("expected", "got", "said"),
    [
        (ROW, ROW[:3], "What came back is right, but 1 entry is missing at the end."),
        (GRID, GRID[:1, :2], "What came back is right, but 2 rows and 1 column are missing at the end."),
        (ROW[:2], ROW, "It begins with the right answer; 2 entries are too many."),
        (GRID[:, :2], GRID, "It begins with the right answer; 1 column is too many."),
        (ROW, changed(ROW[:3], 1), "1 entry too few."),
        (GRID[:2], GRID[:2].T, "The values are right, with the axes in another order."),
        (GRID, GRID[None], "There is an extra axis of length 1. The values are right."),
        (CUBE[:1], CUBE[0], "An axis of length 1 is missing. The values are right."),
        (CUBE, CUBE.transpose(1, 2, 0), "The values are right, with the axes in another order."),
        (np.zeros(4), np.zeros(3), "1 entry too few."),
        (GRID, np.zeros((5, 7)), ""),
    ],
)
def test_the_values_under_a_wrong_shape_are_looked_at_too(expected: Any, got: Any, said: str) -> None:
    assert observe(look(expected, got)) == said


# ---------------------------------------------------------------- which are said


def test_where_the_wrong_values_are_and_what_they_are_makes_two_sentences() -> None:
    got = np.where(np.eye(3) > 2, GRID, GRID)
    got[0] = 0

    assert observe(look(GRID, got)) == "Only values in the first row differ. Every value that differs is 0."


def test_what_is_true_of_every_value_stands_alone() -> None:
    assert observe(look(GRID, -GRID)) == "Every value has the opposite sign."


@pytest.mark.parametrize("observation", SHAPES + WHOLE + WHERE + WRONG, ids=lambda one: one.__name__)
def test_each_observation_says_in_its_docstring_what_it_sees(observation: Observation) -> None:
    assert observation.__doc__
