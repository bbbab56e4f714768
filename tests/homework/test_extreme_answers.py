"""Whatever numbers come back, each item is judged and told: a fault of ours would cost the whole submission."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.cases.items import Planned, read_planned
from autograder.core.records import Answer, Outcome, Report
from autograder.grading.score import mark
from autograder.reporting.gradescope.results import results_document
from autograder.reporting.page.render import render
from tests.content import HOMEWORK, TASKS

Change = Callable[[Any], Any]
MOST, LEAST = 1.7e308, 5e-324  # near the largest float, and the smallest
EXTREMES: dict[str, Change] = {
    **{f"{factor} times": lambda a, factor=factor: a * factor for factor in (1e-310, 1e-160, 1e150, 1e200, -1e300)},
    **{f"all {value}": lambda a, value=value: np.full(a.shape, value) for value in (MOST, LEAST, np.inf, 2.0**53)},
    "signs in turn": lambda a: np.where(np.arange(a.size).reshape(a.shape) % 2, MOST, -MOST),
    "the largest integers": lambda a: np.full(a.shape, np.iinfo(np.uint64).max),
    "nothing of an enormous shape": lambda a: np.zeros((10**9, 0, 3)),
    "many axes": lambda a: np.full((1,) * 32, MOST),
    "one axis more": lambda a: a[None] * 1e300,
}


@pytest.fixture(scope="module")
def planned(bank: Path) -> Planned:
    """What the bank holds."""
    return read_planned(bank)


def _changed(answer: Any, change: Change) -> Answer:
    if isinstance(answer, dict):
        return {name: _changed(part, change) for name, part in answer.items()}
    if isinstance(answer, tuple):
        return tuple(_changed(part, change) for part in answer)
    with np.errstate(all="ignore"):
        return np.asarray(change(np.asarray(1.0 if answer is None else answer)))  # None: an error was asked for


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("task", [task.name for task in TASKS])
def test_extreme_answers_are_judged_and_told(task: str, planned: Planned) -> None:
    hints, title = planned.about.hints.get(task, {}), planned.about.assignment.course.title
    for item in (one for one in planned.items if one.task.name == task):
        for change in EXTREMES.values():
            answers = [_changed(case.expected, change) for case in item.cases]
            outcomes = [Outcome("returned", answer=one, again=one, other=one) for one in answers]

            result = mark(item, outcomes, hints, fingerprints=True)

            report = Report((result,), (), assignment=HOMEWORK.package)
            assert result.kind in ("pass", "fail")
            assert results_document(report)["score"] == result.score
            if item.visibility == "visible":
                assert "</html>" in render(report, "a submission", title)
