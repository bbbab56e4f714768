"""The data of a class: who handed in what, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Student:
    """A person, as far as an export names them."""

    name: str = ""
    sid: str = ""
    email: str = ""


@dataclass(frozen=True)
class Entry:
    """One submission of the class, as it was handed in."""

    id: str
    path: Path
    students: tuple[Student, ...] = ()
    created: datetime | None = None
    score: float | None = None  # of the export
    results: bytes = b""  # of the export: `before.items_before`
    notes: tuple[str, ...] = ()  # what was odd: no metadata, no folder, handed in twice


@dataclass(frozen=True)
class Graded:
    """An entry with its result."""

    entry: Entry
    document: Mapping[str, Any]  # results.json; document["extra_data"]["facts"] is what `facts.facts_of` said
    key: str = ""
    fault: str = ""
    late_days: float | None = None
    score: float = 0.0  # raw, as graded now
