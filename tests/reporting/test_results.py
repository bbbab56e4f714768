"""The items and results.json: whatever a result is, the file is whole and no item is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

from autograder.core.records import Case, ItemResult, Reason, Report, Verdict
from autograder.reporting.gradescope.contract import violations
from autograder.reporting.gradescope.results import OUTPUT_LIMIT, plan, results_document, title
from autograder.reporting.gradescope.results_file import write_results
from autograder.reporting.terminal import table
from tests.content import TASKS
from tests.helpers.totals import ITEMS, POINTS

CASES = [
    Case(task.name, "a case", {}, visibility=visibility)
    for task in TASKS
    for visibility in ("visible", "after_due_date")
]

LATER = (
    f'<p style="margin:0 0 6px">{sum(task.points[1] for task in TASKS):g} more points are for random cases; '
    "their results are shown after the due date.</p>"
)
NOTICE = '<p style="margin:0 0 6px">a notice</p>'


def _report(change: Callable[[ItemResult], ItemResult] = lambda result: result) -> Report:
    results = [ItemResult(item, Verdict(Reason.PASSED), 1, item.max_score) for item in plan(TASKS, CASES)]
    return Report((change(results[0]), *results[1:]), ("a notice",))


def test_every_task_has_a_visible_and_a_hidden_item_and_their_points() -> None:
    items = plan(TASKS, CASES)

    assert [(item.task, item.visibility) for item in items] == [
        (task, visibility) for task in TASKS for visibility in ("visible", "after_due_date")
    ]
    assert [item.max_score for item in items] == [points for task in TASKS for points in task.points]


def test_items_are_planned_even_where_there_are_no_cases() -> None:
    assert len(plan(TASKS, [])) == ITEMS


def test_several_hidden_visibilities_share_the_hidden_points() -> None:
    extra = Case("conv2d.conv2d", "a case", {}, visibility="hidden")
    items = [item for item in plan(TASKS, [*CASES, extra]) if item.task.name == "conv2d.conv2d"]

    assert [(item.visibility, item.max_score) for item in items] == [
        ("visible", 3.0),
        ("after_due_date", 2.5),
        ("hidden", 2.5),
    ]


def test_a_full_report_keeps_the_contract_and_scores_all_points() -> None:
    document = results_document(_report())

    assert violations(document) == ()
    assert (document["score"], len(document["tests"])) == (POINTS, ITEMS)
    assert "execution_time" not in document  # hidden cases have a share in it
    assert document["output"].endswith("all of their visible cases.</p>\n" + LATER + "\n" + NOTICE + "\n</div>")
    assert document["output_format"] == "html"


def test_an_item_is_html_under_a_name_that_is_text() -> None:
    test = results_document(_report())["tests"][2]

    assert (test["output_format"], test["name_format"]) == ("html", "text")
    assert test["output"].startswith("<div style=")


def test_an_item_is_named_for_people_and_for_programs() -> None:
    test = results_document(_report())["tests"][2]

    assert test["name"] == "1.2 conv1d: the slides' examples and public cases"
    facts = {"task": "conv1d.conv1d", "cases": 1, "passed": 1, "verdict": "pass"}
    assert test["extra_data"] == {**facts, "mistake": [], "seen": {}}


@pytest.mark.parametrize("reason", Reason)
def test_no_verdict_makes_an_item_vanish(reason: Reason) -> None:
    document = results_document(_report(lambda result: result._replace(verdict=Verdict(reason), score=0.0)))

    assert len(document["tests"]) == ITEMS
    assert document["tests"][0]["status"] == "failed"


@pytest.mark.parametrize("words", ["\x1b[2J", "half \ud800", "𝒳" * 100, '"}],"score":100', "<script>", "line\nline"])
def test_whatever_an_item_says_the_file_stays_whole(words: str) -> None:
    document = results_document(
        _report(lambda result: result._replace(verdict=Verdict(Reason.UNREADABLE, error=words)))
    )

    assert json.loads(json.dumps(document, allow_nan=False)) == document
    said = unescape(re.sub(r"<[^>]*>", "", document["tests"][0]["output"]))
    shown = words.replace("\x1b", "\ufffd").replace("\ud800", "\ufffd")
    assert said.strip() == f"{shown}\n\n– not run: a case"
    assert document["score"] == POINTS


def test_an_output_is_cut_long_before_gradescope_cuts_it() -> None:
    document = results_document(
        _report(lambda result: result._replace(verdict=Verdict(Reason.UNREADABLE, error="x" * 200_000)))
    )

    assert OUTPUT_LIMIT / 2 < len(document["tests"][0]["output"]) < OUTPUT_LIMIT
    assert document["tests"][0]["output"].endswith("… (cut)</pre>")


def test_results_that_would_break_the_contract_do_not_replace_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    write_results(_report(), path)
    before = path.read_bytes()

    with pytest.raises(RuntimeError, match=r"tests\[0\]\.score: 3\.0 is not between 0 and max_score 1\.0"):
        write_results(_report(lambda result: result._replace(score=3.0)), path)

    assert path.read_bytes() == before


@pytest.mark.parametrize("score", [float("nan"), float("inf")])
def test_a_score_that_is_no_number_is_never_written(tmp_path: Path, score: float) -> None:
    with pytest.raises((RuntimeError, ValueError)):
        write_results(_report(lambda result: result._replace(score=score)), tmp_path / "results.json")

    assert not (tmp_path / "results.json").exists()


def test_writing_results_leaves_nothing_else_behind(tmp_path: Path) -> None:
    write_results(_report(), tmp_path / "deep" / "results.json")

    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["results.json"]


def test_the_table_has_a_row_for_every_task_and_the_sum() -> None:
    lines = table(_report(), width=100).splitlines()

    rows, (total, *_) = lines[1 : len(TASKS) + 1], lines[len(TASKS) + 1 :]
    assert [row.split()[0] for row in rows] == [task.number for task in TASKS]
    assert total.split() == ["total", f"{POINTS:g}", "/", f"{POINTS:g}"]


def test_titles_differ() -> None:
    titles = [title(item) for item in plan(TASKS, CASES)]

    assert len(titles) == len(set(titles))
