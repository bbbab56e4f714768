"""The graded items, and how they become Gradescope's `results.json`.

The items (`items`) are written with the decorators and the runner of gradescope-utils, which
instructors know. Its runner loses points in many ways when a test raises, skips or sets a strange score
(SECURITY and the tests list them), so no test here does any of that: the grading is over before the
runner starts, each test only hands in a finished, finite number and prints its text.
"""

from __future__ import annotations

import io
import json
import unittest
from collections.abc import Mapping
from typing import Any

from gradescope_utils.autograder_utils.decorators import partial_credit, visibility
from gradescope_utils.autograder_utils.json_test_runner import JSONTestResult, JSONTestRunner

from autograder.cases.items import OUTPUT_LIMIT, TITLES, plan, title
from autograder.core.records import Earlier, ItemResult, Reason, Report
from autograder.reporting.gradescope.history import seen
from autograder.reporting.gradescope.item_output import output
from autograder.reporting.gradescope.summary import top
from autograder.reporting.plain_text import text

__all__ = ["OUTPUT_LIMIT", "TITLES", "plan", "results_document", "title"]


def results_document(report: Report, known: Mapping[str, Earlier] | None = None) -> dict[str, Any]:
    """The whole of `results.json`, made by gradescope-utils' runner from one test an item.

    Args:
        report: the results of one submission.
        known: task → what its visible item came to in earlier submissions (`history.earlier`).
    """
    before = known or {}
    stream = io.StringIO()
    runner = _Runner(
        stream=stream, stdout_visibility="hidden", post_processor=lambda data: _finish(data, report, before)
    )
    runner.run(unittest.TestSuite(_test(result, before.get(result.item.task.name)) for result in report.items))
    document: dict[str, Any] = json.loads(stream.getvalue())
    return document


def _test(result: ItemResult, before: Earlier | None) -> unittest.TestCase:
    """One finished item as a test that only says what it came to; the runner shows its docstring.

    Args:
        result: of the item.
        before: what its task's visible item came to in earlier submissions.
    """
    words = text(result)  # before the runner starts, which would take a fault of ours for a test that fails

    @visibility(result.item.visibility)  # type: ignore[untyped-decorator]
    @partial_credit(float(result.item.max_score))  # type: ignore[untyped-decorator]
    def run(_: unittest.TestCase, set_score: Any = None) -> None:
        set_score(float(result.score))
        print(words)

    run.__doc__ = title(result.item)
    test = type("Item", (unittest.TestCase,), {"run_item": run})("run_item")
    test.result, test.before = result, before
    return test  # type: ignore[no-any-return]


class _Result(JSONTestResult):  # type: ignore[misc]  # gradescope-utils has no types
    """Adds what gradescope-utils does not write: HTML, formats, and the task for programs that read results."""

    def buildResult(self, test: Any, err: Any = None) -> dict[str, Any]:
        if err is not None:
            raise err[1]  # a fault of ours: an item of ours only hands over what is known
        result: ItemResult = test.result
        built: dict[str, Any] = super().buildResult(test, err)
        built["output"], built["output_format"] = output(result), "html"
        built["name_format"] = "text"
        built["extra_data"] = _facts(result, test.before)
        return built


def _facts(result: ItemResult, before: Earlier | None) -> dict[str, Any]:
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
    return facts


class _Runner(JSONTestRunner):  # type: ignore[misc]
    resultclass = _Result


def _finish(data: dict[str, Any], report: Report, before: Mapping[str, Earlier]) -> None:
    """What the runner leaves wrong or out: no empty leaderboard, the summary; and no time, which hidden cases share.

    Args:
        data: what the runner made; changed in place.
        report: the results of one submission.
        before: task → what its visible item came to in earlier submissions.
    """
    data.pop("leaderboard", None)
    data["score"] = round(sum(test["score"] for test in data["tests"]), 2)
    data.pop("execution_time", None)
    data["output"], data["output_format"] = top(report, before), "html"
    data["extra_data"] = {"sandbox": dict(report.sandbox)}
    if report.probes:
        data["extra_data"]["notes"] = list(report.probes)
    for built, result in zip(data["tests"], report.items, strict=True):
        if result.verdict.reason is Reason.FAULT:
            built["extra_data"]["fault"] = report.fault
    if all(result.verdict.reason is Reason.FAULT for result in report.items):
        data["extra_data"]["fault"] = report.fault
