"""Golden submissions: a folder for each way to go wrong, with its exact `results.json`.

`python -m tests.grading.test_golden` writes the expected files anew, after a change that is meant to change them;
read the difference before you commit it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.grading import rounds
from autograder.grading.grade import grade
from autograder.reporting.gradescope.contract import violations
from autograder.reporting.gradescope.results import results_document
from tests.helpers.totals import ITEMS, POINTS

GOLDEN = Path(__file__).parents[1] / "golden"
pytestmark = pytest.mark.usefixtures("one_after_another")
NAMES = sorted(path.name for path in GOLDEN.iterdir() if path.is_dir())


def _results(name: str, bank: Path) -> dict[str, Any]:
    """What the autograder says of one golden submission, less what may differ from machine to machine."""
    document = results_document(grade(GOLDEN / name / "submission", bank))
    return {key: value for key, value in document.items() if key != "extra_data"}


@pytest.mark.parametrize("name", NAMES)
def test_a_golden_submission_gets_exactly_its_results(
    name: str, bank: Path, torch_is_here: None, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "endless" in name:
        monkeypatch.setattr(rounds, "IMPORT_SECONDS", 1.5)  # of processor time; the limit is not in the words
    else:
        request.getfixturevalue("patient")

    results = _results(name, bank)

    assert violations(results) == ()
    assert results == json.loads((GOLDEN / name / "results.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_a_golden_result_has_every_planned_item(name: str) -> None:
    results = json.loads((GOLDEN / name / "results.json").read_text(encoding="utf-8"))

    assert len(results["tests"]) == ITEMS
    assert sum(test["max_score"] for test in results["tests"]) == POINTS


if __name__ == "__main__":
    from tests.conftest import make_bank

    frozen = make_bank(Path("dist") / "golden")
    for golden in sys.argv[1:] or NAMES:
        text = json.dumps(_results(golden, frozen), indent=1, ensure_ascii=False)
        (GOLDEN / golden / "results.json").write_text(text + "\n", encoding="utf-8")
        print(golden)
