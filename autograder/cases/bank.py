"""The bank: cases with their answers, frozen by the build and read while grading.

It is JSON, a file for each file of the homework, so that one task can be checked without reading the cases of the
others; `about.json` says which assignment it belongs to, so that grading needs to know nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder.core.assignment import Assignment, as_plain, from_plain
from autograder.core.codec import freeze, thaw
from autograder.core.records import Answer, Case

VERSION = 3  # of the bank's form


class BadBank(ValueError):
    """A bank cannot be read; the message says what to do."""


@dataclass(frozen=True)
class About:
    """What a bank says of itself."""

    assignment: Assignment  # as its course sets it
    torch: bool  # whether the cases of tasks in PyTorch are there
    hints: Mapping[str, Mapping[str, str]]  # task → known mistake → the question that helps
    given: str = ""  # source that defines the functions of tasks that the course leaves out, and others call
    settings: str = ""  # `settings_of` the course when the bank was built


def write_bank(folder: Path, about: About, cases: Iterable[Case]) -> None:
    """Write the frozen cases: `<file>.json` for each file of the homework, and `about.json`.

    Byte for byte the same for the same cases.
    """
    cases = tuple(cases)
    documents: dict[str, Any] = {
        file: [_frozen(case) for case in cases if case.task.split(".")[0] == file] for file in about.assignment.files
    }
    said = {
        "version": VERSION,
        **as_plain(about.assignment),
        "torch": about.torch,
        "given": about.given,
        "settings": about.settings,
    }
    said["hints"] = about.hints
    texts = {name: _json(document) for name, document in {**documents, "about": said}.items()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.json").write_text(text, encoding="utf-8")


def read_bank(folder: Path, files: Iterable[str] | None = None) -> tuple[Case, ...]:
    """Thaw the cases of some files of the homework, or of all, in the order they were frozen."""
    files = read_about(folder).assignment.files if files is None else files
    rows = [row for file in files for row in json.loads((folder / f"{file}.json").read_text(encoding="utf-8"))]
    return tuple(_thawed(row) for row in rows)


def read_about(folder: Path) -> About:
    """What a bank says of itself.

    Raises:
        BadAssignment: it is the bank of a homework that is not here.
        BadBank: it was built by another version of this package.
    """
    said: dict[str, Any] = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    if said.get("version") != VERSION:
        raise BadBank(f"the cases in {folder} were built by another version; build again: python -m autograder build")
    return About(from_plain(said), said["torch"], said["hints"], said["given"], said["settings"])


def _json(document: Any) -> str:
    return json.dumps(document, allow_nan=False, separators=(",", ":")) + "\n"


def _frozen(case: Case) -> dict[str, Any]:
    """A row of the bank: the fields that differ from their default."""
    row = {
        field.name: getattr(case, field.name) for field in fields(Case) if field.name not in (*_PACKED, "lookalikes")
    }
    default = {field.name: field.default for field in fields(Case)}
    row = {key: value for key, value in row.items() if value != default[key]}
    packed = {key: freeze(getattr(case, key)) for key in _PACKED}
    if case.lookalikes:
        packed["lookalikes"] = _json(freeze(case.lookalikes)).strip()
    return {**row, **packed}


def _thawed(row: dict[str, Any]) -> Case:
    lookalikes = _Signatures(row["lookalikes"]) if "lookalikes" in row else {}
    return Case(**{**row, **{key: thaw(row[key]) for key in _PACKED}, "lookalikes": lookalikes})


_PACKED = ("call", "expected", "referees")  # fields that hold arrays or tuples


class _Signatures(Mapping[str, Answer]):
    """The look-alikes of a case, read when somebody asks: most of the bank, which what is right does not need."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _thawed(self) -> Mapping[str, Answer]:
        thawed: Mapping[str, Answer] = thaw(json.loads(self._text))
        return thawed

    def __getitem__(self, name: str) -> Answer:
        return self._thawed[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._thawed)

    def __len__(self) -> int:
        return len(self._thawed)
