"""Predictions in the playground: its JavaScript says what Python says, to everything; and numbers of one's own."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.cases.about import read_about
from autograder.cases.bank import read_bank
from autograder.homework.playground.render import links, render
from autograder.release.predictions import asked, summary_of
from autograder.reporting.prediction import Prediction, chosen
from autograder.reporting.prediction_reply import reply
from tests.conftest import ROOT
from tests.content import TASKS
from tests.helpers.browser import NARROW, WIDE, browsing, evaluate, follow, overflows, violations
from tests.helpers.screen_reader import faults

PREDICTED = [task.name for task in TASKS if task.by_hand]
SILLY = [
    *("", " ", "\n", "?", "??", " ? ", "don't know", "Don’t know.", "IDK", "help", "!", "...", "?!"),
    *("4", "(4)", "(4,)", "[4]", "[[4]]", "4.", "+4", "-4", "−4", "4/1", "8 / 2", "4e0", "0.4e1", "4;", "[]", "[[]]"),
    *("1 2 3", "1,2,3", "1, 2, 3", "1;2;3", "1\n2\n3", "[1 2 3]", "[1;2;3]", "{1, 2, 3}", "(1, 2), (3, 4)"),
    *("1 2; 3 4", "1 2; 3", "[1 2", "1 2]", "[1 2)", "[[1 2] [3]]", "1 [2]", "[[[[[1]]]]]", "[[[[[[1]]]]]]"),
    *("np.array([1, 2, 3])", "array([[1., 2.]])", "numpy.array((1,))", "xarray([1])", "éarray([1])", "array"),
    *("1/0", "0/0", "1e999", "-1e999", "1/2/3", "1--1", "1-1", "1+1", "1.2.3", ".", "-", "/", "e", "1e", "1_000"),
    *(
        "abc",
        "1 abc",
        "<b>1</b>",
        "&amp;",
        "'; drop",
        "nan",
        "inf",
        "None",
        "True",
        "0x10",
        "½",
        "٣",
        "１",
        "😀",
        "1😀",
    ),
    *("0,5", "0,5 1,5 2,5", "0.33", "0.333", "0.67 0.3", "1 " * 499, "1 " * 501, "x" * 1000, "x" * 1001, "😀" * 1000),
    *(
        "{word}",
        "{0}",
        "%s",
        "$&",
        "$1 1",
        "\\n",
        "1\t2\r3",
        "1\u00a02",
        "1\u20092",
        "1\u30002",
        "1\u20282",
        "IDK\u0130",
    ),
]


@pytest.fixture(scope="module")
def predictions(bank: Path) -> list[Prediction]:
    about, cases = read_about(bank), read_bank(bank)
    found = (chosen(task, cases, about.hints.get(task.name, {})) for task in about.assignment.tasks)
    return [one for one in found if one is not None]


@pytest.fixture(scope="module")
def address(bank: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the page is that students get."""
    path = tmp_path_factory.mktemp("playground") / "playground.html"
    path.write_text(render(asked(ROOT, bank)), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def page(address: str) -> Iterator[Any]:
    with browsing() as page:
        page.goto(address)
        yield page


EVERY = "([at, all]) => all.map(texts => playground.reply(at, texts))"


def _both(page: Any, predictions: Sequence[Prediction], at: int, all_texts: Sequence[Sequence[str]]) -> tuple[Any, Any]:
    said = [reply(predictions[at], texts) for texts in all_texts]
    ours = [{"kind": one.kind, "text": one.text, "hint": one.hint} for one in said]
    return evaluate(page, EVERY, [at, [list(texts) for texts in all_texts]]), ours


def _ways(values: Sequence[float], shape: tuple[int, ...]) -> list[str]:
    """The ways to type an answer: in one row, in brackets, as NumPy prints it, rounded, turned round."""
    array = np.array(values).reshape(shape)
    plain = " ".join(map(str, values))
    turned = " ".join(map(str, reversed(values)))
    rounded = ", ".join(f"{value:.2f}" for value in values)
    return [plain, str(array.tolist()), repr(array), str(array.reshape(1, -1).tolist()), turned, rounded]


# ---------------------------------------------------------------- the same words as in Python


@pytest.mark.parametrize("name", PREDICTED)
def test_the_page_says_what_python_says_to_every_signature(
    name: str, page: Any, predictions: Sequence[Prediction]
) -> None:
    at = PREDICTED.index(name)
    found = predictions[at]
    texts = [[way] for given, _ in found.known for way in _ways(given.values, given.shape)]

    theirs, ours = _both(
        page, predictions, at, [*texts, *([way] for way in _ways(found.answer.values, found.answer.shape))]
    )

    assert theirs == ours
    assert {one["kind"] for one in ours} >= {"right", "wrong"}
    assert any(one["hint"] for one in ours)


@pytest.mark.parametrize("name", PREDICTED)
def test_the_page_says_what_python_says_to_silly_answers(
    name: str, page: Any, predictions: Sequence[Prediction]
) -> None:
    theirs, ours = _both(page, predictions, PREDICTED.index(name), [[text] for text in SILLY])

    assert dict(zip(SILLY, theirs, strict=True)) == dict(zip(SILLY, ours, strict=True))


def test_the_page_says_what_python_says_to_any_letters(page: Any, predictions: Sequence[Prediction]) -> None:
    draw = random.Random(12)
    letters = "0123456789.,;/-+e ()[]{}?!\nax−’"
    texts = [["".join(draw.choices(letters, k=draw.randrange(1, 12)))] for _ in range(4000)]

    theirs, ours = _both(page, predictions, PREDICTED.index("conv1d.conv1d"), texts)

    assert [(text, one) for text, one, other in zip(texts, theirs, ours, strict=True) if one != other] == []
    assert {one["kind"] for one in ours} >= {"wrong", "unknown", "unreadable"}


def test_the_page_says_what_python_says_to_tries_one_after_the_other(
    page: Any, predictions: Sequence[Prediction]
) -> None:
    draw = random.Random(7)
    tries = [
        [draw.choice(["?", "1", "2", "-0", "0", "x", "", "[1]"]) for _ in range(draw.randrange(1, 8))]
        for _ in range(300)
    ]

    for at in range(len(predictions)):
        theirs, ours = _both(page, predictions, at, tries)
        assert theirs == ours


# ---------------------------------------------------------------- the panel


def _answer(page: Any, text: str) -> tuple[str, str]:
    page.get_by_label("Your answer").fill(text)
    page.keyboard.press("Enter")
    return page.locator("#reply").inner_text(), page.locator("#hint").inner_text()


def test_an_answer_is_typed_and_replied_to_with_the_keyboard_alone(page: Any) -> None:
    page.get_by_label("Function").select_option("1.2 conv1d")

    assert page.locator(".asked:visible code").inner_text() == "conv1d(signal, weights, stride=3, padding=2)"
    assert _answer(page, "7 -10.75 -5.5")[1] == (
        "Hint: Which filter entry meets the first entry of the signal on the slide?"
    )
    assert _answer(page, "?")[0].startswith("That is a good place to start")
    assert _answer(page, "1.75, -7, -4") == ("Right. Now write conv1d so that Python says the same.", "")


def test_each_function_has_its_own_case_and_its_own_tries(page: Any) -> None:
    chooser = page.get_by_label("Function")
    for text in ("1", "2", "?"):
        _answer(page, text)

    chooser.select_option("1.2 conv1d")

    assert (page.locator("#reply").inner_text(), page.get_by_label("Your answer").input_value()) == ("", "")
    assert "good place to start" in _answer(page, "?")[0]
    chooser.select_option("1.1 output_length")
    assert "More is not said" in _answer(page, "?")[0]


def test_every_function_that_can_be_predicted_is_there_with_its_numbers(page: Any, bank: Path) -> None:
    shown = page.locator("#asked option").all_inner_texts()

    assert shown == [f"{task.number} {task.function}" for task in TASKS if task.by_hand]
    page.get_by_label("Function").select_option("3.1 conv_full_depth")
    assert page.locator(".asked:visible caption").all_inner_texts() == [
        *("tensor[0]", "tensor[1]", "weights[0]", "weights[1]")
    ]


def test_the_reply_is_read_out_also_when_it_is_the_same_again(page: Any) -> None:
    page.evaluate("""() => {
      window.changes = 0;
      const count = new MutationObserver(all => { changes += all.length; });
      count.observe(document.getElementById("reply"), {childList: true});
    }""")

    for _ in range(2):
        _answer(page, "9")

    assert page.locator("#reply").evaluate("here => here.closest('[aria-live]').getAttribute('aria-live')") == "polite"
    assert page.evaluate("changes") == 2


def test_what_is_typed_is_never_read_as_html(page: Any) -> None:
    assert _answer(page, "<b>x</b>")[0].startswith("<b>x</b> cannot be read as a number.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_panels_can_be_read_in_any_window_and_by_a_screen_reader(
    size: tuple[int, int], scheme: str, address: str
) -> None:
    with browsing(size, scheme=scheme) as page:
        page.goto(address)
        for function in page.locator("#asked option").all_inner_texts():
            page.get_by_label("Function").select_option(function)
            assert not overflows(page)
        page.get_by_label("Function").select_option("1.2 conv1d")
        _answer(page, "7 -10.75 -5.5")
        page.get_by_label("input", exact=True).fill("x")

        assert (violations(page), overflows(page), faults(page)) == ([], False, [])


def test_without_cases_the_page_asks_nothing(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(render(), encoding="utf-8")

    with browsing() as page:
        page.goto((tmp_path / "page.html").as_uri())

        assert page.locator("#predicting").count() == 0
        assert page.locator("#size").inner_text() == "Output: 4 × 4"


def test_no_hidden_case_is_on_the_page(bank: Path) -> None:
    hidden = {case.title for case in read_bank(bank) if case.visibility != "visible"}
    cases = [case for case in read_bank(bank) if case.visibility == "visible"]

    documents = asked(ROOT, bank)

    about = read_about(bank)
    visible_alone = [chosen(task, cases, about.hints.get(task.name, {})) for task in about.assignment.tasks]
    assert hidden
    assert [one["function"] for one in documents] == [one.task.function for one in visible_alone if one]
    assert [one["table"]["answer"]["values"] for one in documents] == [
        list(one.answer.values) for one in visible_alone if one
    ]


def test_what_a_function_is_for_is_the_first_sentence_of_its_docstring(tmp_path: Path) -> None:
    path = tmp_path / "f.py"
    path.write_text('def f():\n    """Do `this`\n    at once.\n\n    More."""\ndef g(): pass\n', encoding="utf-8")

    assert [summary_of(path, name) for name in "fgh"] == ["Do this at once.", "", ""]


# ---------------------------------------------------------------- numbers of one's own


def _grid(page: Any, name: str) -> list[list[str]]:
    rows: list[list[str]] = page.locator(f"#{name} tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.firstChild.textContent))"
    )
    return rows


def _type(page: Any, name: str, text: str) -> None:
    page.get_by_label(name, exact=True).fill(text)


def test_the_fields_hold_the_numbers_that_are_shown(page: Any) -> None:
    follow(page, "1-d")

    assert page.get_by_label("input", exact=True).input_value() == "0 1 0 1 1"
    assert page.get_by_label("filter", exact=True).input_value() == "-1 1"


def test_other_numbers_are_slid_over(page: Any) -> None:
    follow(page, "1-d")
    _type(page, "input", "1/2, 3, -4")
    _type(page, "filter", "2 1")

    assert _grid(page, "input") == [["0.5", "3", "−4"]]
    assert _grid(page, "output") == [["4", "2"]]
    assert page.locator("#work").inner_text() == "0.5·2 + 3·1 = 4"
    page.locator("#padding").fill("1")
    page.locator("#stride").fill("2")
    assert _grid(page, "output") == [["0.5", "2"]]


def test_rows_are_lines(page: Any) -> None:
    _type(page, "input", "1 2 3\n4 5 6")
    _type(page, "filter", "1 0\n0 1")

    assert _grid(page, "output") == [["6", "8"]]


def test_pooling_has_an_input_and_no_filter(page: Any) -> None:
    follow(page, "1-d max pooling")
    _type(page, "input", "-1 -2 -3 -4")

    assert _grid(page, "output") == [["−1", "−3"]]
    assert not page.get_by_label("filter", exact=True).is_visible()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Type 1 to 9 rows of 1 to 9 numbers, a line for each row."),
        ("x", "Type 1 to 9 rows of 1 to 9 numbers, a line for each row."),
        ("1 2\n3", "The rows have different lengths."),
        ("1 2 3 4 5 6 7 8 9 10", "Type 1 to 9 rows of 1 to 9 numbers."),
        ("100", "Type numbers between −99 and 99."),
        ("[[[1]]]", "Type 1 to 9 rows of 1 to 9 numbers, a line for each row."),
    ],
)
def test_what_cannot_be_slid_over_is_said_and_changes_nothing(text: str, why: str, page: Any) -> None:
    before = _grid(page, "input")
    field = page.get_by_label("input", exact=True)

    field.fill(text)

    assert page.locator("#own-said").inner_text() == why
    assert field.get_attribute("aria-invalid") == "true"
    assert _grid(page, "input") == before
    field.blur()
    assert (page.locator("#own-said").inner_text(), field.get_attribute("aria-invalid")) == ("", "false")
    assert field.input_value().split("\n")[0].split() == [cell.replace("−", "-") for cell in before[0]]


def test_the_address_holds_the_numbers(page: Any) -> None:
    _type(page, "input", "1 2 3\n4 5 6")
    _type(page, "filter", "1 0\n0 1")
    kept = page.evaluate("location.href")

    page.goto("about:blank")
    page.goto(kept)

    assert _grid(page, "output") == [["6", "8"]]
    assert page.get_by_label("input", exact=True).input_value() == "1 2 3\n4 5 6"


@pytest.mark.parametrize("setting", ["&input=x&filter=[", "&input=1e9", "&input=%0A", "&filter=1+2+3+4+5+6+7"])
def test_an_address_with_numbers_that_cannot_be_used_shows_the_lectures(setting: str, page: Any, address: str) -> None:
    page.goto("about:blank")
    page.goto(address + links()["1-d"] + setting)

    assert _grid(page, "output") == [["1", "−1", "1", "0"]]


def test_a_click_on_a_lectures_example_brings_its_numbers_back(page: Any) -> None:
    follow(page, "1-d")
    _type(page, "input", "5 5 5")
    follow(page, "the demo")
    follow(page, "1-d")

    assert _grid(page, "input") == [["0", "1", "0", "1", "1"]]
