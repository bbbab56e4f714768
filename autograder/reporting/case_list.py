"""The visible cases of an item by name, each with pass or fail: for Gradescope's page, and for `check.py --all`."""

from __future__ import annotations

from collections.abc import Mapping

from autograder.core.records import ItemResult, Kind, Reason
from autograder.core.text import one_line

WORDS: Mapping[Kind, str] = {"fail": "fail", "not judged": "not run", "pass": "pass"}


def cases(result: ItemResult) -> list[tuple[Kind, str]]:
    """The scored cases of a visible item, in their order; what was not run is not called wrong.

    Returns:
        Verdict and name of each; nothing where the item is not visible or the autograder had a problem.
    """
    scored = [case for case in result.item.cases if case.scored]
    if result.item.visibility != "visible" or result.verdict.reason is Reason.FAULT:
        return []
    not_run: Kind = "not judged"
    kinds = result.kinds or (not_run,) * len(scored)
    return [(kind, one_line(case.title, 200)) for kind, case in zip(kinds, scored, strict=True)]
