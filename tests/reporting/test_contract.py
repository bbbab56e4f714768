"""The validator names every way in which results.json can break Gradescope's contract."""

from __future__ import annotations

from typing import Any

import pytest

from autograder.reporting.gradescope.contract import violations

GOOD: dict[str, Any] = {
    "score": 1.5,
    "tests": [{"name": "1.1", "score": 1, "max_score": 2, "status": "failed", "output": "x", "visibility": "visible"}],
}


def _with(**changes: Any) -> dict[str, Any]:
    return {**GOOD, **changes}


def _test(**changes: Any) -> dict[str, Any]:
    return _with(tests=[{**GOOD["tests"][0], **changes}])


def test_a_good_document_has_no_violations() -> None:
    assert violations(GOOD) == ()


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        ([], "the document is not an object"),
        (None, "the document is not an object"),
        ({}, "there is neither a score nor a test"),
        (_with(score=float("nan")), "score: nan is not a finite number"),
        (_with(score="7"), "score: '7' is not a finite number"),
        (_with(score=True), "score: True is not a finite number"),
        (_with(execution_time="0.02"), "execution_time: '0.02' is not a finite number"),
        (_with(output=["a"]), "output: ['a'] is not a string"),
        (_with(output="x" * 100_001), "output: 100001 characters"),
        (_with(output="\ud800"), "output: holds a character that UTF-8 cannot write"),
        (_with(visibility="secret"), "visibility: 'secret' is none of visible"),
        (_with(extra_data={"a": [1, float("inf")]}), "extra_data.a[1]: inf is not a finite number"),
        (_with(tests={}), "tests: no list"),
        (_with(tests=[7]), "tests[0]: no object"),
        (_with(grade=1), "grade: unknown key"),
        (
            _with(leaderboard=[{"name": "n", "value": 1, "order": "up"}]),
            "leaderboard[0].order: 'up' is none of asc, desc",
        ),
        (_test(score=3), "tests[0].score: 3 is not between 0 and max_score 2"),
        (_test(score=-1), "tests[0].score: -1 is not between 0 and max_score 2"),
        (_test(status=None), "tests[0].status: None is none of passed, failed"),
        (_test(output=None), "tests[0].output: None is not a string"),
        (_test(output_format="svg"), "tests[0].output_format: 'svg' is none of text"),
        (_test(tags="a"), "tests[0].tags: no list"),
        (_with(tests=[{"name": "x"}]), "tests[0]: has neither a score nor a status"),
    ],
)
def test_each_violation_is_named(document: Any, complaint: str) -> None:
    found = violations(document)

    assert any(sentence.startswith(complaint) for sentence in found), found
