"""Gradescope's page as a student may get it: whole, without tables and styles, and as plain text.

No list of what Gradescope's own cleaning allows is published. So the page is read under three: one that takes nothing,
a strict one that knows no tables and no attributes, and one that leaves the words alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path
from typing import Any

import nh3
import numpy as np
import pytest

from autograder.core.records import Case, Item, ItemResult, Outcome, Reason, Verdict
from autograder.grading.score import mark, unrun
from autograder.reporting.gradescope.item_output import output
from autograder.reporting.html_tables import LIMIT
from autograder.reporting.plain_text import text
from tests.content import BY_NAME
from tests.helpers.browser import NARROW, browsing, overflows, violations
from tests.helpers.screen_reader import faults
from tests.reporting.test_html_tables import PADDED, Page, failed, lines

GOLDEN = Path(__file__).parents[1] / "golden"
SUBMISSIONS = sorted(path.name for path in GOLDEN.iterdir() if path.is_dir())
IN_BROWSERS = ("one_mistake_costs_once", "notebook", "syntax_error", "returns_nan", "crashes")
ALL_TAGS = {"div", "p", "pre", "strong", "ul", "li", "table", "caption", "colgroup", "col", "tbody", "tr", "th", "td"}
ALL_ATTRIBUTES = {"*": {"style", "scope", "colspan", "span", "aria-hidden"}}
STRICT_TAGS = {"p", "pre", "strong", "ul", "li", "br"}
OURS = re.compile(
    r"Traceback|site-packages|/tmp/|/root|/home/|/usr/|/autograder|autograder\.|\d\d:\d\d:\d\d|0x[0-9a-f]{6}"
)


def strictly(html: str) -> str:
    return nh3.clean(html, tags=STRICT_TAGS, attributes={})


def as_words(html: str) -> str:
    return unescape(nh3.clean(html, tags=set()))


def outputs(name: str) -> list[str]:
    """All that a golden submission is told, the summary first."""
    document = json.loads((GOLDEN / name / "results.json").read_text(encoding="utf-8"))
    return [document["output"], *(test["output"] for test in document["tests"])]


# ---------------------------------------------------------------- under three sanitisers


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_a_sanitiser_that_knows_all_tags_takes_nothing(name: str) -> None:
    for html in outputs(name):
        cleaned = nh3.clean(html, tags=ALL_TAGS, attributes=ALL_ATTRIBUTES)

        assert Page(cleaned).text == Page(html).text
        assert [tag for tag in Page(cleaned).tags if tag != "tbody"] == Page(html).tags


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_a_strict_sanitiser_and_one_that_leaves_only_words_lose_no_word_and_no_line(name: str) -> None:
    for html in outputs(name):
        written = [line for line in Page(html).text.splitlines() if line.strip()]

        assert [line for line in Page(strictly(html)).text.splitlines() if line.strip()] == written
        assert [line for line in as_words(html).splitlines() if line.strip()] == written


def test_without_tables_and_styles_rows_and_columns_stay_where_they_are() -> None:
    strict = unescape(strictly(output(PADDED)))

    assert "expected      │ got         \n  6  17   3   │   6  17   5*\n" in strict
    assert re.search(r"<pre>[^<]*window +│ weights *\n ·0 +·0 +·0 +│ +0 +1 +2 *\n[^<]*</pre>", strict)


def test_without_tables_and_styles_a_caret_stays_under_its_place() -> None:
    error = "conv1d.py, line 1: expected ':'\n    def conv1d(signal)\n                      ^"
    html = output(unrun(PADDED.item, Verdict(Reason.UNREADABLE, error=error)))

    assert "<pre>    def conv1d(signal)\n                      ^</pre>" in strictly(html)


def test_every_table_stands_in_a_pre() -> None:
    html = output(PADDED)

    outside = re.sub(r"<pre[^>]*>.*?</pre>", "", html, flags=re.DOTALL)
    assert "<table" in html
    assert "<table" not in outside


# ---------------------------------------------------------------- in a browser


LIGHT, DARK = "color: #222; background: #fff", "color: #ddd; background: #1b1d21"


def _page(parts: list[str], colours: str) -> str:
    """A page like Gradescope's, on which `pre` has a box of its own."""
    style = f"body {{ {colours} }} pre {{ padding: 9px; color: #333; background: #f5f5f5; border: 1px solid #ccc }}"
    body = "".join(f"<section><h2>{number}</h2>{part}</section>" for number, part in enumerate(parts))
    return f'<!doctype html><html lang="en"><title>t</title><style>{style}</style><main><h1>t</h1>{body}</main></html>'


@pytest.mark.parametrize("name", IN_BROWSERS)
def test_a_browser_draws_the_page_accessibly_and_narrow_enough(name: str) -> None:
    with browsing(NARROW) as page:
        for colours in (LIGHT, DARK):
            page.set_content(_page(outputs(name), colours))

            assert violations(page) == []
            assert not overflows(page)
        assert faults(page) == []


@pytest.mark.parametrize("cleaned", [strictly, lambda html: f"<pre>{escape(as_words(html))}</pre>"])
def test_a_browser_shows_rows_as_rows_whatever_is_taken_away(cleaned: Any) -> None:
    with browsing() as page:
        page.set_content(_page([cleaned(output(PADDED))], LIGHT))

        shown = page.inner_text("main")

    assert "  6  17   3   │   6  17   5*\n" in shown
    assert "\n ·0  ·0  ·0   │  0  1  2" in shown


def test_a_browser_shows_a_table_as_a_table_and_puts_it_into_no_box() -> None:
    with browsing() as page:
        page.set_content(_page([output(PADDED)], LIGHT))

        cells = page.evaluate("[...document.querySelectorAll('td')].map(e => e.getBoundingClientRect().width > 0)")
        boxes = page.evaluate(
            "[...document.querySelectorAll('pre')].map(e => getComputedStyle(e)).map(s => [s.padding, s.borderStyle])"
        )

    assert cells
    assert all(cells)
    assert {tuple(box) for box in boxes} == {("0px", "none")}


# ---------------------------------------------------------------- the cases by name


def marked(*verdicts: str, visibility: str = "visible", scored: int | None = None) -> ItemResult:
    """An item of `relu` with one case for each verdict, named after it and its number."""

    def outcome(case: Case, verdict: str) -> Outcome:
        answer = np.array([1.0]) if verdict == "pass" else np.array([2.0])
        return (
            Outcome("not run", why=Reason.EARLIER_CASE) if verdict == "not run" else Outcome("returned", answer, answer)
        )

    cases = tuple(
        Case("backprop.relu", f"{number} {verdict} <b>", {"z": np.array([1.0])}, expected=np.array([1.0]),
             visibility=visibility, scored=scored is None or number < scored)  # type: ignore[arg-type]
        for number, verdict in enumerate(verdicts)
    )  # fmt: skip
    item = Item(BY_NAME["backprop.relu"], visibility, 2.0, cases)  # type: ignore[arg-type]
    return mark(item, [outcome(*pair) for pair in zip(cases, verdicts, strict=True)], {})


def last_lines(result: ItemResult, many: int) -> list[str]:
    return [line for line in as_words(output(result)).splitlines() if line.strip()][-many:]


def test_every_visible_case_is_listed_by_name_those_that_fail_first() -> None:
    assert last_lines(marked("pass", "fail", "not run", "fail", "pass"), 4) == [
        "✗ fail: 1 fail <b>",
        "✗ fail: 3 fail <b>",
        "– not run: 2 not run <b>",
        "✓ pass: 0 pass <b>; 4 pass <b>",
    ]


def test_where_all_pass_they_are_one_line() -> None:
    assert last_lines(marked("pass", "pass"), 2) == ["All 2 cases pass.", "✓ pass: 0 pass <b>; 1 pass <b>"]


def test_where_there_is_nothing_to_call_none_is_called_wrong() -> None:
    result = unrun(marked("fail", "fail").item, Verdict(Reason.NOT_HANDED_IN))

    assert last_lines(result, 2) == ["backprop.py was not handed in", "– not run: 0 fail <b>; 1 fail <b>"]


def test_extra_examples_are_not_listed() -> None:
    assert last_lines(marked("pass", "fail", scored=1), 1) == ["✓ pass: 0 pass <b>"]


@pytest.mark.parametrize("visibility", ["hidden", "after_due_date", "after_published"])
def test_hidden_cases_are_not_listed(visibility: str) -> None:
    said = as_words(output(marked("pass", "fail", visibility=visibility)))

    assert "0 pass" not in said
    assert "✗" not in said


def test_after_a_fault_of_ours_nothing_is_listed() -> None:
    assert "not run" not in output(unrun(marked("fail").item, Verdict(Reason.FAULT)))


def test_what_is_too_long_for_html_still_lists_its_cases() -> None:
    result = marked("fail", "pass")
    long = ItemResult(result.item, Verdict(Reason.RAISED, error="x" * LIMIT), 0, 0.0, kinds=result.kinds)

    assert output(long).startswith("<pre")
    assert len(output(long)) < LIMIT


def test_a_case_in_full_is_the_same_when_it_is_shown_with_the_grades() -> None:
    call = {"signal": np.array([0.0, 1, 0, 1, 1]), "weights": np.array([-1.0, 1])}
    answers = np.array([1, -1, 1, 0]), np.array([-1, 1, -1, 0])
    later = failed("conv1d.conv1d", call, *answers, visibility="after_published")
    never = failed("conv1d.conv1d", call, *answers, visibility="after_due_date")

    assert set(lines(text(later))) <= set(lines(as_words(output(later))))
    assert "expected   1  -1   1   0\n" in as_words(output(later))
    assert as_words(output(never)).strip() == "The only case fails. The first that fails: values differ."


# ---------------------------------------------------------------- nothing of ours


def _said(name: str) -> Iterator[str]:
    yield from map(as_words, outputs(name))


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_no_path_of_this_machine_no_traceback_and_no_time_is_said(name: str) -> None:
    assert [found for words in _said(name) for found in OURS.findall(words)] == []
