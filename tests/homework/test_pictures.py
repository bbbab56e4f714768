"""A window drawn on its input, as on the slides: what stands where, and that one entry of the output is filled in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.core.records import Array, Case, Difference, Judged, Outcome, Reason, Value, Verdict
from autograder.homework import windows
from autograder.homework.pictures import ROWS, at_work, entry, stops
from autograder.homework.worked import worked
from autograder.reporting.text_tables import WIDTH
from tests.content import HOMEWORK


def _array(*numbers: Any) -> Array:
    return np.array(numbers, dtype=float)


def _case(task: str, expected: Any = None, **call: Value) -> Case:
    return Case(task, "a case", call, expected)


def _shown(case: Case, got: Any, reason: Reason = Reason.VALUES, part: str = "") -> Judged:
    """A case that fails: with an array that differs from the expected one."""
    expected = np.asarray(case.expected if not part else case.expected[part], float)  # type: ignore[index, call-overload]
    wrong = expected != got if np.shape(got) == expected.shape else None
    found = Difference(reason, part, expected, np.asarray(got, float), wrong)
    return Judged(case, Outcome("returned"), Verdict(reason, found))


# ---------------------------------------------------------------- a signal


def test_a_filter_stands_below_the_entries_that_it_meets() -> None:
    case = _case("conv1d.conv1d", signal=_array(1, 2, -3), weights=_array(0.5, -1), padding=1)

    picture = at_work(case, windows.filter_1d(case), (1,), (4,))

    assert picture.caption == "The window that makes the entry at (1,) of the output (with its padding):"
    assert picture.lines == (
        "input       0    1    2   -3    0",
        "filter         0.5   -1",
        "output      . -1.5    .    .",
        "1·0.5 + 2·(-1) = -1.5",
    )


def test_a_pooling_window_stands_in_brackets() -> None:
    case = _case("pooling.max_pool1d", signal=_array(-1, -2, -3), size=2, stride=1)

    picture = at_work(case, windows.pool_1d(case), (1,), (2,))

    assert picture.caption.endswith("([ ]: what the window sees):")
    assert picture.lines == (
        "input     -1  [-2] [-3]",
        "output      .   -2",
        "max(-2, -3) = -2",
    )


def test_of_a_long_signal_the_part_around_the_window_is_drawn() -> None:
    case = _case("conv1d.conv1d", signal=np.arange(100.0), weights=_array(1, 1))

    picture = at_work(case, windows.filter_1d(case), (50,), (99,))

    assert max(map(len, picture.lines)) <= WIDTH
    assert "50" in picture.lines[0].split()
    assert picture.lines[-1] == "50·1 + 51·1 = 101"


# ---------------------------------------------------------------- an image, a tensor


def test_a_filter_that_is_not_square_stands_in_the_cells_of_an_image() -> None:
    image = np.arange(6.0).reshape(2, 3)
    case = _case("conv2d.conv2d", image=image, weights=_array([1, -2]))

    picture = at_work(case, windows.filter_2d(case), (1, 0), (2, 2))

    assert picture.lines == (
        "input                   output",
        "     0      1      2     .  .",
        "   3·1 4·(-2)      5    -5  .",
        "3·1 + 4·(-2) = -5",
    )


def test_each_channel_is_drawn_and_the_map_that_is_meant() -> None:
    tensor, weights = np.ones((2, 2, 2)), np.zeros((3, 2, 1, 1))
    weights[2] = [[[2]], [[3]]]
    case = _case("tensors.conv_layer", tensor=tensor, weights=weights, biases=_array(0, 0, 10))

    picture = at_work(case, windows.filter_2d(case), (2, 0, 1), (3, 2, 2))

    assert picture.lines == (
        "channel 0    channel 1    output 2",
        "  1 1·2        1 1·3       . 15",
        "  1   1        1   1       .  .",
        "1·2 + 1·3 + 10 (bias) = 15",
    )


def test_of_a_pooled_tensor_only_the_channel_is_drawn_that_is_meant() -> None:
    tensor = np.arange(8.0).reshape(2, 2, 2)
    case = _case("pooling.max_pool2d", tensor=tensor, size=2)

    picture = at_work(case, windows.pool_2d(case), (1, 0, 0), (2, 1, 1))

    assert picture.lines == ("channel 1    output 1", "[4] [5]      7", "[6] [7]", "max(4, 5, 6, 7) = 7")


def test_of_a_large_image_the_part_around_the_window_is_drawn() -> None:
    case = _case("conv2d.conv2d", image=np.full((40, 60), 123.0), weights=np.ones((2, 2)))

    picture = at_work(case, windows.filter_2d(case), (30, 40), (39, 59))

    assert max(map(len, picture.lines)) <= WIDTH
    assert len(picture.lines) <= 2 * (ROWS + 1) + 1
    assert sum(line.count("123·1") for line in picture.lines) == 4 + 4  # and once more in the sum
    assert any(line.startswith("input, rows ") for line in picture.lines)


@pytest.mark.parametrize("index", [(0, 0), (1, 1)])
def test_one_entry_of_the_output_is_filled_in_and_no_other(index: tuple[int, int]) -> None:
    case = _case("conv2d.conv2d", image=np.full((3, 3), 7.0), weights=_array([1, 0], [0, 0]))

    lines = at_work(case, windows.filter_2d(case), index, (2, 2)).lines[1:3]
    made = [line[-3:].split() for line in lines]

    assert [made[row][column] for row, column in np.ndindex(2, 2) if (row, column) != index] == [".", ".", "."]
    assert made[index[0]][index[1]] == "7"


# ---------------------------------------------------------------- a row


@pytest.mark.parametrize(
    ("sizes", "lines"),
    [
        ((3, 3, 1, 0), ("row       x x x", "stop 0    = = =")),
        ((3, 2, 1, 1), ("row       0 x x x 0", "stop 0    = =", "stop 1      = =")),
        ((1, 2, 1, 0), ("row       x",)),
    ],
)
def test_stops_are_drawn_as_far_as_the_filter_fits(sizes: tuple[int, int, int, int], lines: tuple[str, ...]) -> None:
    assert stops(*sizes) == lines


def test_a_long_row_is_cut() -> None:
    assert max(map(len, stops(200, 3, 1, 0))) <= WIDTH


# ---------------------------------------------------------------- which entry


def test_the_first_wrong_entry_is_worked_out_or_the_last_of_a_wrong_shape() -> None:
    case = _case("conv1d.conv1d", _array(1, 2, 3))

    assert entry(case, _shown(case, [1, 9, 9]).verdict.difference)[0] == (1,)  # type: ignore[index]
    assert entry(case, _shown(case, [1, 2], Reason.SHAPE).verdict.difference)[0] == (2,)  # type: ignore[index]
    assert entry(case, None)[0] == (0,)  # type: ignore[index]


def test_without_a_right_answer_that_is_an_array_nothing_is_worked_out() -> None:
    assert entry(_case("backprop.softmax_cross_entropy", (_array(1), _array(1, 2))), None) is None
    assert entry(_case("conv1d.conv1d", np.zeros(0)), None) is None


def test_where_a_window_of_a_backward_pass_meets_the_padding_it_says_so() -> None:
    call = {"upstream": np.ones((1, 2, 2)), "tensor": np.full((1, 1, 1), 5.0), "weights": np.ones((1, 1, 2, 2))}
    expected = {"d_weights": np.full((1, 1, 2, 2), 5.0)}
    case = _case("backprop.conv_layer_backward", expected, **call, padding=1)

    picture = worked(HOMEWORK.task(case.task), _shown(case, np.zeros((1, 1, 2, 2)), part="d_weights"))

    assert picture is not None
    assert picture.caption == "Where the weight (0, 0, 0, 0) had a part on the way forward:"
    assert picture.lines == (
        "output (0, 0, 0)   it met the padding   upstream 1",
        "output (0, 0, 1)   it met the padding   upstream 1",
        "output (0, 1, 0)   it met the padding   upstream 1",
        "output (0, 1, 1)   it met 5   upstream 1",
    )


def test_of_many_lines_the_first_are_shown() -> None:
    call = {"upstream": np.ones((1, 5, 5)), "tensor": np.ones((1, 5, 5)), "weights": np.ones((1, 1, 1, 1))}
    case = _case("backprop.conv_layer_backward", {"d_biases": _array(25)}, **call)

    picture = worked(HOMEWORK.task(case.task), _shown(case, [0], part="d_biases"))

    assert picture is not None
    assert len(picture.lines) == 8
    assert picture.lines[-1] == "… and 18 more"


@pytest.mark.parametrize("between", ["arguments", "calls", "seeds"])
def test_where_the_answer_itself_is_right_nothing_is_drawn(between: Any) -> None:
    case = _case("conv1d.conv1d", _array(1), signal=_array(1), weights=_array(1))
    found = Difference(Reason.INPUT, "signal", _array(1), _array(2), np.array([True]), between=between)

    assert worked(HOMEWORK.task(case.task), Judged(case, Outcome("returned"), Verdict(Reason.INPUT, found))) is None


def test_a_hidden_case_is_never_drawn() -> None:
    call: dict[str, Value] = {"signal": _array(1), "weights": _array(1)}
    hidden = Case("conv1d.conv1d", "a case", call, _array(1), visibility="after_due_date")

    assert worked(HOMEWORK.task(hidden.task), _shown(hidden, [2])) is None
