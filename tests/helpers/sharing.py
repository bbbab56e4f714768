"""How the tests of a whole run are shared out between processes: file by file, and the longest first."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

ONE_AT_A_TIME = "tests/sandbox/"  # tests that look at the machine's processes
BESIDE_THEM = "tests/sandbox/test_attacks.py"  # each attack in a place of its own; they wait more than they compute
LONGEST = (  # units that take ten seconds and more; begun last, one would keep one process at work and the others not
    "tests/release/test_notebooks.py",
    ONE_AT_A_TIME,
    BESIDE_THEM,
    "tests/test_adapt.py",
    "tests/homework/test_playground.py",
    "tests/grading/test_bounds.py",
    "tests/reporting/test_page_browser.py",
    "tests/submission/test_bounded.py",
    "tests/test_commands.py",
    "tests/grading/test_grade.py",
    "tests/classroom/test_cluster.py",
    "tests/submission/test_linear.py",
    "tests/classroom/test_class_page.py",
    "tests/classroom/test_run.py",
    "tests/grading/test_golden.py",
    "tests/grading/test_grader.py",
    "tests/homework/test_playground_predictions.py",
    "tests/homework/test_figures.py",
    "tests/homework/test_mutants.py",
    "tests/release/test_build.py",
    "tests/test_architecture.py",
    "tests/release/test_student_zip.py",
    "tests/grading/test_field.py",
    "tests/student/test_cards.py",
    "tests/student/test_checker.py",
    "tests/homework/test_diagnostic_cases.py",
    "tests/homework/test_solutions.py",
    "tests/classroom/test_killed.py",
    "tests/classroom/test_demo.py",
    "tests/authoring/test_each_task.py",
    "tests/homework/test_bank.py",
)


def unit_of(nodeid: str) -> str:
    """The tests that one process gets at once: those of a file, or of the folder whose tests run one at a time."""
    file = nodeid.partition("::")[0]
    return ONE_AT_A_TIME if file.startswith(ONE_AT_A_TIME) and file != BESIDE_THEM else file


def longest_first(items: list[pytest.Item]) -> None:
    """Put the units that take longest in front, and of the others those with the most tests."""
    tests = Counter(unit_of(item.nodeid) for item in items)
    place = {unit: (LONGEST.index(unit) if unit in LONGEST else len(LONGEST), -tests[unit]) for unit in tests}
    items.sort(key=lambda item: place[unit_of(item.nodeid)])


def scheduler(config: pytest.Config, log: Any) -> Any:
    """Shares out whole units, in the order in which they were collected.

    Args:
        config: of the run.
        log: pytest-xdist's.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByUnit(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return unit_of(nodeid)

    config.option.loadscopereorder = False
    return ByUnit(config, log)
