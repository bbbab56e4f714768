"""An item is counted from what is scored; what is shown is the smallest case that goes wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from autograder.core.records import Case, Item, ItemResult, Outcome, Reason, Report, Verdict
from autograder.grading.score import mark
from autograder.reporting.gradescope.results import results_document
from autograder.reporting.plain_text import text
from autograder.reporting.words import message
from tests.content import BY_NAME

RELU = BY_NAME["backprop.relu"]
BANNED = Outcome("forbidden", error="torch")


def case(title: str, n: int = 3, **more: Any) -> Case:
    z = np.arange(1.0, n + 1)
    return Case(RELU.name, title, {"z": z}, expected=z, **more)


def right(one: Case) -> Outcome:
    return Outcome("returned", one.expected, one.expected, arguments=dict(one.call))  # type: ignore[arg-type]


def wrong(one: Case) -> Outcome:
    answer = -np.asarray(one.expected)
    return Outcome("returned", answer, answer, arguments=dict(one.call))  # type: ignore[arg-type]


def changed(one: Case) -> Outcome:
    return Outcome("returned", one.expected, one.expected, arguments={"z": np.zeros(np.shape(one.call["z"]))})


def marked(pairs: Sequence[tuple[Case, Any]]) -> ItemResult:
    """Cases with their outcomes, or with what makes an outcome of a case."""
    cases = tuple(one for one, _ in pairs)
    outcomes = [came if isinstance(came, Outcome) else came(one) for one, came in pairs]
    return mark(Item(RELU, "visible", 2.0, cases), outcomes, {})


# ---------------------------------------------------------------- diagnostic cases

PUBLIC = (case("a"), case("b", 4))
DIAGNOSTIC = case("tiny", 1, scored=False)


def test_where_only_the_reserve_fails_the_points_are_full_and_the_words_say_so() -> None:
    result = marked([*((one, right) for one in PUBLIC), (DIAGNOSTIC, wrong)])

    assert (result.kind, result.passed, result.score) == ("fail", 2, 2.0)
    assert message(result).startswith("All scored cases pass; an extra example without points fails: tiny.\n")
    assert "expected 1, got -1" in text(result)


def test_what_is_not_run_after_a_case_that_does_not_finish_is_not_called_wrong() -> None:
    late, unrun = Outcome("timed out"), Outcome("not run", why=Reason.EARLIER_CASE)

    result = marked([(case("a"), right), (case("b"), late), (case("c"), unrun), (case("d"), unrun)])

    assert message(result).startswith("1 of 4 cases passes, and 2 were not run. One that fails: b.\n")


def test_a_hidden_item_does_not_tell_how_many_were_not_run() -> None:
    late, unrun = Outcome("timed out"), Outcome("not run", why=Reason.EARLIER_CASE)
    cases = tuple(case(title, visibility="after_due_date") for title in "abc")

    result = mark(Item(RELU, "after_due_date", 2.0, cases), [right(cases[0]), late, unrun], {})

    assert message(result).startswith("1 of 3 cases passes. The first that fails: the call did not finish: ")


def test_results_json_counts_what_is_scored() -> None:
    result = marked([*((one, right) for one in PUBLIC), (DIAGNOSTIC, wrong)])

    (item,) = results_document(Report((result,)))["tests"]
    assert item["extra_data"] == {"task": RELU.name, "cases": 2, "passed": 2, "verdict": "fail"}
    assert (item["score"], item["max_score"]) == (2.0, 2.0)


def test_a_failing_case_of_the_reserve_is_shown_where_it_is_smaller_and_said_not_to_be_scored() -> None:
    result = marked([(PUBLIC[0], right), (PUBLIC[1], wrong), (DIAGNOSTIC, wrong)])

    assert result.score == 1.0
    assert message(result).startswith("1 of 2 cases passes. A small extra example (no points) that fails: tiny.\n")


def test_all_that_is_scored_passes_and_the_reserve_is_not_counted() -> None:
    assert message(marked([*((one, right) for one in PUBLIC), (DIAGNOSTIC, right)])) == "All 2 cases pass."


def test_a_banned_library_in_the_reserve_is_shown_and_costs_nothing() -> None:
    result = marked([*((one, right) for one in PUBLIC), (DIAGNOSTIC, BANNED)])

    assert result.score == 2.0
    assert "the call used torch" in message(result)


# ---------------------------------------------------------------- not written yet

STUB = Outcome("raised", error="NotImplementedError", thrown="not implemented")


def test_a_task_whose_every_call_meets_a_stub_is_not_written_yet() -> None:
    result = marked([(one, STUB) for one in PUBLIC])

    assert (result.verdict.reason, result.shown, message(result)) == (Reason.UNWRITTEN, None, "not written yet")


def test_a_stub_that_only_some_inputs_meet_is_an_exception_with_its_count_and_its_case() -> None:
    result = marked([(PUBLIC[0], right), (PUBLIC[1], STUB)])

    assert result.verdict.reason is Reason.RAISED
    assert result.shown is not None
    assert message(result).startswith("1 of 2 cases passes. One that fails")
    assert message(result).endswith(": b.\nthe call raised NotImplementedError")


def test_hidden_cases_alone_do_not_make_a_written_task_unwritten() -> None:
    item = Item(RELU, "after_due_date", 2.0, (case("a", visibility="after_due_date"),))

    assert mark(item, [STUB], {}).verdict == Verdict(Reason.UNWRITTEN)
    assert mark(item, [STUB], {}, written=True).verdict == Verdict(Reason.RAISED)


def test_of_a_hidden_case_nothing_but_the_reason_is_kept() -> None:
    hidden = case("a", visibility="hidden")

    result = mark(Item(RELU, "hidden", 2.0, (hidden,)), [wrong(hidden)], {})

    assert (result.verdict, result.shown, result.hint) == (Verdict(Reason.VALUES), None, "")


# ---------------------------------------------------------------- what is shown


@pytest.mark.parametrize(
    ("pairs", "shown"),
    [
        ([(case("large", 5, slide="s"), wrong), (case("small", 2), wrong)], "small"),
        ([(case("other"), wrong), (case("slide", slide="s"), wrong)], "slide"),
        ([(case("first"), wrong), (case("second"), wrong)], "first"),
        ([(case("large", 5), wrong), (case("small", 2), Outcome("raised", error="IndexError: 3"))], "small"),
        ([(case("large", 5), wrong), (case("small", 2), changed)], "small"),
        ([(case("small", 2), wrong), (case("large", 5), Outcome("timed out"))], "large"),
        ([(case("small", 2), wrong), (case("large", 5), BANNED)], "large"),
        ([(case("small", 2), Outcome("not run")), (case("large", 5), wrong)], "large"),
    ],
    ids=["smallest", "slide", "order", "raised", "input", "time", "banned", "not run"],
)
def test_the_smallest_case_that_goes_wrong_is_shown(pairs: list[tuple[Case, Any]], shown: str) -> None:
    result = marked(pairs)

    assert result.shown is not None
    assert result.shown.case.title == shown
    assert f"One that fails: {shown}." in message(result)
