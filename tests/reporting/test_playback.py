"""What is played of a failing case: every window, with its products and what they come to, in words."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from autograder.core.records import Answer, Array, Case, Judged, NotAnArray, Outcome, Visibility
from autograder.reporting.page.page_tables import COLUMNS, Sheet
from autograder.reporting.page.playback import CHANNELS, ENTRIES, FRAMES, Play, play
from tests.content import BY_NAME
from tests.reporting.test_html_tables import failed
from tests.reporting.test_picture import FILTER, IMAGE, SIMPLE, distorted, right_answer, seen_at

WINDOWS = ("conv1d", "conv2d", "conv_full_depth", "conv_layer", "max_pool1d", "max_pool2d")
PLAYED = [case for case in SIMPLE if case.task.split(".")[1] in WINDOWS]
RIGHT = np.array([[6, 17, 3], [8, 17, 13], [6, 4, 4]])
CALL = {"image": IMAGE, "weights": FILTER, "stride": 2, "padding": 1}


def shown(task: str, call: dict[str, Any], expected: Answer | None, got: Answer | Outcome, **more: Any) -> Judged:
    """A failing visible case."""
    found = failed(task, call, expected, got, **more).shown
    assert found is not None
    return found


def played(one: Judged) -> Play:
    found = play(BY_NAME[one.case.task], one)
    assert found is not None
    return found


def numbers(words: tuple[str, ...]) -> list[float]:
    return [float(word.replace("−", "-").replace("·", "").rstrip("*")) for word in words]


def values(sheet: Sheet) -> Array:
    return np.array([numbers(tuple(cell.words for cell in row.cells)) for row in sheet.rows])


# ---------------------------------------------------------------- the frames


@pytest.mark.parametrize("case", PLAYED, ids=lambda case: f"{case.task}: {case.title}")
def test_each_frame_tells_the_window_of_its_entry(case: Case) -> None:
    right = right_answer(case)

    found = played(shown(case.task, dict(case.call), right, distorted(right, 1)))

    assert [frame.at for frame in found.frames] == [",".join(map(str, at)) for at in np.ndindex(right.shape)]
    for at, frame in zip(np.ndindex(right.shape), found.frames, strict=True):
        seen = seen_at(case, at)
        assert seen is not None
        if seen.weights is not None:
            told = [numbers(channel) for channel in frame.products]
            np.testing.assert_allclose(told, (seen.under * seen.weights).reshape(len(told), -1), rtol=1e-3)
        total = re.split(r"[=≈] ", frame.sum)[1].replace("−", "-")
        assert float(total) == pytest.approx(right[at], rel=1e-5)


@pytest.mark.parametrize("case", PLAYED, ids=lambda case: f"{case.task}: {case.title}")
def test_the_part_of_the_input_that_a_frame_points_at_is_what_its_window_sees(case: Case) -> None:
    right = right_answer(case)

    found = played(shown(case.task, dict(case.call), right, distorted(right, 1)))

    height, width = found.size
    for at, frame in zip(np.ndindex(right.shape), found.frames, strict=True):
        seen = seen_at(case, at)
        assert seen is not None
        channels = range(len(found.inputs)) if frame.channel < 0 else [frame.channel]
        told = [
            values(found.inputs[channel])[frame.row : frame.row + height, frame.column : frame.column + width]
            for channel in channels
        ]
        np.testing.assert_allclose(told, seen.under, rtol=1e-3)


@pytest.mark.parametrize("case", PLAYED, ids=lambda case: f"{case.task}: {case.title}")
def test_it_begins_at_the_first_wrong_entry_and_marks_what_its_window_sees(case: Case) -> None:
    right = right_answer(case)
    got = distorted(right, 1)

    found = played(shown(case.task, dict(case.call), right, got))

    first = found.frames[found.first]
    assert [not frame.right for frame in found.frames] == list((got != right).ravel())
    assert found.first == int((got != right).ravel().argmax())
    for channel, sheet in enumerate(found.inputs):
        seen = np.array([["seen" in cell.kinds for cell in row.cells] for row in sheet.rows])
        mine = first.channel in (-1, channel)
        assert seen.sum() == found.size[0] * found.size[1] * mine
        assert not mine or seen[first.row, first.column]


def test_the_padding_is_drawn_and_called_so() -> None:
    found = played(shown("conv2d.conv2d", CALL, RIGHT, RIGHT + np.eye(3)))

    assert [cell.words for cell in found.inputs[0].rows[1].cells] == ["·0", "3", "3", "2", "1", "0", "·0"]
    assert found.inputs[0].columns == (-1, 0, 1, 2, 3, 4, 5)
    assert {row.number for row in found.inputs[0].rows} == set(range(-1, 6))
    assert all(("padding" in cell.kinds) == (cell.words == "·0") for row in found.inputs[0].rows for cell in row.cells)


def test_a_frame_says_what_is_expected_and_what_came_instead() -> None:
    found = played(shown("conv2d.conv2d", CALL, RIGHT, RIGHT - np.eye(3)))

    assert found.frames[0].said == "expected 6, got 5: wrong"
    assert found.frames[1].said == "expected 17, got 17: right"
    assert found.frames[0].where == "At (0, 0): rows −1 to 1, columns −1 to 1 of image (·0 is padding)"
    assert found.frames[0].sum.endswith(" = 6")


@pytest.mark.parametrize("got", [RIGHT[:2], NotAnArray("none"), Outcome("raised", error="IndexError: 5")])
def test_where_there_is_nothing_to_compare_with_a_frame_says_what_is_expected(got: Any) -> None:
    found = played(shown("conv2d.conv2d", CALL, RIGHT, got))

    assert found.first == 0
    assert [frame.said for frame in found.frames[:2]] == ["expected 6", "expected 17"]


def test_each_filter_of_a_layer_is_there_under_its_name() -> None:
    call = {"tensor": np.ones((2, 2, 2)), "weights": np.arange(16.0).reshape(2, 2, 2, 2), "biases": np.array([1, -1])}
    right = right_answer(Case("tensors.conv_layer", "", call))

    found = played(shown("tensors.conv_layer", call, right, right - np.array([0, 1])[:, None, None]))

    assert [one.titles for one in found.filters] == [
        ("weights[0, 0]", "weights[0, 1]"),
        ("weights[1, 0]", "weights[1, 1]"),
    ]
    assert numbers(found.filters[1].weights[0]) == [8, 9, 10, 11]
    assert (found.first, found.frames[1].filter, found.weights[0].title) == (1, 1, "weights[1, 0]")


# ---------------------------------------------------------------- what is not played


@pytest.mark.parametrize("visibility", ["hidden", "after_due_date"])
def test_a_case_that_is_not_told_in_full_is_never_played(visibility: Visibility) -> None:
    one = shown("conv2d.conv2d", CALL, RIGHT, RIGHT + 1)

    with pytest.raises(ValueError, match="only a case that is told in full may be played"):
        play(BY_NAME["conv2d.conv2d"], one._replace(case=one.case._replace(visibility=visibility)))


@pytest.mark.parametrize(
    "one",
    [
        shown("backprop.relu", {"z": np.array([1])}, np.array([1]), np.array([2])),
        shown("conv2d.conv2d", CALL, RIGHT, Outcome("returned", RIGHT, again=RIGHT + 1)),
        shown("conv2d.conv2d", CALL, RIGHT, Outcome("returned", RIGHT, again=RIGHT, arguments={"image": IMAGE + 1})),
        shown("conv1d.output_length", {"n": 3, "f": 5}, None, np.array(-1), raises=True),
        shown("conv1d.conv1d", {"signal": np.array([1, 2]), "weights": np.array([1])}, np.array([5, 6]), np.zeros(2)),
        shown("conv1d.conv1d", {"signal": np.ones(COLUMNS + 1), "weights": np.ones(1)}, np.ones(17), np.zeros(17)),
        shown(
            "pooling.max_pool2d",
            {"tensor": np.ones((CHANNELS + 1, 2, 2)), "size": 2},
            np.ones((CHANNELS + 1, 1, 1)),
            np.zeros((CHANNELS + 1, 1, 1)),
        ),
    ],
    ids=["no window", "second call", "input changed", "raises", "references differ", "too long", "too deep"],
)
def test_what_has_no_window_to_show_is_not_played(one: Judged) -> None:
    assert play(BY_NAME[one.case.task], one) is None


def test_of_a_large_answer_some_windows_are_played_the_first_wrong_one_among_them() -> None:
    rng = np.random.default_rng(0)
    call = {"image": rng.normal(size=(16, 16)), "weights": rng.normal(size=(2, 2))}
    right = right_answer(Case("conv2d.conv2d", "", call))
    got = right.copy()
    got[-1, -1] += 1

    found = played(shown("conv2d.conv2d", call, right, got))

    assert len(found.frames) == FRAMES
    assert len(found.frames) * 4 <= ENTRIES
    assert found.left_out == right.size - FRAMES
    assert (found.frames[found.first].at, found.frames[found.first].right) == ("14,14", False)
