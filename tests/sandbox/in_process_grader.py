"""An ordinary grader, of the kind that most courses run: it imports what was handed in and compares.

It stands for what a student's program can do where nothing contains it: `test_attacks` shows that each
attack harms this grader before it shows that the attack does not harm ours. Nothing here is hardened,
and nothing is made weak on purpose either.

    python grader.py SUBMISSION RESULTS.json      with cases.jsonl and solution.py beside it
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
DRAWN = 2  # cases drawn anew, with the solution at hand


def grade(submission: str) -> dict[str, Any]:
    """Every case of the file, then the drawn ones."""
    sys.path.insert(0, submission)
    student: Any = None
    try:
        import conv1d as student  # type: ignore[import-not-found,no-redef]
    except Exception as error:
        print(f"{type(error).__name__}: {error}")
    import solution  # type: ignore[import-not-found]

    tests = []
    with (HERE / "cases.jsonl").open(encoding="utf-8") as cases:
        for line in cases:
            tests.append(check(student, **json.loads(line)))
    for _ in range(DRAWN):
        call = {"signal": np.random.randn(6), "weights": np.random.randn(2)}
        expected = solution.conv1d(call["signal"], call["weights"])
        tests.append(check(student, "drawn", call, expected, "hidden"))
    return {"score": sum(test["score"] for test in tests), "tests": tests}


def check(student: Any, name: str, call: dict[str, Any], expected: Any, visibility: str) -> dict[str, Any]:
    """One case: call, compare, and say what came back."""
    expected = np.array(expected, dtype=float)
    call = {key: np.array(value) if isinstance(value, list) else value for key, value in call.items()}
    passed, words, far, printed = False, "", 0.0, io.StringIO()
    started = time.perf_counter()
    try:
        with contextlib.redirect_stdout(printed):
            answer = student.conv1d(**call)
        passed = bool(np.allclose(answer, expected))
        far = float(np.max(np.abs(np.asarray(answer) - expected)))
    except Exception as error:
        words = f"{type(error).__name__}: {error}"
    else:
        words = "" if passed else f"expected {expected.tolist()}, got {np.asarray(answer).tolist()}"
    return {
        "name": name,
        "score": 1.0 if passed else 0.0,
        "max_score": 1.0,
        "output": printed.getvalue() + words,
        "visibility": visibility,
        "execution_time": time.perf_counter() - started,
        "extra_data": {"largest difference": far},
    }


if __name__ == "__main__":
    with Path(sys.argv[2]).open("w", encoding="utf-8") as results:
        marks = grade(sys.argv[1])
        print("graded:", marks["score"])
        json.dump(marks, results, ensure_ascii=False)
