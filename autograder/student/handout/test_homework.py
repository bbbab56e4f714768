"""The cases of check.py as tests, for those who like pytest: pytest -k NAME"""

from pathlib import Path

import pytest

from autograder.cases.about import read_about
from autograder.cases.bank import read_bank
from autograder.core.records import Case
from autograder.core.text import multiline
from autograder.reporting.picture import example
from autograder.reporting.words import sentence
from autograder.student.checker import check_case

HERE = Path(__file__).parent
ABOUT = read_about(HERE / "cases")
CASES = read_bank(HERE / "cases")


@pytest.mark.parametrize("case", CASES, ids=[f"{case.task}: {case.title}" for case in CASES])
def test_homework(case: Case) -> None:
    task, judged = ABOUT.assignment.task(case.task), check_case(HERE, case, ABOUT)
    if judged.verdict.kind == "not judged":
        pytest.skip(sentence(task, judged.verdict))
    if judged.verdict.kind != "pass":
        said = f"{sentence(task, judged.verdict)}\n\n{example(task, judged)}"
        pytest.fail(multiline(said.strip()), pytrace=False)
