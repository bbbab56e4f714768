"""Pictures of failing cases: exact text, never too large, never of a case that is not visible."""

from __future__ import annotations

import importlib
from pathlib import Path
from textwrap import dedent
from typing import Any

import numpy as np
import pytest

from autograder.cases.case_files import read_lecture
from autograder.core.records import Answer, Array, Case, NotAnArray, Outcome, Rng, Visibility
from autograder.judging.compare import judged
from autograder.reporting.picture import HEIGHT, example
from autograder.reporting.text_tables import WIDTH
from autograder.reporting.windows import Window, window
from tests.content import BY_NAME, HOMEWORK

LECTURE = Path(__file__).parents[2] / "autograder" / "homework"
IMAGE = np.array([[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]])
FILTER = np.array([[0, 1, 2], [2, 2, 0], [0, 1, 2]])


def picture(
    task: str,
    call: dict[str, Any],
    expected: Answer | None,
    got: Answer | Outcome,
    kinds: tuple[str, ...] = (),
    **more: Any,
) -> str:
    """What is drawn when a visible case with this right answer came back as `got`; integers become floats."""
    floats = {name: _as_floats(value) if name not in kinds else value for name, value in call.items()}
    case = Case(task, "a case", floats, expected=expected, **more)
    outcome = got if isinstance(got, Outcome) else Outcome("returned", got, again=got)
    return example(BY_NAME[task], judged(BY_NAME[task], case, outcome))


def _as_floats(value: Any) -> Any:
    return value.astype(float) if isinstance(value, np.ndarray) and value.dtype == np.int64 else value


def text(lines: str) -> str:
    return dedent(lines).strip("\n")


# ---------------------------------------------------------------- exact text


def test_a_signal_stands_above_its_filter_and_expected_above_got() -> None:
    call = {"signal": np.array([0, 1, 0, 1, 1]), "weights": np.array([-1, 1])}

    drawn = picture("conv1d.conv1d", call, np.array([1, -1, 1, 0]), np.array([-1, 1, -1, 0]))

    assert drawn == text(
        """
        conv1d(signal, weights)

        signal  0  1  0  1  1

        At (0,): entries 0 to 1 of signal:
        window    0   1
        weights  -1   1
        0·(-1) + 1·1 = 1

        expected   1  -1   1   0
        got       -1*  1  -1   0
        """
    )


def test_an_image_is_drawn_with_the_window_of_the_first_wrong_entry_and_its_padding() -> None:
    call = {"image": IMAGE, "weights": FILTER, "stride": 2, "padding": 1}
    expected = np.array([[6, 17, 3], [8, 17, 13], [6, 4, 4]])
    got = expected + np.array([[0, 0, 2], [0, 0, 0], [0, 0, 0]])

    drawn = picture("conv2d.conv2d", call, expected, got)

    assert drawn == text(
        """
        conv2d(image, weights, stride=2, padding=1)

        image
         3  3  2  1  0
         0  0  1  3  1
         3  1  2  2  3
         2  0  0  2  2
         2  0  0  0  1

        At (0, 2): rows -1 to 1, columns 3 to 5 of image (·0 is padding):
        window         weights
         ·0  ·0  ·0     0  1  2
          1   0  ·0     2  2  0
          3   1  ·0     0  1  2
        0·0 + 0·1 + 0·2 + 1·2 + 0·2 + 0·0 + 3·0 + 1·1 + 0·2 = 3

        expected       got
          6  17   3      6  17   5*
          8  17  13      8  17  13
          6   4   4      6   4   4
        """
    )


def test_a_layer_is_drawn_with_the_filter_and_the_bias_of_the_wrong_entry() -> None:
    tensor = np.array([[[1, 2, 0], [0, 1, 3]], [[2, 0, 1], [1, 1, 0]]])
    weights = np.array([[[[1, 0]], [[0, 2]]], [[[1, -1]], [[0.5, 0]]]])
    call = {"tensor": tensor, "weights": weights, "biases": np.array([1.0, -2.0])}
    expected = np.array([[[2, 5], [3, 2]], [[-2, 0], [-2.5, -3.5]]])
    got = expected - np.array([0, -2])[:, None, None]

    drawn = picture("tensors.conv_layer", call, expected, got)

    assert drawn == text(
        """
        conv_layer(tensor, weights, biases)

        biases   1  -2
        tensor[0]    tensor[1]
         1  2  0      2  0  1
         0  1  3      1  1  0

        At (1, 0, 0): row 0, columns 0 to 1 of tensor:
        window[0]    weights[1, 0]    window[1]    weights[1, 1]
         1  2          1  -1           2  0         0.5    0
        1·1 + 2·(-1) + 2·0.5 + 0·0 + (-2) (bias) = -2

        expected[1]    got[1]
           -2     0        0*    2
         -2.5  -3.5     -0.5  -1.5
        """
    )


def test_pooling_is_drawn_as_a_maximum() -> None:
    tensor = np.array([[[3, 3, 2, 1], [0, 0, 0, 1], [3, 1, 3, 1], [2, 2, 3, 2]]])
    call = {"tensor": tensor, "size": 2}

    drawn = picture("pooling.max_pool2d", call, np.array([[[3, 2], [3, 3]]]), tensor[:, 1::2, 1::2])

    assert drawn == text(
        """
        max_pool2d(tensor, 2)

        tensor[0]
         3  3  2  1
         0  0  0  1
         3  1  3  1
         2  2  3  2

        At (0, 0, 0): rows 0 to 1, columns 0 to 1 of tensor[0]:
        window
         3  3
         0  0
        max(3, 3, 0, 0) = 3

        expected[0]    got[0]
         3  2           0* 1
         3  3           2  2
        """
    )


def test_integers_are_named_where_a_case_is_about_kinds_of_numbers() -> None:
    call = {"signal": np.array([5, 3]), "weights": np.array([0.5, 1.0])}

    drawn = picture("conv1d.conv1d", call, np.array([5.5]), np.array([5.0]), kinds=("signal",))

    assert "signal (int64)" in drawn
    assert "weights (" not in drawn


def test_labels_are_integers_without_saying_so() -> None:
    call = {"parameters": {"b": np.ones(1)}, "tensors": np.ones((2, 1, 2, 2)), "labels": np.array([0, 1])}

    drawn = picture("cnn.train", call, {"b": np.ones(1)}, {"b": np.zeros(1)}, kinds=("labels",))

    assert "labels" in drawn
    assert "int64" not in drawn


def test_another_shape_is_drawn_without_a_star() -> None:
    call = {"image": IMAGE.astype(np.uint8), "weights": FILTER}
    expected = np.array([[12, 12, 17], [10, 17, 19], [9, 6, 14]])

    drawn = picture("conv2d.conv2d", call, expected, expected[:2])

    assert drawn == text(
        """
        conv2d(image, weights)

        image (uint8)     weights
         3  3  2  1  0     0  1  2
         0  0  1  3  1     2  2  0
         3  1  2  2  3     0  1  2
         2  0  0  2  2
         2  0  0  0  1

        expected       got
         12  12  17     12  12  17
         10  17  19     10  17  19
          9   6  14
        """
    )


def test_a_number_is_drawn_plainly_and_the_call_as_it_is_typed() -> None:
    call = {"n": 5, "f": 2, "stride": 1, "padding": 0}

    by_name = picture("conv1d.output_length", call, np.array(4), np.array(5))
    by_position = picture("conv1d.output_length", call, np.array(4), np.array(5), by_position=True)

    assert by_name == "output_length(5, 2, stride=1, padding=0)\n\nexpected  4\ngot       5*"
    assert by_position == "output_length(5, 2, 1, 0)\n\nexpected  4\ngot       5*"


def test_a_missing_value_error_is_drawn_in_words() -> None:
    drawn = picture("conv1d.output_length", {"n": 3, "f": 5}, None, np.array(-1), raises=True)

    assert drawn == "output_length(3, 5)\n\nexpected  a ValueError\ngot       -1"


def test_layers_are_typed_as_lists_of_tuples() -> None:
    layers = (("conv", 5, 3, 2, 1), ("pool", 2, 2))
    expected = np.array([[5, 5, 8], [5, 2, 4]])

    drawn = picture(
        "case_studies.output_shapes", {"input_shape": (2, 10, 15), "layers": layers}, expected, expected + 1
    )

    assert drawn.splitlines()[0] == 'output_shapes((2, 10, 15), [("conv", 5, 3, 2, 1), ("pool", 2, 2)])'


def test_the_wrong_part_of_a_tuple_is_drawn_by_its_name() -> None:
    call = {"logits": np.array([0, 0]), "label": 1}
    expected = (np.array(0.5), np.array([0.5, -0.5]))

    drawn = picture("backprop.softmax_cross_entropy", call, expected, (np.array(0.5), np.array([0.5, 0.5])))

    assert drawn == text(
        """
        softmax_cross_entropy(logits, 1)

        logits  0  0

        d_logits, expected   0.5  -0.5
        d_logits, got        0.5   0.5*
        """
    )


def test_a_changed_input_is_drawn_before_and_after() -> None:
    call = {"z": np.array([1.0, -1.0, 2.0])}
    right = np.array([1.0, 0.0, 2.0])

    drawn = picture("backprop.relu", call, right, Outcome("returned", right, again=right, arguments={"z": right}))

    assert drawn == text(
        """
        relu(z)

        z   1  -1   2

        z, before   1  -1   2
        z, after    1   0*  2
        """
    )


def test_a_second_call_that_differs_is_drawn_beside_the_first() -> None:
    right = np.array([1.0, 0.0])

    drawn = picture("backprop.relu", {"z": np.array([1, -1])}, right, Outcome("returned", right, again=2 * right))

    assert drawn.splitlines()[-2:] == ["first call   1  0", "second call  2* 0"]


def test_a_dict_of_few_numbers_is_written_out() -> None:
    parameters, gradients = {"b": np.array([1.5, 2.0])}, {"b": np.array([10.0, 0.0])}
    call = {"parameters": parameters, "gradients": gradients, "learning_rate": 0.1}

    drawn = picture("backprop.sgd_step", call, {"b": np.array([0.5, 2.0])}, {"b": np.array([2.5, 2.0])})

    assert drawn == text(
        """
        sgd_step(parameters, gradients, 0.1)

        parameters b  1.5    2
        gradients b    10    0

        b, expected  0.5    2
        b, got       2.5*   2
        """
    )


def test_what_of_a_dict_cannot_be_drawn_is_told_by_its_shape() -> None:
    parameters = {"long": np.zeros((1, 20)), "b": np.array([1.0])}
    call = {"parameters": parameters, "gradients": parameters, "learning_rate": 0.1}

    drawn = picture("backprop.sgd_step", call, parameters, {**parameters, "b": np.array([2.0])})

    assert "parameters b  1" in drawn
    assert "parameters long: shape (1, 20)" in drawn


def test_an_array_of_no_axis_is_a_number() -> None:
    drawn = picture("backprop.relu", {"z": np.array(-2.0)}, np.array(0.0), np.array(-2.0))

    assert "z: -2" in drawn


def test_recorded_draws_and_dicts_are_told_in_a_line_each() -> None:
    parameters = {"conv_weights": np.zeros((8, 1, 3, 3)), "conv_biases": np.zeros(8)}
    call = {"parameters": parameters, "learning_rate": 0.1, "steps": 3, "rng": Rng(0, (1, 2, 0), 3)}
    got = {**parameters, "conv_biases": np.array([0, 0, 1, 0, 0, 0, 0, 0])}

    drawn = picture("cnn.train", call, parameters, got)

    assert drawn == text(
        """
        train(parameters, 0.1, 3, rng)

        parameters: conv_weights (8, 1, 3, 3), conv_biases (8,)
        rng.integers(3) gives 1, 2, 0

        conv_biases, expected  0  0  0  0  0  0  0  0
        conv_biases, got       0  0  1* 0  0  0  0  0
        """
    )


def test_a_call_that_raised_is_drawn_with_what_was_expected() -> None:
    outcome = Outcome("raised", error="IndexError: 5")

    drawn = picture("backprop.relu", {"z": np.array([1, -1])}, np.array([1, 0]), outcome)

    assert drawn == "relu(z)\n\nz   1  -1\n\nexpected  1  0"


# ---------------------------------------------------------------- nothing to draw, and nothing that may be drawn


@pytest.mark.parametrize("visibility", ["hidden", "after_due_date"])
def test_a_case_that_is_not_told_in_full_is_never_drawn(visibility: Visibility) -> None:
    with pytest.raises(ValueError, match="only a case that is told in full"):
        picture("backprop.relu", {"z": np.array([1])}, np.array([1]), np.array([2]), visibility=visibility)


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome("returned", np.array([1])),
        Outcome("missing"),
        Outcome("import failed"),
        Outcome("import timed out"),
        Outcome("not run"),
        Outcome("garbled"),
        Outcome("forbidden", error="scipy"),
    ],
    ids=lambda outcome: outcome.status,
)
def test_nothing_is_drawn_where_nothing_went_wrong_or_no_call_was_made(outcome: Outcome) -> None:
    assert picture("backprop.relu", {"z": np.array([1])}, np.array([1]), outcome) == ""


# ---------------------------------------------------------------- never too large


def distorted(answer: Any, seed: int) -> Any:
    """The same answer with a few entries off, in the last part of a tuple or dict."""
    if isinstance(answer, tuple):
        return (*answer[:-1], distorted(answer[-1], seed))
    if isinstance(answer, dict):
        return {name: distorted(array, seed) for name, array in answer.items()}
    array = np.array(answer, dtype=float)
    wrong = np.random.default_rng(seed).random(array.shape) < 0.3
    off = 1.25 * max(1, 1e-4 * np.abs(array).max())  # more than the tolerance, however large the answer is
    return np.where(wrong | (wrong.sum() == 0), array + off, array)


def right_answer(case: Case) -> Any:
    task = BY_NAME[case.task]
    answer = getattr(importlib.import_module(task.file), task.function)(**case.call)
    return tuple(map(np.asarray, answer)) if task.parts else np.asarray(answer)


def seen_at(case: Case, at: tuple[int, ...]) -> Window | None:
    """The window that makes an entry of the answer, where its task has one."""
    task = BY_NAME[case.task]
    slide = task.window(case) if task.window else None
    return window(case, slide, at) if slide else None


SIMPLE = [
    case
    for case in read_lecture(LECTURE, HOMEWORK)
    if not case.raises
    and case.visibility == "visible"
    and case.task.split(".")[0] not in ("cnn", "cnn_torch")
    and case.task != "backprop.sgd_step"
]


@pytest.mark.parametrize("case", SIMPLE, ids=lambda case: f"{case.task}: {case.title}")
def test_every_lecture_case_fits_into_its_frame(case: Case) -> None:
    right = right_answer(case)

    lines = picture(case.task, dict(case.call), right, distorted(right, 1)).splitlines()

    assert len(lines) <= HEIGHT
    assert max(map(len, lines)) <= WIDTH
    assert all(line == line.rstrip() for line in lines)
    assert sum(line.count("*") for line in lines) == 1


@pytest.mark.parametrize(
    ("shape", "weights", "options"),
    [
        ((10, 10), (3, 2), {}),
        ((60, 90), (3, 3), {"stride": 2, "padding": 3}),
        ((4, 4), (9, 9), {"padding": 4}),
        ((1, 200), (1, 2), {}),
    ],
)
@pytest.mark.parametrize("scale", [1, 1e-7, 1e12])
def test_images_of_any_size_fit_into_the_frame(shape: Any, weights: Any, options: Any, scale: float) -> None:
    rng = np.random.default_rng(0)
    call = {"image": rng.normal(size=shape) * scale, "weights": rng.normal(size=weights), **options}
    right = right_answer(Case("conv2d.conv2d", "", call)) + 1

    lines = picture("conv2d.conv2d", call, right, distorted(right, 2) * 3).splitlines()

    assert len(lines) <= HEIGHT
    assert max(map(len, lines)) <= WIDTH
    assert sum(line.count("*") for line in lines) == 1


def test_a_long_signal_is_cut_around_the_first_difference_and_says_where() -> None:
    right = np.arange(100)
    got = np.where(right == 70, -1, right)

    lines = picture("backprop.relu", {"z": right}, right, got).splitlines()

    assert lines[-2].startswith("expected[63:77]  63")
    assert lines[-1].startswith("got[63:77]       63")
    assert "-1*" in lines[-1]


def test_an_enormous_answer_is_drawn_by_its_shape() -> None:
    drawn = picture("backprop.relu", {"z": np.array([1])}, np.array([1]), np.zeros((3000, 3000)))

    assert drawn.splitlines()[-2:] == ["expected: shape (1,)", "got: shape (3000, 3000)"]


@pytest.mark.parametrize(
    "got",
    [
        NotAnArray("none"),
        np.array([[[np.nan, 1], [2, np.inf]]]),
        np.zeros((0, 2, 2)),
        np.zeros((2, 2)),
        {"a": np.ones(1)},
    ],
)
def test_whatever_comes_back_is_drawn_without_an_error(got: Array) -> None:
    drawn = picture("pooling.max_pool2d", {"tensor": np.ones((1, 4, 4)), "size": 2}, np.ones((1, 2, 2)), got)

    assert drawn.startswith("max_pool2d(tensor, 2)")


def test_two_values_that_nearly_agree_are_drawn_so_that_they_differ() -> None:
    drawn = picture("backprop.relu", {"z": np.array([0.123456])}, np.array([0.123456]), np.array([0.1235]))

    assert drawn.endswith("expected  0.123456\ngot         0.1235*")


def test_a_sum_of_many_products_is_cut() -> None:
    call = {"tensor": np.ones((9, 4, 4)), "weights": np.ones((9, 2, 2))}

    drawn = picture("tensors.conv_full_depth", call, np.full((3, 3), 36.0), np.full((3, 3), 4.0))

    assert "1·1 + 1·1 + 1·1 + 1·1 + 1·1 + 1·1 + … + 1·1 = 36" in drawn


def test_inexact_numbers_are_marked_as_rounded_and_their_sum_as_near() -> None:
    call = {"signal": np.array([1 / 3, 2 / 3]), "weights": np.array([0.5])}

    drawn = picture("conv1d.conv1d", call, np.array([1 / 6, 1 / 3]), np.array([1.0, 1 / 3]))

    assert "signal, rounded  0.3333  0.6667" in drawn
    assert "0.3333·0.5 ≈ 0.166667" in drawn


def test_what_disagrees_with_the_references_is_not_worked_out() -> None:
    call = {"signal": np.array([1, 2]), "weights": np.array([1])}

    assert "window" not in picture("conv1d.conv1d", call, np.array([5, 6]), np.array([7, 6]))
