"""`gradebook.csv`: a row for each student. docs/class.md says what each column holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from autograder.classroom.lateness import Late, Rules, lateness, percent_lost
from autograder.classroom.records import Graded, Student
from autograder.classroom.tables import csv_bytes

Keep: TypeAlias = Literal["new", "higher"]
COLUMNS = (
    *("submission", "name", "sid", "email", "created", "late_days", "late", "score", "max_score", "export_score"),
    *("kept_score", "late_percent", "final_score", "status", "notes"),
)


@dataclass(frozen=True)
class Row:
    """A student's line."""

    submission: str
    student: Student
    created: str
    late_days: float | None
    late: Late
    score: float | None  # as graded now; None where it was not graded
    max_score: float
    export_score: float | None
    kept_score: float | None  # the one of the two that `--keep` asks for
    late_percent: float  # what the late policy takes of it
    final_score: float | None
    status: str  # "graded", or why not
    notes: str
    items: Mapping[str, float] = field(default_factory=dict)  # name of an item → its points


def rows_of(
    results: Iterable[Graded], counting: Mapping[str, Sequence[Student]], keep: Keep, rules: Rules
) -> Iterator[Row]:
    """The lines of a gradebook.

    Args:
        results: of the class.
        counting: entry → the students for whom it counts; an entry without students has a line without a name.
        keep: the re-graded score, or the higher of it and the export's.
        rules: when the homework was due.
    """
    for one in results:
        students = counting.get(one.entry.id, ())
        for student in students or (() if one.entry.students else (Student(),)):
            yield _row(one, student, keep, rules)


def _row(one: Graded, student: Student, keep: Keep, rules: Rules) -> Row:
    tests: Sequence[Mapping[str, Any]] = one.document.get("tests", ())
    score = None if one.fault else one.score
    kept = kept_score(score, one.entry.score, keep)
    percent = percent_lost(one.entry.created, rules)
    return Row(
        one.entry.id,
        student,
        one.entry.created.isoformat() if one.entry.created else "",
        one.late_days,
        lateness(one.entry.created, rules),
        score,
        round(sum(test["max_score"] for test in tests), 2),
        one.entry.score,
        kept,
        percent,
        None if kept is None else round(kept * (1 - percent / 100), 2),
        f"not judged: {one.fault}" if one.fault else "graded",
        "; ".join(note for note in one.entry.notes if note != one.fault),
        {} if one.fault else {test["name"]: test["score"] for test in tests},
    )


def kept_score(new: float | None, export: float | None, keep: Keep) -> float | None:
    """The score that counts before lateness; None where there is none.

    Args:
        new: as graded now; None where it could not be graded.
        export: of the export.
        keep: which of them.

    >>> kept_score(3.0, 4.0, "new"), kept_score(3.0, 4.0, "higher"), kept_score(None, 4.0, "new")
    (3.0, 4.0, None)
    """
    known = [score for score in (new, export if keep == "higher" else None) if score is not None]
    return max(known, default=None)


def gradebook(rows: Sequence[Row]) -> bytes:
    """The file.

    Args:
        rows: of the class.
    """
    items = list(dict.fromkeys(name for row in rows for name in row.items))
    return csv_bytes((*COLUMNS, *items), (_cells(row, items) for row in rows))


def _cells(row: Row, items: Sequence[str]) -> list[object]:
    who = (row.student.name, row.student.sid, row.student.email)
    plain = (row.created, row.late_days, row.late, row.score, row.max_score, row.export_score, row.kept_score)
    end = (row.late_percent, row.final_score, row.status, row.notes)
    return [row.submission, *who, *plain, *end, *(row.items.get(name) for name in items)]
