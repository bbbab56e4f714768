"""The zip for Gradescope: what grading needs, the frozen cases, and no solution in NumPy."""

from __future__ import annotations

import json
from pathlib import Path

from autograder.cases.about import read_about
from autograder.cases.bank import read_bank
from autograder.cases.items import plan
from autograder.core.wording import TORCH_CPU_INDEX
from autograder.grading.grade import fault_report
from autograder.release.shipping import GRADESCOPE, packed
from autograder.reporting.gradescope.results import results_document

_SCRIPTS = ("setup.sh", "run_autograder", "requirements.txt", "requirements-torch.txt", "LICENSE")
_SETTINGS = f": ${{TORCH_INDEX_URL={TORCH_CPU_INDEX}}}\n: ${{STRICT=1}}\n"


def contents(root: Path, bank: Path) -> dict[str, bytes]:
    """Name in the zip → bytes.

    Args:
        root: the repository.
        bank: the frozen cases.

    Raises:
        NotShipped: grading needs a module that must not be in the zip.
    """
    assignment = read_about(bank).assignment
    copied = [*_SCRIPTS, *filter(None, [assignment.substitutes])]
    items = plan(assignment.tasks, read_bank(bank), assignment.course.random_cases)
    fallback = results_document(fault_report(items, "the autograder did not start"))
    return {
        **{name: (root / name).read_bytes() for name in copied},
        **packed(root, assignment, GRADESCOPE),
        **{f"dist/bank/{path.name}": path.read_bytes() for path in sorted(bank.glob("*.json"))},
        "settings.env": _SETTINGS.encode(),
        "fallback.json": json.dumps(fallback, indent=1, allow_nan=False).encode(),
    }
