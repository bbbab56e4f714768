"""Gradescope's contract for `results.json`, as a function that names each violation.

Gradescope shows a student nothing useful when the file is not quite right: NaN anywhere, an output that
is not a string, or malformed JSON make the score 0 and the text vanish. So every document is checked before
it replaces the fallback, and `python -m autograder validate FILE` checks any other.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, get_args

from autograder.core.records import Visibility

FORMATS = ("text", "html", "simple_format", "md", "ansi")
LONGEST = 100_000  # characters; beyond it Gradescope cuts the middle out

_NUMBER, _TEXT, _OBJECT, _LIST = "a number", "a string", "an object", "a list"
_TOP = {
    "score": _NUMBER,
    "execution_time": _NUMBER,
    "output": _TEXT,
    "output_format": FORMATS,
    "test_output_format": FORMATS,
    "test_name_format": FORMATS,
    "visibility": get_args(Visibility),
    "stdout_visibility": get_args(Visibility),
    "extra_data": _OBJECT,
    "tests": _LIST,
    "leaderboard": _LIST,
}
_TEST = {
    "score": _NUMBER,
    "max_score": _NUMBER,
    "status": ("passed", "failed"),
    "name": _TEXT,
    "name_format": FORMATS,
    "number": _TEXT,
    "output": _TEXT,
    "output_format": FORMATS,
    "tags": _LIST,
    "visibility": get_args(Visibility),
    "extra_data": _OBJECT,
}
_ENTRY = {"name": _TEXT, "value": (), "order": ("asc", "desc")}


def violations(document: Any) -> tuple[str, ...]:
    """Each way in which a document breaks the contract, as a sentence; empty when it keeps it.

    >>> violations({"score": float("nan"), "tests": []})
    ('score: nan is not a finite number',)
    """
    if not isinstance(document, dict):
        return ("the document is not an object",)
    found = [*_fields("", document, _TOP), *_not_finite("", document)]
    if "score" not in document and not document.get("tests"):
        found.append("there is neither a score nor a test")
    tests, leaderboard = document.get("tests", ()), document.get("leaderboard", ())
    for place, test in enumerate(tests if isinstance(tests, list) else ()):
        found += _test(f"tests[{place}]", test)
    for place, entry in enumerate(leaderboard if isinstance(leaderboard, list) else ()):
        found += _fields(f"leaderboard[{place}].", entry, _ENTRY)
    return tuple(dict.fromkeys(found))


def _test(where: str, test: Any) -> list[str]:
    if not isinstance(test, dict):
        return [f"{where}: no object"]
    found = _fields(f"{where}.", test, _TEST)
    score: Any = test.get("score")
    most: Any = test.get("max_score")
    if _is_number(score) and _is_number(most) and not 0 <= score <= most:
        found.append(f"{where}.score: {score} is not between 0 and max_score {most}")
    if "score" not in test and "status" not in test:
        found.append(f"{where}: has neither a score nor a status")
    return found


def _fields(where: str, record: Any, known: Mapping[str, Any]) -> list[str]:
    if not isinstance(record, dict):
        return [f"{where.rstrip('.')}: no object"]
    found = []
    for key, value in record.items():
        if key not in known:
            found.append(f"{where}{key}: unknown key")
        else:
            found += [f"{where}{key}: {problem}" for problem in _problems(value, known[key])]
    return found


def _problems(value: Any, wanted: Any) -> list[str]:
    if wanted == _NUMBER:
        return [] if _is_number(value) else [f"{value!r:.40} is not a finite number"]
    if wanted == _TEXT:
        if not isinstance(value, str):
            return [f"{value!r:.40} is not a string"]
        try:
            value.encode()
        except UnicodeEncodeError:
            return ["holds a character that UTF-8 cannot write"]
        return [f"{len(value)} characters, more than {LONGEST}"] if len(value) > LONGEST else []
    if wanted == _OBJECT:
        return [] if isinstance(value, dict) else ["no object"]
    if wanted == _LIST:
        return [] if isinstance(value, list) else ["no list"]
    return [] if not wanted or value in wanted else [f"{value!r:.40} is none of {', '.join(wanted)}"]


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _not_finite(where: str, value: Any) -> list[str]:
    """NaN and infinity, however deep: JSON has no word for them."""
    if isinstance(value, float) and not math.isfinite(value):
        return [f"{where}: {value} is not a finite number"]
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, (list, tuple)) else ()
    return [
        problem
        for key, part in parts
        for problem in _not_finite(f"{where}[{key}]" if isinstance(key, int) else f"{where}.{key}".lstrip("."), part)
    ]
