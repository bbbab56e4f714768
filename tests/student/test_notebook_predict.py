"""A notebook's `predict`: it shows a case, replies as the terminal does, and never raises."""

from __future__ import annotations

import builtins
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.student.notebook_predict import Predict
from tests.content import HOMEWORK

HINT = "Hint: Which filter entry meets the first entry of the signal on the slide?"
FLIPPED = "7 -10.75 -5.5"


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What a notebook would show."""
    displayed: list[dict[str, str]] = []
    display = pytest.importorskip("IPython.display")
    monkeypatch.setattr(display, "display", lambda bundle, raw: displayed.append(bundle))
    return displayed


@pytest.fixture
def predict(bank: Path) -> Predict:
    return Predict(HOMEWORK.of_file("conv1d"), bank)


@pytest.mark.parametrize("answer", [(), (...,)])
@pytest.mark.parametrize("name", ["conv1d", "conv1d.conv1d"])
def test_without_an_answer_the_case_is_shown(
    name: str, answer: tuple[Any, ...], predict: Predict, shown: list[dict[str, str]]
) -> None:
    predict(name, *answer)

    words, html = shown[0]["text/plain"], shown[0]["text/html"]
    assert words.startswith("Predict first. 1.2 conv1d: what does this call return?")
    assert "conv1d(signal, weights, stride=3, padding=2)" in words
    assert "signal    3.5  -1.5     2    -4     1     6" in words
    assert 'Answer in this cell, as predict("conv1d", "2 -1 1/3"), or go on' in words
    assert "<table" in html
    assert "-7" not in words + html  # nothing of the answer


@pytest.mark.parametrize(
    "answer",
    [
        *("7/4 -7 -4", "[1.75, -7, -4]", [1.75, -7, -4], (1.75, -7, -4), [Fraction(7, 4), "-14/2", -4.0]),
        *(np.array([1.75, -7.0, -4.0]), [np.float64(1.75), np.int64(-7), -4]),
    ],
    ids=str,
)
def test_an_answer_may_be_text_a_list_or_an_array(
    answer: object, predict: Predict, shown: list[dict[str, str]]
) -> None:
    predict("conv1d", answer)

    assert shown[0]["text/plain"] == (
        "1.2 conv1d: your prediction\n\nRight. Now write conv1d so that Python says the same."
    )


def test_a_wrong_answer_gets_the_hint_of_its_mistake(predict: Predict, shown: list[dict[str, str]]) -> None:
    predict("conv1d", FLIPPED)

    assert "None of the 3 numbers is right yet." in shown[0]["text/plain"]
    assert shown[0]["text/plain"].endswith(HINT)
    assert HINT in shown[0]["text/html"]


def test_tries_are_counted_in_the_kernel_for_each_function(predict: Predict, shown: list[dict[str, str]]) -> None:
    for answer in ("1 2 3", "4 5 6", "?", "?"):
        predict("conv1d", answer)
    predict("output_length", "?")

    assert "0·2 + 0·(-1) + 3.5·0.5 = 1.75" in shown[3]["text/plain"]
    assert "That is a good place to start" in shown[4]["text/plain"]


@pytest.mark.parametrize("answer", [None, True, {"a": 1}, object(), "<b>", 1j, float("nan"), b"1"])
def test_what_is_no_answer_is_told_how_to_type_one(
    answer: object, predict: Predict, shown: list[dict[str, str]]
) -> None:
    predict("conv1d", answer)

    assert "Type numbers with spaces or commas between them" in shown[0]["text/plain"]
    assert "<b>" not in shown[0]["text/html"].replace("<b>Hint", "")


def test_a_task_without_a_small_case_is_passed_over(predict: Predict, shown: list[dict[str, str]]) -> None:
    predict("conv1d_matrix")

    assert shown[0]["text/plain"] == (
        "1.3 conv1d_matrix: no case is small enough to work out by hand; nothing to predict."
    )


def test_a_name_that_is_not_there_is_answered_with_those_that_are(
    predict: Predict, shown: list[dict[str, str]]
) -> None:
    predict("conv2d", [1])
    predict()

    there = "in this notebook; there are output_length, conv1d, conv1d_matrix."
    assert [one["text/plain"] for one in shown] == [f"There is no task {name!r} {there}" for name in ("conv2d", "")]


def test_it_never_raises(bank: Path, tmp_path: Path, shown: list[dict[str, str]]) -> None:
    (tmp_path / "about.json").write_bytes((bank / "about.json").read_bytes())
    (tmp_path / "conv1d.json").write_text("no JSON", encoding="utf-8")

    Predict(HOMEWORK.of_file("conv1d"), tmp_path)("conv1d")

    assert shown[0]["text/plain"].startswith("The prediction failed, which is not your fault: JSONDecodeError")


def test_without_ipython_the_words_are_printed(
    predict: Predict, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    importing = builtins.__import__

    def refuse(name: str, *others: Any) -> Any:
        if name.startswith("IPython"):
            raise ImportError(name)
        return importing(name, *others)

    monkeypatch.setattr(builtins, "__import__", refuse)
    predict("conv1d", FLIPPED)

    assert capsys.readouterr().out.rstrip().endswith(HINT)
