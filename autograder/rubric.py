"""The graded items, and how they become Gradescope's `results.json`.

Each task has a visible item (the slides' and public cases) and an item for every other visibility its
cases have. The items are written with the decorators and the runner of gradescope-utils, which
instructors know. Its runner loses points in many ways when a test raises, skips or sets a strange score
(SECURITY and the tests list them), so no test here does any of that: the grading is over before the
runner starts, each test only hands in a finished, finite number and prints its text.
"""

from __future__ import annotations

import io
import json
import unittest
from collections.abc import Iterable, Mapping
from typing import Any

from gradescope_utils.autograder_utils.decorators import partial_credit, visibility
from gradescope_utils.autograder_utils.json_test_runner import JSONTestResult, JSONTestRunner

from autograder.records import Case, Item, ItemResult, Report, Task, Visibility
from autograder.tasks import TASKS

TITLES: Mapping[Visibility, str] = {
    "visible": "the slides' examples and public cases",
    "after_due_date": "random cases",
    "after_published": "cases shown with the grades",
    "hidden": "hidden cases",
}
OUTPUT_LIMIT = 20_000  # characters of one item; Gradescope cuts the middle out of anything over 100,000


def plan(cases: Iterable[Case]) -> tuple[Item, ...]:
    """All items in lecture order, whatever was handed in. Their points sum to 100."""
    cases = tuple(cases)
    return tuple(item for task in TASKS for item in _items(task, [case for case in cases if case.task == task.name]))


def _items(task: Task, cases: list[Case]) -> tuple[Item, ...]:
    visible, hidden = task.points
    others = [shown for shown in TITLES if shown != "visible" and any(case.visibility == shown for case in cases)]
    shares: dict[Visibility, float] = {"visible": float(visible)}
    for shown in others or ["after_due_date"]:
        shares[shown] = round(hidden / max(1, len(others)), 4)
    return tuple(
        Item(task, shown, points, tuple(case for case in cases if case.visibility == shown))
        for shown, points in shares.items()
    )


def title(item: Item) -> str:
    """The name of an item, from which a person knows the task.

    >>> title(Item(TASKS[1], "after_due_date", 4.0, ()))
    '1.2 conv1d: random cases'
    """
    return f"{item.task.number} {item.task.function}: {TITLES[item.visibility]}"


def text(result: ItemResult) -> str:
    """What a student reads under an item."""
    parts = [result.message, result.example, f"A question that may help: {result.hint}" if result.hint else ""]
    words = _clean("\n\n".join(part for part in parts if part))
    return words if len(words) <= OUTPUT_LIMIT else words[:OUTPUT_LIMIT] + "\n… (cut)"


def _clean(words: str) -> str:
    """Words that every JSON writer and every page can hold: no control characters, no halves of characters."""
    kept = "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in words)
    return kept.encode("utf-8", "replace").decode("utf-8")


def results_document(report: Report) -> dict[str, Any]:
    """The whole of `results.json`, made by gradescope-utils' runner from one test an item."""
    stream = io.StringIO()
    runner = _Runner(stream=stream, stdout_visibility="hidden", post_processor=lambda data: _finish(data, report))
    runner.run(unittest.TestSuite(_test(result) for result in report.items))
    document: dict[str, Any] = json.loads(stream.getvalue())
    return document


def _test(result: ItemResult) -> unittest.TestCase:
    """One finished item as a test that only says what it came to; the runner shows its docstring."""

    @visibility(result.item.visibility)  # type: ignore[untyped-decorator]
    @partial_credit(float(result.item.max_score))  # type: ignore[untyped-decorator]
    def run(_: unittest.TestCase, set_score: Any = None) -> None:
        set_score(float(result.score))
        print(text(result))

    run.__doc__ = title(result.item)
    test = type("Item", (unittest.TestCase,), {"run_item": run})("run_item")
    test.result = result
    return test  # type: ignore[no-any-return]


class _Result(JSONTestResult):  # type: ignore[misc]  # gradescope-utils has no types
    """Adds what gradescope-utils does not write: formats, and the task for programs that read results."""

    def buildResult(self, test: Any, err: Any = None) -> dict[str, Any]:
        if err is not None:
            raise RuntimeError(f"an item of ours failed inside the runner: {err[1]}")
        result: ItemResult = test.result
        built: dict[str, Any] = super().buildResult(test, err)
        built["output"] = text(result)
        built["output_format"] = built["name_format"] = "text"
        built["extra_data"] = {
            "task": result.item.task.name,
            "cases": sum(case.scored for case in result.item.cases),
            "passed": result.passed,
            "verdict": result.kind,
        }
        return built


class _Runner(JSONTestRunner):  # type: ignore[misc]
    resultclass = _Result


def _finish(data: dict[str, Any], report: Report) -> None:
    """What the runner leaves wrong or out: a number for the time, no empty leaderboard, the notices."""
    data.pop("leaderboard", None)
    data["score"] = round(sum(test["score"] for test in data["tests"]), 2)
    data["execution_time"] = float(round(report.seconds))  # whole seconds: finer ones would tell about hidden cases
    data["output"] = _clean("\n\n".join(report.notices))[:OUTPUT_LIMIT]
    data["output_format"] = "text"
    data["extra_data"] = {"sandbox": dict(report.sandbox)}
    if report.fault:
        data["extra_data"]["fault"] = report.fault
