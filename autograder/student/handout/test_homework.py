"""The cases of check.py as tests, for those who like pytest: pytest -k NAME"""

from pathlib import Path

import pytest

from autograder.cases.bank import read_about, read_bank
from autograder.core.records import Case
from autograder.core.text import multiline
from autograder.reporting.picture import example
from autograder.student.checker import check_case

HERE = Path(__file__).parent
ABOUT = read_about(HERE / "cases")
CASES = read_bank(HERE / "cases")


@pytest.mark.parametrize("case", CASES, ids=[f"{case.task}: {case.title}" for case in CASES])
def test_homework(case: Case) -> None:
    shown = check_case(HERE, case, ABOUT)
    if shown.verdict.kind == "not judged":
        pytest.skip(shown.verdict.message)
    if shown.verdict.kind != "pass":
        picture = example(ABOUT.assignment.task(case.task), case, shown.outcome, shown.verdict)
        pytest.fail(multiline(f"{shown.verdict.message}\n\n{picture}".strip()), pytrace=False)
