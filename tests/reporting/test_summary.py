"""The summary on top of Gradescope's page: what it tells, and that no hidden case has a say in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import unescape
from typing import Any

import pytest

from autograder.cases.items import plan
from autograder.core.records import Case, Cause, Earlier, Item, ItemResult, Kind, Reason, Report, Verdict, Visibility
from autograder.reporting.gradescope.contract import violations
from autograder.reporting.gradescope.results import results_document
from autograder.reporting.gradescope.summary import summary, top
from autograder.reporting.words import FAULT_NOTICE
from tests.content import BY_NAME, TASKS
from tests.reporting.test_html_tables import HOSTILE, Page

NAMES = ("conv1d.output_length", "conv1d.conv1d", "conv1d.conv1d_matrix", "conv2d.conv2d")
FOUR = [BY_NAME[name] for name in NAMES]
POINTS = sum(task.points[0] for task in FOUR)
LATER: tuple[Visibility, ...] = ("after_due_date", "after_published", "hidden")
NOT_THEIRS = (Reason.NO_CASES, Reason.OUT_OF_TIME, Reason.FIX_FIRST, Reason.NO_TORCH, Reason.PROCESSES_ENDED)

Change = Callable[[ItemResult], ItemResult]


def report(
    *, later: tuple[Visibility, ...] = ("after_due_date",), notices: tuple[str, ...] = (), **changed: Change
) -> Report:
    """A report in which all is right but the visible items of some functions."""
    cases = [Case(task.name, "a case", {}, visibility=one) for task in FOUR for one in ("visible", *later)]  # type: ignore[arg-type]
    items = (ItemResult(item, Verdict(Reason.PASSED), 1, item.max_score) for item in plan(FOUR, cases))
    return Report(tuple(_changed(one, changed) for one in items), notices)


def _changed(one: ItemResult, changed: Mapping[str, Change]) -> ItemResult:
    visible = one.item.visibility == "visible"
    return changed[one.item.task.function](one) if visible and one.item.task.function in changed else one


def failing(reason: Reason = Reason.VALUES, score: float = 0.0, **more: object) -> Change:
    facts = {name: more.pop(name) for name in ("error", "names") if name in more}
    return lambda one: one._replace(verdict=Verdict(reason, **facts), score=score, passed=0, **more)  # type: ignore[arg-type]


def lines(report: Report, known: Mapping[str, Earlier] | None = None) -> list[str]:
    """What is read where all tags are taken away."""
    return unescape(re.sub(r"<[^>]*>", "", top(report, known or {}))).strip().splitlines()


def before(**verdicts: Kind | None) -> dict[str, Earlier]:
    names = {name.partition(".")[2]: name for name in NAMES}
    return {names[function]: Earlier(verdict) for function, verdict in verdicts.items()}


# ---------------------------------------------------------------- points, and what to look at first


def test_where_all_is_right_there_are_points_and_nothing_to_look_at() -> None:
    later = sum(task.points[1] for task in FOUR)

    assert lines(report()) == [
        f"{POINTS} of {POINTS} points so far. All 4 tasks pass all of their visible cases.",
        f"{later} more points are for random cases; their results are shown after the due date.",
    ]


def test_the_points_are_those_of_the_visible_items() -> None:
    said = lines(report(conv1d=failing(score=0.73), conv2d=failing(Reason.NOT_HANDED_IN)))

    assert said[0] == f"{POINTS - 5 + 0.73:g} of {POINTS} points so far. 2 of 4 tasks pass all of their visible cases."


def test_an_extra_example_that_fails_leaves_the_points_and_not_the_task_done() -> None:
    found = summary(report(conv1d=failing(score=2.0)), {})

    assert found is not None
    assert (found.points, found.passing, found.first and found.first.item.task) == (POINTS, 3, BY_NAME["conv1d.conv1d"])


@pytest.mark.parametrize(
    ("later", "words"),
    [
        ((), []),
        (("hidden",), ["12 more points are for hidden cases."]),
        (("after_published",), ["12 more points are for cases that are shown with the grades."]),
    ],
)
def test_it_is_said_what_the_other_points_are_for(later: tuple[Visibility, ...], words: list[str]) -> None:
    whole = report(later=later)
    kept = tuple(one for one in whole.items if later or one.item.visibility == "visible")

    assert lines(whole._replace(items=kept))[1:] == words


def test_several_kinds_of_other_cases_have_a_line_each() -> None:
    assert lines(report(later=LATER))[1:] == [
        "4 more points are for random cases; their results are shown after the due date.",
        "4 more points are for cases that are shown with the grades.",
        "4 more points are for hidden cases.",
    ]


def test_one_point_is_one_point() -> None:
    item = Item(FOUR[0], "hidden", 1.0, ())

    said = lines(Report((*report().items[:1], ItemResult(item, Verdict(Reason.PASSED), 1, 1.0))))

    assert said[1] == "1 more point is for hidden cases."


def test_what_fails_first_in_the_order_of_the_lecture_is_to_be_looked_at_first() -> None:
    said = lines(report(conv1d_matrix=failing(Reason.MISSING), conv2d=failing(), conv1d=failing(Reason.CRASHED)))

    assert said[2] == "Look at first: 1.2 conv1d: the Python interpreter stopped"
    assert len(said) == 3


def test_what_fails_beside_a_wrong_earlier_function_is_not_first() -> None:
    length, cause = "conv1d.output_length", Cause(FOUR[0], unwritten=False)

    for excused in ({"supplied": (length,), "substituted": True}, {"cause": cause}):
        said = lines(report(conv1d=failing(**excused), conv2d=failing(Reason.MISSING)))
        assert said[2] == "Look at first: 2.1 conv2d: conv2d.py has no conv2d"


def test_where_all_that_fails_uses_wrong_earlier_functions_the_first_of_it_is_named() -> None:
    said = lines(report(conv1d=failing(Reason.MISSING, supplied=("conv1d.output_length",))))

    assert said[2] == "Look at first: 1.2 conv1d: conv1d.py has no conv1d"


@pytest.mark.parametrize("reason", NOT_THEIRS)
def test_what_was_not_judged_is_not_called_wrong(reason: Reason) -> None:
    said = lines(report(conv1d=failing(reason)), before(conv1d="pass"))

    assert said[0].endswith("3 of 4 tasks pass all of their visible cases.")
    assert len(said) == 2


def test_a_file_that_does_not_finish_is_to_be_looked_at() -> None:
    said = lines(report(conv1d=failing(Reason.IMPORT_TIMED_OUT, names=("conv1d",))), before(conv1d="pass"))

    assert said[2].startswith("Look at first: 1.2 conv1d: not judged: importing conv1d.py did not finish")
    assert said[3] == "No longer right since your last submission: 1.2 conv1d."


# ---------------------------------------------------------------- since earlier submissions


def test_it_is_said_what_is_newly_right_and_what_no_longer_is() -> None:
    known = before(output_length="pass", conv1d="fail", conv1d_matrix="fail", conv2d="pass")

    assert lines(report(conv2d=failing(Reason.MISSING)), known)[3:] == [
        "Newly right since your last submission: 1.2 conv1d, 1.3 conv1d_matrix.",
        "No longer right since your last submission: 2.1 conv2d.",
    ]


def test_where_the_same_tasks_pass_that_is_said() -> None:
    known = before(output_length="pass", conv1d="fail", conv1d_matrix="pass", conv2d="pass")

    assert lines(report(conv1d=failing()), known)[3:] == ["The same tasks pass as in your last submission."]
    assert len(lines(report(conv1d=failing()), {**known, "conv2d.conv2d": Earlier()})) == 3


def test_a_verdict_that_is_not_known_is_compared_with_nothing() -> None:
    assert len(lines(report(conv2d=failing()), before(conv1d=None))) == 3
    assert len(lines(report(), {"conv2d.unheard_of": Earlier("fail")})) == 2


@pytest.mark.parametrize(("times", "words"), [(1, "an earlier submission"), (3, "3 earlier submissions")])
def test_a_mistake_that_has_come_back_is_named_by_its_task(times: int, words: str) -> None:
    known = {"conv1d.conv1d": Earlier("fail", {"flipped_filter": times})}

    said = lines(report(conv1d=failing(mistakes=("flipped_filter",))), known)

    assert said[3:] == [f"The same mistake again: 1.2 conv1d, as in {words}."]
    assert len(lines(report(conv1d=failing(mistakes=("another",))), known)) == 3
    assert len(lines(report(conv1d=failing()), known)) == 3


# ---------------------------------------------------------------- notices, and faults of ours


def test_the_notices_come_last() -> None:
    said = lines(report(notices=("`a.py` was left out.", "b.py, line 1: no\n    x(\n     ^\nLeft out.")))

    assert said[2:] == ["`a.py` was left out.", "b.py, line 1: no", "    x(", "     ^", "Left out."]


def test_after_a_fault_of_ours_only_that_is_said() -> None:
    assert lines(report(conv1d=failing(Reason.FAULT))) == FAULT_NOTICE.splitlines()


def test_a_fault_in_hidden_cases_changes_nothing() -> None:
    whole = report(conv1d=failing())
    lost = tuple(
        one._replace(verdict=Verdict(Reason.FAULT), score=0.0) if one.item.visibility != "visible" else one
        for one in whole.items
    )

    assert top(whole._replace(items=lost, fault="ours"), {}) == top(whole, {})


def test_where_there_is_nothing_to_say_nothing_is_said() -> None:
    assert top(Report(()), {}) == ""
    assert summary(Report(()), {}) is None


# ---------------------------------------------------------------- hidden cases


@pytest.mark.parametrize("visibility", LATER)
@pytest.mark.parametrize("reason", [Reason.VALUES, Reason.CRASHED, Reason.UNWRITTEN, Reason.OUT_OF_TIME, Reason.FAULT])
def test_nothing_depends_on_a_hidden_item(visibility: Visibility, reason: Reason) -> None:
    known = {"conv1d.conv1d": Earlier("fail", {"flipped_filter": 1}), "conv2d.conv2d": Earlier("pass")}
    whole = report(later=(visibility,), conv1d=failing(mistakes=("flipped_filter",)))
    visible = [one for one in whole.items if one.item.visibility == "visible"]
    other = [
        one._replace(verdict=Verdict(reason), score=0.1, passed=0, mistakes=("flipped_filter",), public_pass=True)
        for one in reversed(whole.items)
        if one.item.visibility != "visible"
    ]

    both = (whole.items, (*visible, *other))
    first, second = (results_document(whole._replace(items=items), known) for items in both)

    assert first["output"] == second["output"]
    assert [_shown(document) for document in (first, second)] == [_shown(first)] * 2


def _shown(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [test for test in document["tests"] if test["visibility"] == "visible"]


# ---------------------------------------------------------------- as a page


@pytest.mark.parametrize("words", [HOSTILE, "x" * 60_000, "half \ud800\x1b", "&" * 30_000])
def test_whatever_a_student_wrote_it_stays_text_and_short(words: str) -> None:
    whole = report(conv1d=failing(Reason.RAISED, error=words), notices=(words,))

    document = results_document(whole)

    assert violations(document) == ()
    page = Page(document["output"])
    assert set(page.tags) <= {"div", "p", "pre", "strong"}
    assert page.open == []
    assert len(document["output"]) < 20_000


def test_all_tasks_of_a_homework_that_are_newly_right_find_room() -> None:
    items = plan(TASKS, [Case(task.name, "a case", {}) for task in TASKS])
    results = tuple(ItemResult(item, Verdict(Reason.PASSED), 1, item.max_score) for item in items)

    html = top(Report(results), {task.name: Earlier("fail") for task in TASKS})

    assert html.startswith("<div")
    assert "8.4 residual_block." in html
