"""What a class page needs of one report, as plain data."""

from __future__ import annotations

from typing import Any

from autograder.core.records import Report


def facts_of(report: Report) -> dict[str, Any]:  # noqa: ARG001
    """The facts of a report that go into `extra_data.facts`.

    Args:
        report: the results of one submission.
    """
    return {}
