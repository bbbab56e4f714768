"""The bank: cases with their answers, frozen by the build and read while grading.

It is JSON, one file for each topic, so that one task can be graded without reading the cases of the others.
`about.json` names the assignment, so that grading needs nothing but the bank.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from autograder.cases.about import VERSION, About, read_about
from autograder.core.assignment import as_plain
from autograder.core.codec import freeze, thaw
from autograder.core.records import Answer, Case, Rng, Visibility


def write_bank(folder: Path, about: About, cases: Iterable[Case]) -> None:
    """Write a bank: `<topic>.json` for each topic, and `about.json`. The same cases give the same bytes.

    Args:
        folder: of the bank; it is made if needed.
        about: what goes into `about.json`.
        cases: frozen cases.
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
        "drawing": sorted({case.task for case in cases if any(isinstance(one, Rng) for one in case.call.values())}),
    }
    said["outline"] = _outline(cases)
    said["hints"] = about.hints
    texts = {name: _json(document) for name, document in {**documents, "about": said}.items()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.json").write_text(text, encoding="utf-8")


def _outline(cases: Iterable[Case]) -> dict[str, list[tuple[str, Visibility, bool]]]:
    """Task → what `About.outline` says of each of its cases."""
    found: dict[str, list[tuple[str, Visibility, bool]]] = {}
    for one in cases:
        title = one.title if one.visibility == "visible" else ""
        found.setdefault(one.task, []).append((title, one.visibility, one.scored))
    return found


def read_bank(folder: Path, files: Iterable[str] | None = None) -> tuple[Case, ...]:
    """Read the cases of a bank, in the order in which they were frozen.

    Args:
        folder: of the bank.
        files: names of the topics to read; None: all of them.

    Raises:
        BadAssignment, BadBank: as for `read_about`, which is called only where `files` is None.
        OSError: a file of the bank is missing.
    """
    files = read_about(folder).assignment.files if files is None else files
    rows = [row for file in files for row in json.loads((folder / f"{file}.json").read_text(encoding="utf-8"))]
    return tuple(_thawed(row) for row in rows)


def _json(document: Any) -> str:
    return json.dumps(document, allow_nan=False, separators=(",", ":")) + "\n"


def _frozen(case: Case) -> dict[str, Any]:
    """A row of the bank: the fields that differ from their default."""
    default, plain = Case._field_defaults, {k: v for k, v in case._asdict().items() if k not in (*_PACKED, *_LATER)}
    row = {key: value for key, value in plain.items() if key not in default or value != default[key]}
    packed = {key: freeze(getattr(case, key)) for key in _PACKED}
    if case.signatures:
        packed["signatures"] = _json(freeze(case.signatures)).strip()
    if case.pairs:
        packed["pairs"] = _json(dict(case.pairs)).strip()
    return {**row, **packed}


def _thawed(row: dict[str, Any]) -> Case:
    signatures = _Signatures(row["signatures"]) if "signatures" in row else {}
    pairs = _Pairs(row["pairs"]) if "pairs" in row else {}
    return Case(**{**row, **{key: thaw(row[key]) for key in _PACKED}, "signatures": signatures, "pairs": pairs})


_PACKED = ("call", "expected", "references")  # fields that hold arrays or tuples
_LATER = ("signatures", "pairs")  # fields that are parsed when first used
_Given = TypeVar("_Given")


class _Parsed(Mapping[str, _Given]):
    """What known mistakes give on a case, parsed when first used: it is most of the bank, and only wrong answers
    need it."""

    def __init__(self, text: str) -> None:
        self._text = text

    def _read(self, document: Any) -> Mapping[str, _Given]:
        found: Mapping[str, _Given] = document
        return found

    @cached_property
    def _parsed(self) -> Mapping[str, _Given]:
        return self._read(json.loads(self._text))

    def __getitem__(self, name: str) -> _Given:
        return self._parsed[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._parsed)

    def __len__(self) -> int:
        return len(self._parsed)


class _Pairs(_Parsed[str]):
    """Two mistakes made together → a sketch."""


class _Signatures(_Parsed[Answer]):
    """A mistake → its signature."""

    def _read(self, document: Any) -> Mapping[str, Answer]:
        thawed: Mapping[str, Answer] = thaw(document)
        return thawed
