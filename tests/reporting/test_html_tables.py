"""What Gradescope's page and a notebook show under an item: small tables, escaped, and readable without their tags."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

from autograder.cases.items import plan
from autograder.core.records import Answer, Case, Item, ItemResult, Outcome, Reason, Verdict
from autograder.grading.score import mark, unrun
from autograder.reporting.html_tables import LIMIT, table
from autograder.reporting.plain_text import text
from tests.content import BY_NAME
from tests.helpers.browser import NARROW, browsing, overflows, violations
from tests.reporting.test_picture import FILTER, IMAGE, SIMPLE, distorted, right_answer

HOSTILE = "<script>alert(1)</script><img src=x onerror='alert(2)'>\"'&amp;</pre></div>"


class Page(HTMLParser):
    """The tags, their attributes and the words of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag != "col":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def failed(task: str, call: dict[str, Any], expected: Answer | None, got: Answer | Outcome, **more: Any) -> ItemResult:
    """What an item comes to whose only case came back as `got`."""
    case = Case(task, "a case", call, expected=expected, **more)
    outcome = got if isinstance(got, Outcome) else Outcome("returned", got, again=got)
    return mark(Item(BY_NAME[task], case.visibility, 2.0, (case,)), [outcome], {})


def saying(result: ItemResult, words: str, **more: Any) -> ItemResult:
    """A result whose message holds a student's own words."""
    return result._replace(verdict=Verdict(Reason.RAISED, error=words), **more)


def lines(words: str) -> list[str]:
    """The lines of a text, less its spaces and bars."""
    return [found for line in words.splitlines() if (found := " ".join(line.replace("│", " ").split()))]


PADDED = failed(
    "conv2d.conv2d",
    {"image": IMAGE, "weights": FILTER, "stride": 2, "padding": 1},
    np.array([[6, 17, 3], [8, 17, 13], [6, 4, 4]]),
    np.array([[6, 17, 5], [8, 17, 13], [6, 4, 4]]),
)


# ---------------------------------------------------------------- as plain text


@pytest.mark.parametrize("case", SIMPLE, ids=lambda case: f"{case.task}: {case.title}")
def test_without_its_tags_it_says_line_by_line_what_the_terminal_says(case: Case) -> None:
    right = right_answer(case)
    result = failed(case.task, dict(case.call), right, distorted(right, 1))

    words = lines(Page(table(result)).text)

    said = " ".join(words)
    assert [line for line in lines(text(result)) if line not in words and line not in said] == []
    assert sum(line.count("*") for line in words) == 1


def test_without_its_tags_the_columns_stand_where_they_stand_in_a_terminal() -> None:
    words = unescape(re.sub(r"<[^>]*>", "", table(PADDED)))

    assert "expected      │ got         \n  6  17   3   │   6  17   5*\n" in words
    assert "window        │ weights  \n ·0  ·0  ·0   │  0  1  2 \n" in words


def test_every_part_begins_on_a_line_of_its_own() -> None:
    words = Page(table(PADDED._replace(hint="Which way round?"))).text

    assert "\n\nconv2d(image, weights, stride=2, padding=1)\n\n" in words
    assert words.endswith("\n\nHint: Which way round?\n")


# ---------------------------------------------------------------- as a page


def test_the_first_wrong_cell_and_no_other_is_marked_by_a_star_and_a_frame() -> None:
    found = re.findall(r'<td style="([^"]*)">([^<]*\*)</td>', table(PADDED))

    assert [words for _, words in found] == ["5*"]
    assert "outline:" in found[0][0]


def test_expected_and_got_stand_in_the_rows_of_one_table() -> None:
    answers = table(PADDED).split("<table")[-1]

    heads = re.findall(r'<th scope="colgroup" colspan="(\d)"[^>]*>(\w+)</th>', answers)
    first = re.findall(r"<td[^>]*>([^<]*)</td>", answers.split("<tr>")[2])

    assert heads == [("3", "expected"), ("3", "got")]
    assert first == ["6", "17", "3", "│", "6", "17", "5*"]


def test_signals_have_a_row_each_with_their_names_as_heads() -> None:
    call = {"signal": np.array([0.0, 1, 0, 1, 1]), "weights": np.array([-1.0, 1])}

    html = table(failed("conv1d.conv1d", call, np.array([1, -1, 1, 0]), np.array([-1, 1, -1, 0])))

    heads = re.findall(r'<th scope="row"[^>]*>(\w+)</th>', html)
    assert heads == ["signal", "window", "weights", "expected", "got"]


def test_the_question_is_set_apart_and_comes_last() -> None:
    html = table(PADDED._replace(hint="Which way round?"))

    assert html.rindex("border-left") > html.rindex("</table>")
    assert html.endswith("<strong>Hint:</strong> Which way round?</p>\n</div>")


@pytest.mark.parametrize("result", [PADDED, PADDED._replace(hint="Why?"), unrun(PADDED.item, Verdict(Reason.NO_FILE))])
def test_styles_are_inline_and_nothing_is_fetched_or_run(result: ItemResult) -> None:
    page = Page(table(result))

    allowed = {"div", "p", "pre", "strong", "table", "caption", "colgroup", "col", "tr", "th", "td"}
    assert set(page.tags) <= allowed
    assert {name for name, _ in page.attributes} <= {"style", "scope", "colspan", "span", "aria-hidden"}
    assert "url(" not in table(result)
    assert page.open == []


def test_a_browser_draws_it_accessibly_and_narrow_enough() -> None:
    with browsing(NARROW) as page:
        body = table(PADDED._replace(hint="Which way round?"))
        page.set_content(f'<!doctype html><html lang="en"><title>t</title><main><h1>t</h1>{body}</main></html>')

        assert violations(page) == []
        assert not overflows(page)


# ---------------------------------------------------------------- whatever a student wrote


@pytest.mark.parametrize(
    "result",
    [
        failed("backprop.relu", {"z": np.array([1])}, np.array([1]), Outcome("raised", error=f"ValueError: {HOSTILE}")),
        failed("backprop.sgd_step", {}, {"W": np.ones(1)}, {HOSTILE: np.ones(1)}),
        saying(PADDED, HOSTILE, hint=HOSTILE),
        saying(PADDED, HOSTILE * 1000),
    ],
    ids=["error", "name", "words", "many words"],
)
def test_a_students_words_never_become_markup(result: ItemResult) -> None:
    page = Page(table(result))

    assert {"script", "img"}.isdisjoint(page.tags)
    assert page.open == []
    assert "<script>" in page.text


@pytest.mark.parametrize("words", ["\x1b[2J\x00", "half \ud800", "𝒳" * 30_000, "&" * 30_000, '"' * 4_100, "x" * 20_000])
def test_it_is_never_longer_than_it_may_be_and_any_writer_can_encode_it(words: str) -> None:
    html = table(saying(PADDED, words, hint=words))

    assert len(html.encode("utf-8")) < LIMIT
    assert "\x1b" not in html
    assert Page(html).open == []


def test_what_is_too_long_is_its_text_and_says_that_it_is_cut() -> None:
    html = table(unrun(PADDED.item, Verdict(Reason.UNREADABLE, error="<" * 30_000)))

    assert html.startswith('<pre style="white-space:pre-wrap">&lt;&lt;')
    assert html.endswith("&lt;\n… (cut)</pre>")
    assert len(html) > LIMIT / 2


def test_the_largest_pictures_need_a_fraction_of_the_room() -> None:
    rng = np.random.default_rng(0)
    call = {"tensor": rng.normal(size=(4, 6, 6)), "weights": rng.normal(size=(2, 4, 3, 3)), "biases": np.ones(2)}
    right = right_answer(Case("tensors.conv_layer", "", call))

    html = table(failed("tensors.conv_layer", call, right, right + 1e-3))

    assert html.startswith("<div")
    assert len(html.encode()) < LIMIT / 2


# ---------------------------------------------------------------- what is not shown


@pytest.mark.parametrize("visibility", ["hidden", "after_due_date"])
def test_of_a_case_that_is_not_told_in_full_only_the_phrase_is_said(visibility: str) -> None:
    result = failed("backprop.relu", {"z": np.array([271.5])}, np.array([271.5]), np.array([3]), visibility=visibility)

    html = table(result)

    assert Page(html).text == "\nThe only case fails. The first that fails: values differ.\n"
    assert "271" not in html


def test_of_a_case_that_is_shown_with_the_grades_everything_is_said_that_is_said_of_a_visible_one() -> None:
    call = {"z": np.array([271.5, 1.0])}
    visible = failed("backprop.relu", call, np.array([271.5, 1]), np.array([3, 1]))
    later = failed("backprop.relu", call, np.array([271.5, 1]), np.array([3, 1]), visibility="after_published")

    assert table(later) == table(visible)
    assert "1 of 2 values differs, at (0,): expected 271.5, got 3" in table(later)


def test_a_result_without_a_picture_is_its_words() -> None:
    result = unrun(plan([BY_NAME["conv1d.conv1d"]], ())[0], Verdict(Reason.NOT_HANDED_IN))

    assert Page(table(result)).text == "\nconv1d.py was not handed in\n"
