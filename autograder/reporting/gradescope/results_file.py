"""Writing `results.json`, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from autograder.core.output_files import replace_file
from autograder.core.records import Earlier, Report
from autograder.reporting.gradescope.contract import violations
from autograder.reporting.gradescope.results import results_document


def write_results(report: Report, path: Path, known: Mapping[str, Earlier] | None = None) -> None:
    """Write `results.json`: checked against the contract, then moved into place in one step.

    Args:
        report: the results of one submission.
        path: of `results.json`; its folder exists.
        known: task → what its visible item came to in earlier submissions.

    Raises:
        RuntimeError: the document would break the contract; what stood at `path` stays as it was.
    """
    document = results_document(report, known)
    wrong = violations(document)
    if wrong:
        raise RuntimeError("results.json would break Gradescope's contract: " + "; ".join(wrong))
    replace_file(path, json.dumps(document, indent=1, allow_nan=False) + "\n")
