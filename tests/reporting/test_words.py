"""Every verdict has words, made from its reason and its facts alone."""

from __future__ import annotations

from typing import get_args

import pytest

from autograder.core.records import NOT_JUDGED, NOTHING_TO_CALL, Case, Item, ItemResult, Kind, Reason, Verdict
from autograder.reporting.words import PHRASES, brief, message, sentence
from tests.content import BY_NAME

CONV1D = BY_NAME["conv1d.conv1d"]
FAILING = [reason for reason in Reason if Verdict(reason).kind == "fail"]


def result(verdict: Verdict, visibility: str = "visible") -> ItemResult:
    case = Case(CONV1D.name, "a case", {})
    return ItemResult(Item(CONV1D, visibility, 2.0, (case,)), verdict, 0, 0.0)  # type: ignore[arg-type]


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason is not Reason.PASSED])
def test_every_reason_has_a_sentence_even_without_facts(reason: Reason) -> None:
    assert sentence(CONV1D, Verdict(reason))
    assert message(result(Verdict(reason)))


@pytest.mark.parametrize("reason", FAILING)
def test_a_reason_to_fail_a_case_has_a_phrase_for_hidden_items(reason: Reason) -> None:
    assert reason in PHRASES or reason in NOTHING_TO_CALL


@pytest.mark.parametrize("reason", PHRASES)
def test_a_hidden_item_tells_the_phrase_and_none_of_the_facts(reason: Reason) -> None:
    facts = Verdict(reason, error="271", place="271", seconds=271.0)

    assert "271" not in message(result(facts, "after_due_date")) + brief(result(facts, "after_due_date"))
    assert brief(result(facts, "hidden")) == PHRASES[reason]


def test_every_reason_is_one_of_the_three_kinds() -> None:
    assert {Verdict(reason).kind for reason in Reason} == set(get_args(Kind))
    assert NOT_JUDGED.isdisjoint(NOTHING_TO_CALL)


def test_what_is_not_the_students_doing_is_no_line_of_the_table() -> None:
    assert brief(result(Verdict(Reason.FAULT))) == ""
    assert brief(result(Verdict(Reason.PASSED))) == ""


def test_a_file_that_cannot_be_read_is_one_line_of_the_table_and_all_lines_of_the_message() -> None:
    unreadable = result(Verdict(Reason.UNREADABLE, error="conv1d.py, line 1: no\n    x\n    ^"))

    assert brief(unreadable) == "conv1d.py, line 1: no"
    assert message(unreadable).endswith("\n    ^")
