"""What is asked before the code, and what is said to an answer: the same signatures as for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from autograder.cases.about import read_about
from autograder.cases.bank import read_bank
from autograder.core.records import Case, NotAnArray, Outcome, Task
from autograder.judging.compare import judged
from autograder.judging.diagnosis import hint
from autograder.reporting.prediction import GIVEN, TYPED, Prediction, as_plain, chosen, numbers, told
from autograder.reporting.prediction_reply import WORDS, Reply, how_to_type, reply
from tests.content import TASKS

PREDICTED = [task.name for task in TASKS if task.by_hand]
UNKNOWN, TRY, OTHER = "?", "17", "18"


@pytest.fixture(scope="module")
def predictions(bank: Path) -> Mapping[str, Prediction]:
    about, cases = read_about(bank), read_bank(bank)
    found = {task.name: chosen(task, cases, about.hints.get(task.name, {})) for task in about.assignment.tasks}
    return {name: one for name, one in found.items() if one is not None}


def _reply(prediction: Prediction, *texts: str) -> Reply:
    return reply(prediction, texts)


def _typed(values: tuple[float, ...]) -> str:
    return " ".join(map(str, values))


# ---------------------------------------------------------------- which case


def test_every_task_that_says_so_can_be_predicted_and_no_other(predictions: Mapping[str, Prediction]) -> None:
    assert list(predictions) == PREDICTED


@pytest.mark.parametrize("name", PREDICTED)
def test_a_case_is_public_small_and_its_answers_can_be_typed(name: str, predictions: Mapping[str, Prediction]) -> None:
    found = predictions[name]

    assert found.case.visibility == "visible"
    assert 1 <= len(found.answer.values) <= TYPED
    assert sum(np.size(value) for value in found.case.call.values() if isinstance(value, np.ndarray)) <= GIVEN
    assert all(abs(8 * value - round(8 * value)) < 1e-6 or abs(6 * value % 1) < 1e-6 for value in found.answer.values)


def test_three_numbers_tell_most_wrong_conv1ds_apart(predictions: Mapping[str, Prediction]) -> None:
    found = predictions["conv1d.conv1d"]

    assert found.answer.shape == (3,)
    assert len({given.values for given, _ in found.known}) >= 22
    assert told(found) >= 22


def test_six_numbers_tell_most_wrong_backward_passes_of_max_pooling_apart(
    predictions: Mapping[str, Prediction],
) -> None:
    found = predictions["backprop.max_pool2d_backward"]

    assert found.answer.shape == (1, 3, 2)
    assert told(found) >= 16  # of 19


def _case(right: list[float], title: str = "", **more: object) -> Case:
    signatures = {"twice": 2 * np.array(right), "less": np.array(right) - 1}
    facts: dict[str, object] = {"expected": np.array(right), "signatures": signatures, **more}
    return Case("t.f", title, {"x": np.array(right)}, **facts)  # type: ignore[arg-type]


TASK = Task("t", "f", "1.1", (1, 1), ("x",))
HINTS = {"twice": "Twice?", "less": "One less?", "raises": "Raises?"}


@pytest.mark.parametrize("visibility", ["hidden", "after_due_date", "after_published"])
def test_a_hidden_case_is_never_chosen(visibility: str) -> None:
    assert chosen(TASK, [_case([1, 2], visibility=visibility)], HINTS) is None


@pytest.mark.parametrize(
    "case",
    [
        _case([1, 2, 3, 4, 5, 6, 7]),
        _case([0.123456]),
        _case([2000.0]),
        _case([1], raises=True, expected=None),
        _case([1], expected=(np.array([1.0]), np.array([2.0]))),
        _case([1], expected={"w": np.array([1.0])}),
        Case("t.f", "", {"x": np.zeros(31)}, expected=np.array([1.0])),
        Case("t.f", "", {"x": {"w": np.zeros(1)}}, expected=np.array([1.0])),
    ],
    ids=["many", "no fraction", "large", "an error", "a tuple", "a dict", "a large input", "a dict as input"],
)
def test_a_case_that_cannot_be_worked_out_by_hand_is_not_chosen(case: Case) -> None:
    assert chosen(TASK, [case], HINTS) is None


def test_the_case_that_tells_most_mistakes_is_chosen_then_the_one_with_fewest_numbers() -> None:
    same = _case([0, 0], "same", signatures={"twice": np.array([1.0, 1]), "less": np.array([1.0, 1])})
    long, short = _case([1, 3, 5], "long"), _case([3, 4], "short")

    found = chosen(TASK, [same, long, short], HINTS)

    assert found is not None
    assert found.case.title == "short"


# ---------------------------------------------------------------- right


@pytest.mark.parametrize("name", PREDICTED)
def test_the_right_answer_is_right_however_it_is_typed(name: str, predictions: Mapping[str, Prediction]) -> None:
    found = predictions[name]
    array = np.array(found.answer.values).reshape(found.answer.shape)

    kinds = {_reply(found, text).kind for text in (_typed(found.answer.values), str(array.tolist()), repr(array))}

    assert kinds == {"right"}


def test_a_third_is_right_as_a_fraction_and_rounded() -> None:
    found = chosen(TASK, [_case([1 / 3, 2])], HINTS)
    assert found is not None

    assert [_reply(found, text).kind for text in ("1/3 2", "0.33 2", "0.3333 2.00", "0.3 2", "0.34 2")] == [
        *("right", "right", "right", "wrong", "wrong")
    ]


# ---------------------------------------------------------------- known mistakes


@pytest.mark.parametrize("name", PREDICTED)
def test_a_wrong_answer_gets_the_hint_that_a_wrong_program_gets_on_this_case(
    name: str, predictions: Mapping[str, Prediction], bank: Path
) -> None:
    found, hints = predictions[name], read_about(bank).hints[name]
    signatures = {mistake: numbers(given) for mistake, given in found.case.signatures.items()}
    arrays = {mistake: given for mistake, given in signatures.items() if given is not None and given.values}
    assert len(arrays) >= 4

    for mistake, given in arrays.items():
        array = np.array(given.values).reshape(given.shape)
        program = judged(found.task, found.case, Outcome("returned", array))
        said = _reply(found, str(array.tolist()))
        assert (mistake, said.hint) == (mistake, hint(found.task, [program], hints))
        assert said.kind == "wrong"


def test_only_one_known_mistake_is_told() -> None:
    both = {"twice": np.array([5.0, 6]), "less": np.array([5.0, 6]), "raises": NotAnArray("raises", "ValueError")}
    found = chosen(TASK, [_case([3, 4], signatures=both)], HINTS)
    assert found is not None

    assert _reply(found, "5 6") == Reply(
        "wrong", "None of the 2 numbers is right yet. Begin with the first, at (0,): you say 5."
    )


# ---------------------------------------------------------------- what differs, and where


@pytest.fixture(scope="module")
def conv1d(predictions: Mapping[str, Prediction]) -> Prediction:
    return predictions["conv1d.conv1d"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1.75 -7 3", "2 of 3 numbers are right. The first that differs is at (2,): you say 3. It comes from entries 4"
         " to 6 of signal; what lies outside is padding."),
        ("1 -7 3", "1 of 3 numbers is right. The first that differs is at (0,): you say 1. It comes from"),
        ("1 2 3", "None of the 3 numbers is right yet. Begin with the first, at (0,): you say 1. It comes from"),
        ("-7 1.75 -4", "These are the right numbers in another order. The first that differs is at (0,): you say -7."),
        ("[[1.75], [-7], [-4]]", "These are the right numbers in the right order. The answer has another shape than"
         " yours, (3, 1)."),
        ("[[1, 2, 3]]", "The answer has as many numbers as yours, and another shape than (1, 3)."),
        ("1", "You typed 1 number; the answer has more numbers."),
        ("1 2 3 4", "You typed 4 numbers; the answer has fewer numbers."),
        ("[]", "You typed 0 numbers; the answer has more numbers."),
        ("1,75 -7 -4", "You typed 4 numbers; the answer has fewer numbers. If you mean a decimal, write 0.5 and"
         " not 0,5."),
        ("abc", "abc cannot be read as a number. Type numbers with spaces or commas between them, such as"),
        ("½", "That cannot be read as a number. Type numbers"),
        ("[1", "The brackets do not match. Type numbers"),
        ("1 2; 3", "The rows have different lengths. Type numbers"),
        ("1" * 1001, "That is longer than the answer. Type numbers"),
        ("", "Skipped: nothing here is scored."),
    ],
)  # fmt: skip
def test_what_differs_is_said_and_where(text: str, said: str, conv1d: Prediction) -> None:
    assert _reply(conv1d, text).text.startswith(said)


def test_a_single_number_is_another_one(predictions: Mapping[str, Prediction]) -> None:
    found = predictions["conv1d.output_length"]

    assert _reply(found, "9").text == "The answer is another number than 9."
    assert _reply(found, "[4]").kind == "right"


def test_rows_are_explained_only_where_the_answer_has_some(predictions: Mapping[str, Prediction]) -> None:
    rows = {name: WORDS["rows"] in how_to_type(one) for name, one in predictions.items()}

    assert rows == {name: len(one.answer.shape) > 1 for name, one in predictions.items()}


def test_an_answer_of_rows_that_is_typed_in_one_row_is_right_and_its_shape_is_said(
    predictions: Mapping[str, Prediction],
) -> None:
    found = predictions["backprop.relu"]

    assert _reply(found, _typed(found.answer.values)).text.startswith("Right. As an array the answer has the shape (2,")


# ---------------------------------------------------------------- don't know


def test_not_to_know_is_encouraged_and_told_where_to_begin(conv1d: Prediction) -> None:
    said = _reply(conv1d, UNKNOWN)

    assert said.kind == "unknown"
    assert said.text == (
        "That is a good place to start: nothing here is scored, and a guess is welcome. Begin with the first number, at"
        " (0,): it comes from entries -2 to 0 of signal; what lies outside is padding. After 2 tries, a second ? shows"
        " how the first number is worked out."
    )


@pytest.mark.parametrize(
    ("texts", "worked"),
    [
        ([UNKNOWN], False),
        ([UNKNOWN, UNKNOWN], False),
        ([UNKNOWN, TRY, UNKNOWN], False),
        ([UNKNOWN, TRY, TRY, UNKNOWN], False),  # one try, twice
        ([UNKNOWN, "x", "[", UNKNOWN], False),  # no tries
        ([TRY, OTHER, UNKNOWN], False),
        ([TRY, OTHER, UNKNOWN, UNKNOWN], True),
        ([UNKNOWN, TRY, OTHER, UNKNOWN], True),
    ],
)
def test_one_window_is_worked_out_after_two_tries_when_asked_again(
    texts: list[str], worked: bool, conv1d: Prediction
) -> None:
    said = reply(conv1d, texts).text

    assert ("0·2 + 0·(-1) + 3.5·0.5 = 1.75. The others are made in the same way." in said) is worked


def test_no_more_than_one_window_is_ever_worked_out(conv1d: Prediction) -> None:
    texts = [UNKNOWN, TRY, OTHER]

    said = {reply(conv1d, [*texts, *[UNKNOWN] * more]).text for more in range(1, 6)}

    assert len(said) == 1


def test_where_no_window_explains_the_answer_nothing_is_worked_out(predictions: Mapping[str, Prediction]) -> None:
    found = predictions["conv1d.output_length"]

    first, last = _reply(found, UNKNOWN).text, _reply(found, UNKNOWN, "17", "18", UNKNOWN).text

    assert "worked out" not in first
    assert last == (
        "More is not said before you write it: the description of output_length has an example to compare with."
    )


@pytest.mark.parametrize("name", PREDICTED)
def test_the_answer_is_never_said_to_who_has_not_typed_it(name: str, predictions: Mapping[str, Prediction]) -> None:
    found = predictions[name]
    away = [value for value in found.answer.values if abs(value) > 20 or value != int(value)]
    wrong = " ".join("0.875" for _ in found.answer.values)

    tries = ["?", wrong, "[0.875]", "x", "0.875 " * 9, str([[0.875]] * len(found.answer.values)), "?"]
    said = " ".join(reply(found, tries[: at + 1]).text for at in range(len(tries) - 1))

    assert [value for value in away if f"{value:g}" in re.findall(r"-?\d+\.?\d*", said)] == []
    assert _reply(found, wrong).kind == "wrong"


def test_a_page_gets_all_it_needs_as_json(conv1d: Prediction) -> None:
    plain = json.loads(json.dumps(as_plain(conv1d), allow_nan=False))

    assert plain["answer"] == {"values": [1.75, -7.0, -4.0], "shape": [3], "allowed": pytest.approx(7e-05)}
    assert len(plain["known"]) == len(conv1d.known)
    assert plain["worked"].endswith(" = 1.75")
