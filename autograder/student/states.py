"""The four words that a student's own checks have for a task, in the terminal and on a notebook's card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.core.records import ItemResult

DONE, FAIL, NOT_WRITTEN, NOT_JUDGED = "done", "fail", "not written", "not judged"


def state_of(result: ItemResult) -> str:
    """One of the four words; "done" says nothing of hidden cases, and is therefore no "pass"."""
    if result.kind == "pass":
        return DONE
    if result.kind == "not judged":
        return NOT_JUDGED
    from autograder.core.records import Reason

    elsewhere = result.cause or result.verdict.error  # it is written, and meets one that is not
    return NOT_WRITTEN if result.verdict.reason is Reason.UNWRITTEN and not elsewhere else FAIL


def about_hidden_cases(results: Sequence[ItemResult]) -> str:
    """What is left for Gradescope to say of some tasks."""
    return f"Hidden cases, worth {sum(result.item.task.points[1] for result in results):g} more, are run on Gradescope."
