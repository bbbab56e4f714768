"""The README's table of tasks follows from the assignment, and its example is what the command prints."""

from __future__ import annotations

import re

import pytest

from autograder.core.assignment import BadAssignment, Course, for_course
from autograder.core.records import Report
from autograder.release.readme import with_tasks
from autograder.reporting.terminal import table
from tests.conftest import ROOT
from tests.content import HOMEWORK, as_delivered

README = (ROOT / "README.md").read_text(encoding="utf-8")
MARKED = "before\n<!-- tasks -->\nold\n<!-- end of tasks -->\nafter\n"


def test_the_table_has_a_line_for_each_file_and_one_for_all() -> None:
    rows = [line for line in with_tasks(MARKED, HOMEWORK).splitlines() if line.startswith("| ")]

    assert [row.split("`")[1] for row in rows[1:-1]] == [f"{file}.py" for file in HOMEWORK.files]
    assert (
        rows[-1] == f"| together | {sum(sum(t.points) for t in HOMEWORK.tasks):g} | {len(HOMEWORK.tasks)} functions |"
    )


def test_the_table_follows_the_course() -> None:
    course = Course(points={"conv2d.conv2d": (4, 6.5)}, left_out=("case_studies.stack_parameters",))

    text = with_tasks(MARKED, for_course(HOMEWORK, course))

    assert "`conv2d` 10.5" in text
    assert "stack_parameters" not in text


def test_what_stands_around_the_table_stays() -> None:
    text = with_tasks(MARKED, HOMEWORK)

    assert text.startswith("before\n<!-- tasks -->\n| file |")
    assert text.endswith("|\n<!-- end of tasks -->\nafter\n")
    assert "old" not in text


def test_a_readme_without_a_place_for_the_table_is_refused() -> None:
    with pytest.raises(BadAssignment, match="the README has no lines <!-- tasks --> and <!-- end of tasks -->"):
        with_tasks("nothing here", HOMEWORK)


@as_delivered
def test_the_example_is_what_the_command_prints(first_try: Report, torch_is_here: None) -> None:
    example = re.findall(r"^(?:\d\.\d|total) .*$", README.partition("```\n")[2].partition("```")[0], re.MULTILINE)

    assert len(example) == 3
    assert set(example) <= set(table(first_try, width=200).splitlines())


def test_the_readme_is_short_enough_to_be_read() -> None:
    assert len(README.splitlines()) < 150
