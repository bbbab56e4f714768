"""The facts of a report: what an instructor's page is made of, and nothing that reaches a student."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.classroom.facts import MOST, facts_of
from autograder.core.records import Case, Difference, Item, Judged, Outcome, Reason, Report, Task, Verdict
from autograder.grading.grade import Grader
from autograder.grading.score import mark
from autograder.judging.compare import judged
from autograder.judging.fingerprints import LARGE, change, fingerprint
from autograder.reporting.gradescope.results import results_document
from autograder.reporting.page.render import render
from autograder.reporting.terminal import table
from tests.conftest import ROOT

TASK = Task("conv1d", "conv1d", "1.2", (2, 4), ("signal", "weights"), ("stride", "padding"))
RIGHT = np.array([1.0, 2.0, 4.0])


@pytest.fixture(scope="module")
def first_try(bank: Path) -> Report:
    """What a student might hand in, graded as one of a class."""
    with Grader(bank, of_class=True) as grader:
        return grader.grade(ROOT / "tests" / "samples" / "first_try")


def of(report: Report, task: str, visibility: str = "visible") -> dict[str, Any]:
    """The facts of one item."""
    items = facts_of(report)["items"]
    return next(one for one in items if (one["task"], one["visibility"]) == (task, visibility))


# ---------------------------------------------------------------- of a whole report


def test_they_are_json_and_have_every_item_in_order(first_try: Report) -> None:
    facts = facts_of(first_try)

    assert json.loads(json.dumps(facts, allow_nan=False)) == facts
    assert [one["task"] for one in facts["items"]] == [result.item.task.name for result in first_try.items]
    assert facts["assignment"] == "autograder.homework"


def test_a_known_mistake_is_named_with_its_hint_and_its_simplest_case(first_try: Report) -> None:
    one = of(first_try, "conv1d.conv1d")

    assert (one["mistake"], one["hint"]) == (["pad_left_twice"], "Draw the padded row: at which ends are the zeros?")
    assert one["simplest"]["title"] == "Padding adds a stop at each end"
    assert one["simplest"]["said"] == "5 of 6 values differ; first at (1,): expected 1, got 0"
    assert "wrong" not in one


def test_what_no_known_mistake_explains_has_a_fingerprint_of_each_case_that_fails(first_try: Report) -> None:
    one = of(first_try, "tensors.conv_layer")

    assert one["mistake"] == []
    assert [wrong["case"] for wrong in one["wrong"]] == one["missed"]
    assert one["wrong"][0]["error"] == "ValueError: operands could not be broadcast together"
    assert one["wrong"][1]["change"] == "shape +0 +0 +1"


def test_of_hidden_cases_the_simplest_is_told_by_its_sizes(first_try: Report) -> None:
    one = of(first_try, "conv2d.conv2d", "after_due_date")

    assert set(one["simplest"]) == {"title", "slide", "sizes"}
    assert "wrong" not in one  # the visible item says what is wrong already


def test_what_was_never_called_has_a_reason_and_no_wrong_cases(first_try: Report) -> None:
    one = of(first_try, "cnn.train")

    assert (one["kind"], one["reason"]) == ("fail", "missing")
    assert "simplest" not in one


def test_no_line_of_the_students_code_is_in_them(first_try: Report) -> None:
    assert "first_try" not in json.dumps(facts_of(first_try))
    assert " at line " not in json.dumps([one.get("simplest") for one in facts_of(first_try)["items"]])


def test_no_report_for_students_changes_with_what_they_are_made_of(first_try: Report) -> None:
    without = first_try._replace(items=tuple(result._replace(wrong=()) for result in first_try.items))

    assert any(result.wrong for result in first_try.items)
    assert results_document(without) == results_document(first_try)
    assert render(without, "a") == render(first_try, "a")
    assert table(without) == table(first_try)


# ---------------------------------------------------------------- of one item


def case(title: str = "a case", **more: Any) -> Case:
    call = {"signal": np.array([1.0, 2.0]), "weights": np.array([1.0])}
    return Case(TASK.name, title, call, expected=RIGHT, **more)


def marked(cases: list[Case], outcomes: list[Outcome], visibility: Any = "visible") -> dict[str, Any]:
    item = Item(TASK, visibility, 2.0, tuple(one._replace(visibility=visibility) for one in cases))
    return of(Report((mark(item, outcomes, {}, fingerprints=True),)), TASK.name, visibility)


def returned(answer: Any) -> Outcome:
    return Outcome("returned", np.asarray(answer, dtype=float), again=np.asarray(answer, dtype=float))


def test_scored_cases_are_numbered_among_themselves() -> None:
    cases = [case("small", scored=False), case("one"), case("two")]
    one = marked(cases, [returned(RIGHT + 1), returned(RIGHT), returned(RIGHT + 1)])

    assert (one["missed"], one["scored"], one["cases"]) == ([0, 2], [1], 2)


def test_only_the_first_failing_cases_have_fingerprints() -> None:
    count = MOST + 5
    one = marked([case() for _ in range(count)], [returned(RIGHT + 1)] * count)

    assert (len(one["missed"]), len(one["wrong"])) == (count, MOST)


def test_an_item_that_passes_is_short() -> None:
    assert set(marked([case()], [returned(RIGHT)])) == {
        *("task", "number", "title", "visibility", "kind", "reason", "score", "max", "cases")
    }


# ---------------------------------------------------------------- fingerprints


def found(outcome: Outcome) -> Judged:
    return judged(TASK, case(), outcome)


@pytest.mark.parametrize(
    ("got", "said"),
    [
        (RIGHT + 3, "plus 3"),
        (RIGHT * 2, "times 2"),
        (-RIGHT, "times -1"),
        ([1.0, 2.0, 5.0], "wrong at 2 of 3"),
        ([5.0, 9.0, 1.0], ""),
        ([1.0, np.nan, 4.0], "not finite"),
        ([1.0, 2.0], "shape -1"),
        ([[1.0, 2.0]], "1 axes became 2"),
    ],
    ids=["one number added", "one factor", "the sign", "some places", "all places", "NaN", "shorter", "an axis more"],
)
def test_how_an_answer_differs_from_the_right_one(got: Any, said: str) -> None:
    assert fingerprint(TASK, found(returned(got))).change == said


def test_equal_answers_have_equal_fingerprints_and_others_have_others() -> None:
    one, same, other = (fingerprint(TASK, found(returned(got))) for got in (RIGHT + 3, RIGHT + 3, RIGHT + 4))

    assert one.answer == same.answer != other.answer


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("NameError: name 'np' is not defined, at line 3 of conv1d.py: `np`", "NameError: name 'np' is not defined"),
        ("IndexError: index 7 is out of bounds for axis 0", "IndexError: index # is out of bounds"),
        ("UnboundLocalError: cannot access local variable 'out'", "UnboundLocalError: cannot access local variable #"),
        ("KeyError: 'W1'", "KeyError: 'W#'"),
        ("ZeroDivisionError", "ZeroDivisionError"),
    ],
)
def test_an_exception_is_its_class_and_first_words_without_numbers_and_local_names(error: str, said: str) -> None:
    assert fingerprint(TASK, found(Outcome("raised", error=error))).error == said


def test_another_end_of_a_call_is_told_by_its_name() -> None:
    assert fingerprint(TASK, found(Outcome("timed out", seconds=2.0))).error == "timed out"


def test_what_was_not_judged_has_no_fingerprint() -> None:
    one = fingerprint(TASK, found(Outcome("not run", why=Reason.EARLIER_CASE)))

    assert (one.kind, one.answer, one.change, one.error) == ("not judged", "", "", "")


def test_a_huge_answer_is_compared_by_its_length_alone() -> None:
    one = fingerprint(TASK, found(returned(np.zeros(LARGE + 1))))

    assert (one.answer, one.change) == (f"{LARGE + 1} entries", "many entries")


def test_an_answer_that_is_no_array_is_told_by_its_reason() -> None:
    assert change(Difference(Reason.KIND)) == "another kind answers"


def test_a_verdict_without_a_difference_has_no_change() -> None:
    assert fingerprint(TASK, Judged(case(), Outcome("crashed"), Verdict(Reason.CRASHED))).change == ""
