"""How the second step of help is said: as text, as HTML, and on Gradescope only where a mistake has come back."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import nh3
import pytest

from autograder.cases.about import read_about
from autograder.core.records import Earlier, ItemResult, Picture, Report, SecondStep
from autograder.grading.grade import grade
from autograder.reporting.gradescope.growing import with_second_steps
from autograder.reporting.gradescope.history import earlier
from autograder.reporting.gradescope.results import results_document
from autograder.reporting.html_tables import LIMIT, table
from autograder.reporting.plain_text import text as item_text
from autograder.reporting.second_step import HEADING, text
from autograder.reporting.second_step import html as as_html
from tests import small_homework
from tests.conftest import ROOT
from tests.helpers.browser import browsing, overflows, violations
from tests.small_homework.runtime import ASSIGNMENT as SMALL

STEP = SecondStep(
    'Lecture 1, slide "a row": it slides.',
    (Picture("On the slide:", ("input   0  1", "output  1 <2>")),),
    "Compare the two rows. Which entry differs?",
)
WORDS = (
    "The same mistake as before, so here is a second step of help.\n"
    'Lecture 1, slide "a row": it slides.\n\n'
    "On the slide:\n    input   0  1\n    output  1 <2>\n\n"
    "What to compare: Compare the two rows. Which entry differs?"
)
TASK = "conv1d.conv1d"
RIGHT = (ROOT / "solutions" / "conv1d.py").read_text(encoding="utf-8")
FLIPPED = RIGHT.replace("np.asarray(weights, dtype=float)", "np.asarray(weights, dtype=float)[::-1]")


def test_as_text_its_parts_are_paragraphs_and_pictures_are_set_in() -> None:
    assert text(STEP) == WORDS


def test_without_a_slide_and_pictures_there_are_only_words() -> None:
    assert text(SecondStep("", (), "Compare.")) == f"{HEADING}\n\nWhat to compare: Compare."


def test_without_its_tags_the_html_says_the_same() -> None:
    said = html.unescape(re.sub(r"<[^>]+>", "", as_html(STEP)))

    assert [line.strip() for line in said.splitlines() if line.strip()] == [
        line.strip() for line in WORDS.splitlines() if line.strip()
    ]


def test_nothing_in_it_is_taken_for_html() -> None:
    assert "output  1 &lt;2&gt;" in as_html(STEP)


@pytest.mark.parametrize("tags", [set(), {"p", "pre", "strong"}], ids=["words only", "no tables, no styles"])
def test_a_sanitiser_takes_no_word_and_no_line(tags: set[str]) -> None:
    cleaned = nh3.clean(as_html(STEP), tags=tags, attributes={})

    said = html.unescape(re.sub(r"<[^>]+>", "", cleaned))
    assert [line.strip() for line in said.splitlines() if line.strip()] == [
        line.strip() for line in WORDS.splitlines() if line.strip()
    ]
    assert ("<pre>input   0  1\noutput  1 &lt;2&gt;</pre>" in cleaned) == bool(tags)


# ---------------------------------------------------------------- under an item


@pytest.fixture(scope="module")
def report(bank: Path, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """A submission with one known mistake."""
    folder = tmp_path_factory.mktemp("flipped")
    (folder / "conv1d.py").write_text(FLIPPED, encoding="utf-8")
    return grade(folder, bank)


@pytest.fixture
def item(report: Report) -> ItemResult:
    (found,) = [one for one in report.items if one.item.task.name == TASK and one.item.visibility == "visible"]
    return found


def test_it_follows_the_hint_and_changes_no_word_of_the_first_step(item: ItemResult) -> None:
    grown = item._replace(second_step=STEP)

    assert item_text(grown) == f"{item_text(item)}\n\n{WORDS}"
    assert table(grown).startswith(table(item).removesuffix("\n</div>"))
    assert len(table(grown).encode()) < LIMIT


@pytest.mark.parametrize("width", [1280, 400])
def test_it_can_be_read_by_everybody(width: int, item: ItemResult, bank: Path, tmp_path: Path) -> None:
    known = {TASK: Earlier("fail", {item.mistakes[0]: 1})}
    grown = with_second_steps(Report((item,)), known, read_about(bank).assignment).items[0]
    wide = SecondStep(STEP.slide, (Picture("Wide:", ("=" * 76,)),), STEP.compare)
    body = "".join(table(one) for one in (grown, item._replace(second_step=wide)))
    style = "<style>pre{padding:9px;color:#333;background:#f5f5f5;border:1px solid #ccc}</style>"  # as on Gradescope
    page = f'<!doctype html><html lang="en"><title>An item</title>{style}<main><h1>An item</h1>{body}</main></html>'
    (tmp_path / "page.html").write_text(page, encoding="utf-8")

    with browsing((width, 800)) as browser:
        browser.goto((tmp_path / "page.html").as_uri())
        found, wide_page = violations(browser), overflows(browser)
        borders = browser.evaluate("[...document.querySelectorAll('pre')].map(e => getComputedStyle(e).borderStyle)")

    assert found == []
    assert not wide_page
    assert {*borders} == {"none"}


# ---------------------------------------------------------------- on Gradescope


def _metadata(*documents: Any) -> dict[str, Any]:
    before = [
        {"submission_time": f"2026-01-0{day}T12:00:00Z", "results": one} for day, one in enumerate(documents, start=1)
    ]
    return {"previous_submissions": json.loads(json.dumps(before))}


def _known(report: Report, *documents: Any) -> dict[str, Earlier]:
    return earlier(_metadata(*documents), [one.item for one in report.items])


def test_the_first_submission_gets_the_first_step(report: Report, bank: Path) -> None:
    assert with_second_steps(report, _known(report), read_about(bank).assignment) == report


def test_the_same_mistake_again_gets_the_second_step_and_hidden_items_stay(report: Report, bank: Path) -> None:
    known = _known(report, results_document(report))

    grown = with_second_steps(report, known, read_about(bank).assignment)

    changed = [one for one, before in zip(grown.items, report.items, strict=True) if one != before]
    assert [(one.item.task.name, one.item.visibility) for one in changed] == [(TASK, "visible")]
    first, second = results_document(report, known), results_document(grown, known)
    pairs = list(zip(first["tests"], second["tests"], strict=True))
    (differ,) = [pair for pair in pairs if pair[0] != pair[1]]
    assert differ[0] == {**differ[1], "output": differ[0]["output"]}  # of the item, nothing but its words
    assert differ[0]["extra_data"]["task"] == TASK
    assert HEADING in differ[1]["output"]
    assert "What to compare:" in differ[1]["output"]


def test_the_same_submission_and_metadata_give_the_same_results(report: Report, bank: Path) -> None:
    known = _known(report, results_document(report))
    assignment = read_about(bank).assignment

    made = [json.dumps(results_document(with_second_steps(report, known, assignment), known)) for _ in range(2)]

    assert made[0] == made[1]


def test_another_mistake_before_changes_nothing(report: Report, bank: Path) -> None:
    known = {TASK: Earlier("fail", {"pad_edge": 3})}

    assert with_second_steps(report, known, read_about(bank).assignment) == report


def test_a_hidden_item_never_gets_one(report: Report, bank: Path) -> None:
    hidden = next(one for one in report.items if one.item.task.name == TASK and one.item.visibility != "visible")
    forged = hidden._replace(mistakes=("flipped_filter",))
    known = {TASK: Earlier("fail", {"flipped_filter": 3})}

    assert with_second_steps(Report((forged,)), known, read_about(bank).assignment).items == (forged,)


def test_a_homework_without_families_works_without(report: Report) -> None:
    item = report.items[0].item._replace(task=SMALL.tasks[0])
    result = report.items[0]._replace(item=item, mistakes=("anything",))
    known = {SMALL.tasks[0].name: Earlier("fail", {"anything": 1})}

    assert with_second_steps(Report((result,)), known, SMALL).items == (result,)
    assert not list(Path(small_homework.__path__[0]).rglob("families.py"))
