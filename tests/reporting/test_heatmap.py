"""Expected against got as coloured sheets: numbers with their signs, wrong entries framed, the first with a star."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.core.records import Difference, Reason
from autograder.judging.differences import first_difference
from autograder.reporting.page.heatmap import PANELS, Heat, alone, heat
from autograder.reporting.page.page_tables import COLUMNS, ROWS, Cell, Row, Sheet, plain, sheet

NAMES = ("expected", "got")


def compared(expected: Any, got: Any) -> Heat:
    found = first_difference(np.asarray(expected), np.asarray(got))
    assert found is not None
    drawn = heat(found, NAMES)
    assert drawn is not None
    return drawn


def words(one: Sheet) -> list[list[str]]:
    return [[cell.words for cell in row.cells] for row in one.rows]


def kinds(one: Sheet) -> list[list[str]]:
    return [[cell.kinds for cell in row.cells] for row in one.rows]


def test_an_image_is_drawn_thrice_with_the_difference_signed() -> None:
    (panel,) = compared([[1, -2], [3, 0]], [[1, 2], [0.5, 0]]).panels

    assert [one.title for one in panel.sheets] == ["expected", "got", "got − expected"]
    assert words(panel.sheets[0]) == [["1", "−2"], ["3", "0"]]
    assert words(panel.sheets[1]) == [["1", "2*"], ["0.5", "0"]]
    assert words(panel.sheets[2]) == [["0", "+4"], ["−2.5", "0"]]
    assert not panel.flat


def test_wrong_entries_are_framed_and_the_first_is_told_apart() -> None:
    (panel,) = compared([[1, -2], [3, 0]], [[1, 2], [0.5, 0]]).panels

    framed = [[{"wrong", "first"} & set(kind.split()) for kind in row] for row in kinds(panel.sheets[1])]
    assert framed == [[set(), {"wrong", "first"}], [{"wrong"}, set()]]
    assert kinds(panel.sheets[2])[0][0] == "same"


def test_colours_tell_sign_and_size() -> None:
    (panel,) = compared([[4, -1], [0, 1e-9]], [[4, -1], [0, 1]]).panels

    assert kinds(panel.sheets[0]) == [["plus4", "minus1"], ["", "plus1"]]


def test_the_largest_numbers_have_the_darkest_colours() -> None:
    (panel,) = compared([1e-9, 1e-9], [1.7e308, -1.7e308]).panels

    assert [kind.split()[0] for kind in kinds(panel.sheets[1])[0]] == ["plus4", "minus4"]


def test_each_cell_knows_its_entry() -> None:
    (panel, _) = compared(np.zeros((2, 1, 2)), np.ones((2, 1, 2))).panels

    assert [cell.at for one in panel.sheets for cell in one.rows[0].cells] == ["0,0,0", "0,0,1"] * 3
    assert panel.sheets[0].title == "expected[0]"


def test_signals_are_to_be_read_one_under_the_other() -> None:
    (panel,) = compared([1, 2], [1, 3]).panels

    assert panel.flat
    assert [words(one)[0] for one in panel.sheets] == [["1", "2"], ["1", "3*"], ["0", "+1"]]


def test_a_number_is_a_signal_of_one() -> None:
    (panel,) = compared(4, 5).panels

    assert [words(one) for one in panel.sheets] == [[["4"]], [["5*"]], [["+1"]]]
    assert panel.sheets[0].rows[0].cells[0].at == ""


def test_what_is_not_finite_is_said_and_its_difference_too() -> None:
    (panel,) = compared([1.0, 2.0], [np.nan, np.inf]).panels

    assert words(panel.sheets[1]) == [["nan*", "inf"]]
    assert "odd" in kinds(panel.sheets[1])[0][0]
    assert words(panel.sheets[2]) == [["nan", "+inf"]]


def test_two_values_that_nearly_agree_are_written_so_that_they_differ() -> None:
    (panel,) = compared([0.123456], [0.1235]).panels

    assert words(panel.sheets[0]) != [[word.rstrip("*") for word in words(panel.sheets[1])[0]]]


def test_two_shapes_stand_side_by_side_without_a_difference() -> None:
    (panel,) = compared(np.ones((2, 2)), np.ones((2, 3))).panels

    assert [one.title for one in panel.sheets] == ["expected", "got"]
    assert all("*" not in word for one in panel.sheets for row in words(one) for word in row)


def test_an_empty_answer_is_left_out() -> None:
    (panel,) = compared(np.ones((1, 3, 3)), np.ones((1, 0, 0))).panels

    assert [one.title for one in panel.sheets] == ["expected[0]"]


@pytest.mark.parametrize("got", [np.zeros((3000, 3000)), np.zeros((4000, 1, 1)), np.zeros(10**6), np.zeros((1, 0))])
def test_an_enormous_answer_is_cut(got: Any) -> None:
    drawn = compared(np.ones((2, 2)), got)

    assert sum(len(row.cells) for panel in drawn.panels for one in panel.sheets for row in one.rows) <= 600


def test_the_images_with_wrong_entries_come_before_those_without() -> None:
    expected = np.zeros((PANELS + 4, 1, 1))
    got = expected.copy()
    got[-2:] = 1

    drawn = compared(expected, got)

    titles = [panel.sheets[0].title for panel in drawn.panels]
    assert titles[-2:] == [f"expected[{PANELS + 2}]", f"expected[{PANELS + 3}]"]
    assert (len(titles), drawn.left_out) == (PANELS, 4)


def test_a_large_image_is_cut_around_the_first_wrong_entry_and_says_where() -> None:
    expected = np.zeros((40, 50))
    got = expected.copy()
    got[30, 45] = 1

    (panel,) = compared(expected, got).panels

    assert panel.sheets[1].title == "got[22:38, 34:50]"
    assert (len(panel.sheets[1].rows), len(panel.sheets[1].columns)) == (ROWS, COLUMNS)
    assert [row.number for row in panel.sheets[1].rows if any("*" in cell.words for cell in row.cells)] == [30]


def test_an_empty_answer_of_an_enormous_shape_takes_no_memory() -> None:
    assert alone(np.zeros((10**12, 0, 3)), "got") == Heat((), 0)


def test_answers_that_are_no_arrays_have_no_heat() -> None:
    assert heat(Difference(Reason.KIND), NAMES) is None


def test_one_answer_alone_is_drawn_in_its_colours() -> None:
    (panel,) = alone(np.array([[[1.0, -1.0]]]), "expected").panels

    assert panel.sheets == (
        Sheet("expected[0]", (0, 1), (Row(0, (Cell("1", "plus4", "0,0,0"), Cell("−1", "minus4", "0,0,1"))),)),
    )


# ---------------------------------------------------------------- sheets


def test_rows_and_columns_are_numbered_from_where_it_is_said() -> None:
    made = sheet("a", np.zeros((2, 3)), lambda index: Cell(str(index)), start=-1)

    assert made.columns == (-1, 0, 1)
    assert [row.number for row in made.rows] == [-1, 0]
    assert made.rows[1].cells[2].words == "(1, 2)"


def test_a_plain_sheet_is_rounded_where_numbers_need_many_digits() -> None:
    assert words(plain("a", np.array([0.25, -3.0]))) == [["0.25", "−3"]]
    assert words(plain("a", np.array([1 / 3]))) == [["0.3333"]]
