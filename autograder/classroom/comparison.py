"""`comparison.csv`: whose score differs from the export's, by how much, and because of which items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from autograder.classroom.before import items_before
from autograder.classroom.records import Graded
from autograder.classroom.tables import csv_bytes
from autograder.core.wording import short

COLUMNS = ("submission", "names", "sids", "emails", "export_score", "score", "change", "because")
_SAME = 0.005  # points; scores are rounded to two places
NO_ITEMS = "the export has no results of items"


def changes(results: Iterable[Graded]) -> Iterator[tuple[object, ...]]:
    """A row for each submission whose score is not the export's.

    Args:
        results: of the class; what was not graded is left out.
    """
    for one in results:
        before = one.entry.score
        if one.fault or before is None or abs(one.score - before) < _SAME:
            continue
        students = one.entry.students
        who = ("; ".join(getattr(each, name) for each in students) for name in ("name", "sid", "email"))
        change = round(one.score - before, 2)
        yield one.entry.id, *who, before, one.score, change, "; ".join(_because(one)) or _why_none(one)


def comparison(rows: Iterable[tuple[object, ...]]) -> bytes:
    """The file.

    Args:
        rows: what `changes` returned.
    """
    return csv_bytes(COLUMNS, rows)


def _why_none(one: Graded) -> str:
    return "no item differs: the export's score was changed by hand" if one.entry.results else NO_ITEMS


def _because(one: Graded) -> Iterator[str]:
    """The items whose points differ: "1.2 conv1d: 3 → 4"."""
    before = {_identity(test): test for test in items_before(one.entry)}
    if not before:
        return
    named = {test.get("name"): test for test in before.values()}
    seen = set()
    for test in one.document.get("tests", ()):
        old = before.get(_identity(test)) or named.get(test["name"])
        if old:
            seen.add(_identity(old))
        then = (old.get("score") or 0.0) if old else 0.0
        if abs(test["score"] - then) >= _SAME:
            yield f"{test['name']}: {short(then) if old else 'not there'} → {short(test['score'])}"
    for identity, old in before.items():
        if identity not in seen and (old.get("score") or 0.0) >= _SAME:
            yield f"{old.get('name', 'an item')}: {short(old['score'])} → not there"


def _identity(test: Mapping[str, Any]) -> tuple[str, ...]:
    """The task and who sees it, where they are known; else the name."""
    task = test.get("extra_data", {}).get("task")
    return (task, test.get("visibility", "visible")) if task else (test.get("name", ""),)
