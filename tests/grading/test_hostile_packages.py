"""Hostile packages through the whole grader: what is bad costs itself, and the rest is graded."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.grading.grade import grade
from autograder.reporting.gradescope.contract import violations
from autograder.reporting.gradescope.results import results_document
from autograder.reporting.words import message
from tests.helpers.hostile_packages import HOSTILE
from tests.helpers.totals import ITEMS

pytestmark = pytest.mark.usefixtures("one_after_another", "patient")
HANDFUL = (
    "a link out of the folder",
    "links in a loop",
    "a pipe",
    "a file of a terabyte",
    "a bomb",
    "a name that climbs",
    "a device in a zip",
    "a module that hides numpy",
    "a module that hides the grader",
    "a tree too deep",
    "an encoding that unpacks",
    "JSON without end",
)


@pytest.mark.parametrize("name", HANDFUL)
def test_a_hostile_package_is_graded_as_far_as_it_goes(name: str, tmp_path: Path, bank: Path) -> None:
    report = grade(HOSTILE[name].build(tmp_path), bank)
    said = " ".join([*report.notices, *(message(result) for result in report.items)])

    assert len(report.items) == ITEMS
    assert report.fault == ""
    assert violations(results_document(report)) == ()
    assert any(result.passed for result in report.items if result.item.task.name == "conv1d.conv1d")
    assert any(sentence in said for sentence in HOSTILE[name].sentence.split("|"))
