"""The graded items, and how they become Gradescope's `results.json`.

The document is written out here, field by field. gradescope-utils, which instructors know, writes it while tests run.
Here the grading is over before: its runner would only carry finished numbers, and loses points when a test raises.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.cases.items import OUTPUT_LIMIT, TITLES, plan, title
from autograder.core.records import Earlier, ItemResult, Reason, Report
from autograder.reporting.gradescope.history import seen
from autograder.reporting.gradescope.item_output import output
from autograder.reporting.gradescope.summary import top

__all__ = ["OUTPUT_LIMIT", "TITLES", "plan", "results_document", "title"]


def results_document(report: Report, known: Mapping[str, Earlier] | None = None) -> dict[str, Any]:
    """The whole of `results.json`.

    It says nothing of the time that grading took: hidden cases have a share in it.

    Args:
        report: the results of one submission.
        known: task → what its visible item came to in earlier submissions (`history.earlier`).
    """
    before = known or {}
    tests = [_test(result, report.fault, before.get(result.item.task.name)) for result in report.items]
    return {
        "tests": tests,
        "stdout_visibility": "hidden",
        "score": round(sum(test["score"] for test in tests), 2),
        "output": top(report, before),
        "output_format": "html",
        "extra_data": _facts_of_all(report),
    }


def _test(result: ItemResult, fault: str, before: Earlier | None) -> dict[str, Any]:
    """One item, as Gradescope shows it.

    Args:
        result: of the item.
        fault: what happened, after an internal error.
        before: what its task's visible item came to in earlier submissions.
    """
    score, most = float(result.score), float(result.item.max_score)
    return {
        "name": title(result.item),
        "score": score,
        "max_score": most,
        "status": "failed" if score < most else "passed",
        "output": output(result),
        "visibility": result.item.visibility,
        "output_format": "html",
        "name_format": "text",
        "extra_data": _facts(result, fault, before),
    }


def _facts_of_all(report: Report) -> dict[str, Any]:
    """The `extra_data` of the document: what holds of the sandbox, notes and a fault for the instructor."""
    facts: dict[str, Any] = {"sandbox": dict(report.sandbox)}
    if report.probes:
        facts["notes"] = list(report.probes)
    if all(result.verdict.reason is Reason.FAULT for result in report.items):
        facts["fault"] = report.fault
    return facts


def _facts(result: ItemResult, fault: str, before: Earlier | None) -> dict[str, Any]:
    """The `extra_data` of an item: facts for programs, and for `history`, when they come back with a later submission.

    task      "conv1d.conv1d"
    cases     how many scored cases there are
    passed    how many of these pass
    verdict   "pass", "fail" or "not judged"
    mistake   of visible items only: names of the known mistake that was recognised, of a pair both; else empty
    seen      of visible items only: known mistake → in how many submissions it was recognised, this one included
    fault     only after an internal error: what happened, for the instructor

    Args:
        result: of the item.
        fault: what happened, after an internal error.
        before: what its task's visible item came to in earlier submissions.
    """
    facts: dict[str, Any] = {
        "task": result.item.task.name,
        "cases": sum(case.scored for case in result.item.cases),
        "passed": result.passed,
        "verdict": result.kind,
    }
    if result.item.visibility == "visible":
        facts |= {"mistake": list(result.mistakes), "seen": seen(before, result.mistakes)}
    if result.verdict.reason is Reason.FAULT:
        facts["fault"] = fault
    return facts
