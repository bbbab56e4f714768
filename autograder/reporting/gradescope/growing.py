"""Help that grows: the second step under a visible item whose mistake was in an earlier submission, too."""

from __future__ import annotations

from collections.abc import Mapping

from autograder.core.assignment import Assignment
from autograder.core.records import Earlier, ItemResult, Report
from autograder.core.second_step import with_second_step
from autograder.reporting.gradescope.history import times_before


def with_second_steps(report: Report, known: Mapping[str, Earlier], assignment: Assignment) -> Report:
    """The report with the second step of help wherever a mistake has come back. Hidden items stay as they are.

    Args:
        report: the results of one submission.
        known: task → what its visible item came to in earlier submissions.
        assignment: the homework.
    """
    back = [_has_come_back(one, known.get(one.item.task.name)) for one in report.items]
    if not any(back):
        return report
    pairs = zip(report.items, back, strict=True)
    return report._replace(items=tuple(with_second_step(assignment, one) if again else one for one, again in pairs))


def _has_come_back(result: ItemResult, before: Earlier | None) -> bool:
    """Whether the mistake that the hint is about was there before; of a pair that is the first one."""
    return result.item.visibility == "visible" and times_before(before, result.mistakes[:1]) > 0
