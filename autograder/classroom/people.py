"""Who is who in an export: which of a student's submissions counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone

from autograder.classroom.records import Entry, Student

_EARLIEST = datetime.min.replace(tzinfo=timezone.utc)


@dataclass(frozen=True)
class People:
    """The entries with notes on those that were handed in twice, and who has a row in which."""

    entries: tuple[Entry, ...]
    rows: Mapping[str, tuple[Student, ...]]  # entry → the students for whom it counts
    notes: tuple[str, ...]

    def counting(self) -> tuple[Entry, ...]:
        """The entries that count for somebody, and those of which nobody knows whose they are."""
        return tuple(entry for entry in self.entries if self.rows.get(entry.id) or not entry.students)


def people(entries: Sequence[Entry]) -> People:
    """Find the students who handed in more than once; the newest of their submissions counts.

    Two students are the same person if they have the same SID, or, where one has none, the same e-mail. The same name
    is no proof: both stand, and are listed.

    Args:
        entries: of a class, sorted by name, the newer of two names last.
    """
    sids = {one.email.casefold(): one.sid for entry in entries for one in entry.students if one.sid and one.email}
    handed: dict[str, list[tuple[Entry, Student]]] = {}
    for entry in entries:
        for one in entry.students:
            handed.setdefault(_identity(one, sids) or f"{entry.id} {one.name}", []).append((entry, one))
    rows: dict[str, list[Student]] = {entry.id: [] for entry in entries}
    odd: dict[str, list[str]] = {}
    notes = []
    for found in handed.values():
        newest, student = max(found, key=lambda pair: pair[0].created or _EARLIEST)
        same = [pair for pair in found if (pair[0].created or _EARLIEST) == (newest.created or _EARLIEST)]
        newest, student = same[-1]
        rows[newest.id].append(student)
        ids = list(dict.fromkeys(entry.id for entry, _ in found))
        if len(ids) > 1:
            who = student.name or student.sid or student.email
            notes.append(f"{who} handed in {', '.join(ids)}: {newest.id}, the newest, counts")
            for name in ids:
                odd.setdefault(name, []).append(f"{who} also handed in {', '.join(set_without(ids, name))}")
    marked = (replace(one, notes=(*one.notes, *odd.get(one.id, ()))) for one in entries)
    kept = {name: tuple(students) for name, students in rows.items()}
    return People(tuple(marked), kept, (*notes, *_namesakes(entries, sids)))


def set_without(names: Iterable[str], name: str) -> list[str]:
    """The other names, in their order.

    Args:
        names: all.
        name: the one to leave out.
    """
    return [one for one in names if one != name]


def _identity(student: Student, sids: Mapping[str, str]) -> str:
    mail = student.email.casefold()
    sid = student.sid or sids.get(mail, "")
    return f"sid {sid}" if sid else f"mail {mail}" if mail else ""


def _namesakes(entries: Sequence[Entry], sids: Mapping[str, str]) -> Iterator[str]:
    """Who has the same name in several submissions, and neither SID nor e-mail."""
    named: dict[str, list[str]] = {}
    for entry in entries:
        for one in entry.students:
            if one.name and not _identity(one, sids):
                named.setdefault(one.name, []).append(entry.id)
    for name, ids in named.items():
        if len(ids) > 1:
            yield f"{name} is named in {', '.join(ids)}, without SID and e-mail: both stand"
