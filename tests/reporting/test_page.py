"""The page of --report: whole, small, in the words of the terminal, and never a student's markup."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.cases.items import plan, title
from autograder.core.records import Case, ItemResult, Outcome, Reason, Report, Verdict
from autograder.grading.grade import fault_report
from autograder.reporting.page import render as pages
from autograder.reporting.page.render import LIMIT, NOT_DRAWN, PAGES, render, write_page
from autograder.reporting.page.templates import environment
from autograder.reporting.words import FAULT_NOTICE
from tests.content import TASKS
from tests.helpers.totals import POINTS, visible
from tests.reporting.test_html_tables import HOSTILE, failed, saying
from tests.reporting.test_picture import FILTER, IMAGE, right_answer

CASES = [
    Case(task.name, "a case", {}, visibility=visibility)
    for task in TASKS
    for visibility in ("visible", "after_due_date")
]
RIGHT = np.array([[6, 17, 3], [8, 17, 13], [6, 4, 4]])
CONV2D = failed(
    "conv2d.conv2d", {"image": IMAGE, "weights": FILTER, "stride": 2, "padding": 1}, RIGHT, RIGHT + np.eye(3)
)


class Page(HTMLParser):
    """The elements of a page with their attributes, and the words between them."""

    VOID = ("meta", "br", "col", "input")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.scripts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        where = self.scripts if self.open and self.open[-1] in ("script", "style") else self.words
        where.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def report(*results: ItemResult, **more: Any) -> Report:
    """A report in which all is right but these results."""
    own = {title(result.item): result for result in results}
    passed = (ItemResult(item, Verdict(Reason.PASSED), 1, item.max_score) for item in plan(TASKS, CASES))
    items = (own.get(title(result.item), result)._replace(item=result.item) for result in passed)
    return Report(tuple(items), **more)


# ---------------------------------------------------------------- what stands on it


def test_the_templates_of_a_page_are_compiled_once_however_many_pages_are_made() -> None:
    first, second = (environment().get_template("report.html.jinja") for _ in range(2))

    assert first is second


def test_points_and_verdicts_of_all_tasks_are_there_at_a_glance() -> None:
    page, lost = Page(render(report(CONV2D), "ada")), visible("conv2d.conv2d")

    assert f"ada {POINTS - lost:g} of {POINTS:g} points" in page.text
    assert f"points {len(TASKS) - 1} of {len(TASKS)} tasks are all right." in page.text
    for task in TASKS:
        earned = sum(task.points) - lost * (task.name == "conv2d.conv2d")
        verdict = "✗ fail" if task.name == "conv2d.conv2d" else "✓ pass"
        assert re.search(rf"{task.number} {task.function} .*?{earned} / {sum(task.points)} {verdict}", page.text)


def test_a_wrong_item_has_its_words_its_question_and_its_case() -> None:
    page = Page(render(report(CONV2D._replace(hint="Which way round?")), "ada"))

    assert "3 of 9 values differ; first at (0, 0): expected 6, got 7" in page.text
    assert "Hint Which way round?" in page.text
    assert "conv2d(image, weights, stride=2, padding=1)" in page.text
    assert "At (0, 0): rows −1 to 1, columns −1 to 1 of image (·0 is padding)" in page.text
    assert "expected 6, got 7: wrong" in page.text
    assert "7*" in page.words


def test_an_item_with_nothing_more_to_say_is_only_a_row() -> None:
    page = Page(render(report(CONV2D._replace(verdict=Verdict(Reason.NOT_HANDED_IN), shown=None)), "ada"))

    assert page.text.count("conv2d.py was not handed in") == 1
    assert not [tag for tag, _ in page.elements if tag == "article"]


def test_what_cannot_be_played_has_its_input_and_its_first_window() -> None:
    relu = failed("backprop.relu", {"z": np.array([1.0, -7.0])}, np.array([1, 0]), np.array([1, -7]))
    long = {"signal": np.arange(40.0), "weights": np.array([1.0, 1.0])}
    conv1d = failed("conv1d.conv1d", long, right_answer(Case("conv1d.conv1d", "", long)), np.zeros(39))

    page = Page(render(report(relu, conv1d), "ada"))

    assert "0 1 z 1 −7" in page.text
    assert "At (0,): entries 0 to 1 of signal:" in page.text
    assert "0·1 + 1·1 = 1" in page.text
    assert '"frames"' not in "".join(page.scripts)


def test_a_missing_value_error_is_said_in_words() -> None:
    page = Page(render(report(failed("conv1d.output_length", {"n": 3, "f": 5}, None, np.array(-1), raises=True)), "a"))

    assert "output_length(3, 5) Expected and got expected a ValueError got -1" in page.text


def test_a_changed_input_is_called_before_and_after() -> None:
    outcome = Outcome("returned", np.array([1, 0]), again=np.array([1, 0]), arguments={"z": np.array([1, 0])})
    page = Page(render(report(failed("backprop.relu", {"z": np.array([1, -1])}, np.array([1, 0]), outcome)), "a"))

    assert "Before and after" in page.text
    assert "after − before" in page.text


def _page_of_one_that_fails(visibility: str) -> str:
    one = failed("conv1d.conv1d", {"signal": np.array([271.5]), "weights": np.array([1])}, np.array([271.5]),
                 np.array([3]), visibility=visibility)  # fmt: skip
    results = (ItemResult(item, Verdict(Reason.PASSED), 1, 1.0) for item in plan(TASKS, [*CASES, *one.item.cases]))
    return render(Report(tuple(one if title(other.item) == title(one.item) else other for other in results)), "ada")


@pytest.mark.parametrize("visibility", ["after_due_date", "hidden"])
def test_of_a_hidden_case_only_the_phrase_is_there(visibility: str) -> None:
    html = _page_of_one_that_fails(visibility)

    assert "The only case fails. The first that fails: values differ." in html
    assert "271" not in html


def test_a_case_that_is_shown_with_the_grades_is_drawn_like_a_visible_one() -> None:
    html = _page_of_one_that_fails("after_published")

    assert "the value differs: expected 271.5, got 3" in html
    assert '"frames"' in html


def test_a_fault_of_ours_is_said_on_top_and_nothing_else_is_drawn() -> None:
    page = Page(render(fault_report(plan(TASKS, CASES), "ZeroDivisionError: our own bug"), "ada"))

    assert f"0 of {len(TASKS)} tasks are all right; {len(TASKS)} not judged." in page.text
    assert FAULT_NOTICE in page.text
    assert page.text.count("– not judged") == len(TASKS)
    assert not [tag for tag, _ in page.elements if tag == "article"]


def test_notices_are_said_on_top() -> None:
    page = Page(render(report(notices=("conv1d.py counts, the notebook does not.",)), "ada"))

    assert page.text.index("the notebook does not") < page.text.index("At a glance")


# ---------------------------------------------------------------- whatever a student wrote


@pytest.mark.parametrize(
    "html",
    [
        render(report(saying(CONV2D, HOSTILE, hint=HOSTILE)), "ada"),
        render(report(notices=(HOSTILE,)), "ada"),
        render(report(CONV2D), HOSTILE),
        render(report(failed("backprop.sgd_step", {}, {"W": np.ones(1)}, {HOSTILE: np.ones(1)})), "ada"),
        render(
            report(
                failed(
                    "backprop.sgd_step",
                    {"parameters": {HOSTILE: np.ones(1)}},
                    {HOSTILE: np.ones(1)},
                    {HOSTILE: np.zeros(1)},
                )
            ),
            "ada",
        ),
    ],
    ids=["words", "notice", "name of the submission", "name", "name of an array"],
)
def test_a_students_words_never_become_markup(html: str) -> None:
    page = Page(html)

    assert "<script>alert(1)</script>" in page.text + " ".join(
        str(value) for _, one in page.elements for value in one.values()
    )
    assert {tag for tag, _ in page.elements}.isdisjoint({"img", "iframe", "a href"})
    assert not any(name.startswith("on") for _, attributes in page.elements for name in attributes)
    assert [one.get("type", "ours") for tag, one in page.elements if tag == "script"][-1] == "ours"
    assert page.open == []


@pytest.mark.parametrize("words", ["{{ 7 * 7 }}", "{% raw %}", "\x1b[2J", "half \ud800", "\u202e"])
def test_templates_and_control_characters_stay_words(words: str) -> None:
    html = render(report(saying(CONV2D, words)), words)

    html.encode("utf-8")
    assert "49" not in Page(html).words
    assert not set("\x1b\ud800\u202e") & set(html)


def test_the_script_finds_its_data_whole() -> None:
    html = render(report(CONV2D), "ada")

    (data,) = re.findall(r'<script type="application/json">(.*?)</script>', html)
    assert len(json.loads(data)["frames"]) == 9
    assert "<" not in data


# ---------------------------------------------------------------- one file, which lets nothing else in


def test_the_page_forbids_all_but_its_own_style_and_script() -> None:
    html = render(report(CONV2D), "ada")

    def by_hash(tag: str) -> str:
        own = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        assert len(own) == 1
        return "sha256-" + base64.b64encode(hashlib.sha256(own[0].encode()).digest()).decode()

    policy = unescape(re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)[0])
    assert policy.split("; ") == [
        "default-src 'none'",
        f"style-src '{by_hash('style')}'",
        f"script-src '{by_hash('script')}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def test_the_page_asks_for_nothing() -> None:
    page = Page(render(report(CONV2D), "ada"))

    links = [value for _, one in page.elements for name, value in one.items() if name in ("src", "href", "style")]
    assert links == ["#conv2d.conv2d"]
    assert "url(" not in "".join(page.scripts)
    assert "import" not in "".join(page.scripts)


@pytest.mark.parametrize(("name", "lines"), [("report.js", 100), ("report.css", 160), ("report.html.jinja", 220)])
def test_what_the_page_is_made_of_stays_small(name: str, lines: int) -> None:
    assert len((PAGES / name).read_text(encoding="utf-8").splitlines()) <= lines


def _large(task: str, **call: Any) -> ItemResult:
    right = right_answer(Case(task, "", call))
    return failed(task, call, right, right + np.float64(1) / 3)


def test_a_page_stays_small_however_large_the_cases_are() -> None:
    rng = np.random.default_rng(0)
    image, tensor = rng.normal(size=(16, 16)), rng.normal(size=(8, 16, 16))
    results = [
        _large("conv1d.conv1d", signal=image[0], weights=image[0, :3]),
        _large("conv2d.conv2d", image=image, weights=image[:2, :2]),
        _large("conv2d.edge_strength", image=image),
        _large("tensors.conv_full_depth", tensor=tensor, weights=tensor[:, :2, :2]),
        _large("tensors.conv_layer", tensor=tensor, weights=rng.normal(size=(6, 8, 2, 2)), biases=np.ones(6)),
        _large("pooling.max_pool2d", tensor=tensor, size=2, stride=1),
        _large("backprop.relu", z=tensor),
        _large("backprop.relu_backward", upstream=tensor, z=tensor),
    ]

    html = render(report(*results), "ada")

    assert LIMIT / 2 < len(html.encode()) < 500_000
    assert NOT_DRAWN in html
    assert html.index(NOT_DRAWN) > html.index('id="conv2d.conv2d"')
    assert Page(html).open == []


# ---------------------------------------------------------------- the file


def test_a_page_is_written_whole_and_nothing_else_is_left(tmp_path: Path) -> None:
    write_page(report(CONV2D), tmp_path / "deep" / "page.html", "ada")

    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["page.html"]
    assert (tmp_path / "deep" / "page.html").read_text(encoding="utf-8") == render(report(CONV2D), "ada")


def test_a_page_that_cannot_be_made_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> str:
        raise ZeroDivisionError

    (tmp_path / "page.html").write_text("old", encoding="utf-8")
    monkeypatch.setattr(pages, "_rendered", broken)

    with pytest.raises(ZeroDivisionError):
        write_page(report(), tmp_path / "page.html", "ada")

    assert (tmp_path / "page.html").read_text(encoding="utf-8") == "old"


def test_the_same_report_makes_the_same_page() -> None:
    assert render(report(CONV2D), "ada") == render(report(CONV2D), "ada")
