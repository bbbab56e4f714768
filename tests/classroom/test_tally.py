"""A class counted in one pass."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.classroom.tally import tally
from tests.classroom.made_up import graded, item, wrong

ANSWER = wrong(0, answer="4 3 1 2")


def test_an_item_counts_who_passes_and_the_points() -> None:
    found = tally([graded([item(kind="pass")]), graded([item(score=1.0)]), graded([item()])])
    one = found.items["conv1d.conv1d", "visible"]

    assert (one.judged, one.passed, one.points, one.rate) == (3, 1, 3.0, pytest.approx(1 / 3))
    assert (found.count, list(found.scores), found.most) == (3, [2.0, 1.0, 0.0], 2.0)


def test_what_was_not_judged_counts_as_neither_passed_nor_failed() -> None:
    one = tally([graded([item(kind="not judged")]), graded([item(kind="pass")])]).items["conv1d.conv1d", "visible"]

    assert (one.judged, one.passed) == (1, 1)


def test_the_correlation_leaves_the_items_own_points_out() -> None:
    """One item of 2 points alone: with its own points it would correlate with itself perfectly."""
    found = tally([graded([item(kind="pass")]), graded([item()])])

    assert found.items["conv1d.conv1d", "visible"].correlation.value is None


def test_a_fault_and_results_without_facts_count_nowhere() -> None:
    bare = replace(graded([item()]), document={"tests": []})
    found = tally([graded([item()], fault="killed"), bare, graded([item(kind="pass")])])

    assert (found.count, found.faults, found.bare, found.items["conv1d.conv1d", "visible"].judged) == (1, 1, 1, 1)


def test_students_are_counted_by_mistake() -> None:
    flipped = item(mistake=["flipped_filter"])
    both = item(mistake=["flipped_filter", "one_stop_too_few"])
    found = tally([graded([flipped]), graded([flipped]), graded([both])])

    counts = {key: one.count for key, one in found.mistakes.items()}
    assert counts == {
        ("conv1d.conv1d", ("flipped_filter",)): 2,
        ("conv1d.conv1d", ("flipped_filter", "one_stop_too_few")): 1,
    }


def test_a_mistake_explains_the_hidden_item_of_its_task_too() -> None:
    hidden = item(visibility="after_due_date", wrong=[ANSWER])
    other = item("conv2d.conv2d", "2.1", wrong=[ANSWER])
    found = tally([graded([item(mistake=["flipped_filter"]), hidden, other])])

    assert (found.wrong, found.explained) == (3, 2)
    assert [(group.task, group.count, group.items) for group in found.unexplained.groups()] == [("conv2d.conv2d", 1, 1)]


def test_what_cannot_be_called_is_no_wrong_answer() -> None:
    found = tally([graded([item(missed=(), reason="not handed in")])])

    assert (found.wrong, found.uncalled) == (0, 1)
    assert [one.uncalled for one in found.items.values()] == [1]
    assert found.items["conv1d.conv1d", "visible"].missed == {0: 1, 1: 1, 2: 1, 3: 1}


def test_a_task_stands_in_one_group_with_all_its_items() -> None:
    one = [item(wrong=[ANSWER]), item(visibility="after_due_date", wrong=[ANSWER])]
    (group,) = tally([graded(one, 1), graded(one, 2)]).unexplained.groups()

    assert (group.visibility, group.count, group.items, group.members) == ("visible", 2, 4, [0, 1])


def test_where_only_hidden_cases_fail_these_are_grouped() -> None:
    one = [item(kind="pass"), item(visibility="after_due_date", wrong=[ANSWER])]
    (group,) = tally([graded(one, 1), graded(one, 2)]).unexplained.groups()

    assert (group.visibility, group.count) == ("after_due_date", 2)
