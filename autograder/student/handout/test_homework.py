"""The cases of check.py as tests, for those who like pytest: pytest -k conv1d"""

from pathlib import Path

import pytest

from autograder.cases.case_files import read_bank
from autograder.cases.items import clean
from autograder.core.records import Case
from autograder.core.tasks import BY_NAME
from autograder.reporting.picture import example
from autograder.reporting.words import sentence
from autograder.student.checker import check_case

HERE = Path(__file__).parent
CASES = read_bank(HERE / "cases")


@pytest.mark.parametrize("case", CASES, ids=[f"{case.task}: {case.title}" for case in CASES])
def test_homework(case: Case) -> None:
    task, judged = BY_NAME[case.task], check_case(HERE, case)
    if judged.verdict.kind == "not judged":
        pytest.skip(sentence(task, judged.verdict))
    if judged.verdict.kind != "pass":
        said = f"{sentence(task, judged.verdict)}\n\n{example(task, judged)}"
        pytest.fail(clean(said.strip()), pytrace=False)
