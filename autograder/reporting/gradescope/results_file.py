"""Writing `results.json`, whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

from autograder.core.output_files import replace_file
from autograder.core.records import Report
from autograder.reporting.gradescope.contract import violations
from autograder.reporting.gradescope.results import results_document


def write_results(report: Report, path: Path) -> None:
    """Write `results.json`: checked against the contract, then moved into place in one step.

    Args:
        report: the results of one submission.
        path: of `results.json`; its folder exists.

    Raises:
        RuntimeError: the document would break the contract; what stood at `path` stays as it was.
    """
    document = results_document(report)
    wrong = violations(document)
    if wrong:
        raise RuntimeError("results.json would break Gradescope's contract: " + "; ".join(wrong))
    replace_file(path, json.dumps(document, indent=1, allow_nan=False) + "\n")
