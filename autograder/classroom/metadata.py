"""Gradescope's `submission_metadata.yml`: who handed in what, when, and the score of that time.

The file can have hundreds of megabytes, most of it the outputs of earlier submissions. It is cut at the lines where a
submission begins, and each is read by itself: memory stays flat, and what is broken in one costs only that one. Every
scalar is read as text, so that `007` stays what it is and no text becomes an object.
"""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from autograder.classroom.before import packed
from autograder.classroom.records import Student
from autograder.core.text import one_line
from autograder.core.times import parsed_time

METADATA = ("submission_metadata.yml", "submission_metadata.yaml")  # names that the file can have
MISSING = "PyYAML is not installed; install it with ./setup.sh, or pip install PyYAML"
LARGEST = 1_000_000_000  # bytes of the file
WHOLE = 20_000_000  # bytes that are read in one piece: of one submission, or of a file that is not laid out as usual
VALUES = 1_000_000  # texts, lists and tables in one piece, of 350 bytes of memory each; a submission has thousands
SUBMISSIONS = 500_000  # in one file
STUDENTS, TESTS = 100, 1000  # of one submission that are looked at
_KEY = re.compile(rb"[^\s#\-.%\[\]{}&*!|>@`,?]")  # how a line begins that names a submission
_HISTORY = re.compile(rb"  :?history:")
_OTHER_KEY = re.compile(rb"  [^\s\-]|\S")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_NOTHING = ("", "~", "null")


@dataclass(frozen=True)
class Said:
    """What the metadata say of one submission."""

    students: tuple[Student, ...] = ()
    created: datetime | None = None
    score: float | None = None
    results: bytes = b""  # `before.packed`


def read_metadata(data: bytes) -> tuple[dict[str, Said], tuple[str, ...]]:
    """What a `submission_metadata.yml` says.

    Args:
        data: the file.

    Returns:
        Submission → what is said of it; and a sentence for each part that cannot be read.

    Raises:
        ModuleNotFoundError: PyYAML is not installed.
        ValueError: the file is too large.
    """
    if find_spec("yaml") is None:
        raise ModuleNotFoundError(MISSING)
    if len(data) > LARGEST:
        raise ValueError(f"submission_metadata.yml is larger than {LARGEST // 1_000_000} MB")
    found: dict[str, Said] = {}
    faults: list[str] = []
    for line, piece in _pieces(data):
        where = f"submission_metadata.yml, from line {line}"
        if len(found) >= SUBMISSIONS:
            faults.append(f"{where}: not read, since more than {SUBMISSIONS} submissions are named")
            break
        try:
            said = _loaded(piece)
        except _faults() as error:
            faults.append(f"{where}: not readable ({_words(error)})")
            continue
        if not isinstance(said, dict):
            faults.append(f"{where}: not a table of submissions")
            continue
        for key, fields in said.items():
            if isinstance(key, str) and isinstance(fields, dict):
                found[key.removeprefix(":")] = _said(_plain_keys(fields))
            else:
                faults.append(f"{where}: {one_line(str(key), 60)} has no fields")
    return found, tuple(faults)


def _pieces(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The number of its first line and the text of each submission, without the history of earlier ones."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    if not _cut_by_lines(data):
        if len(data) > WHOLE:
            most = WHOLE // 1_000_000
            raise ValueError(f"submission_metadata.yml is not laid out as Gradescope does, and has more than {most} MB")
        if data.strip():
            yield 1, data
        return
    start, piece, left_out = 1, bytearray(), False
    for number, line in enumerate(_lines(data), 1):
        if _KEY.match(line):
            if piece.strip():
                yield start, bytes(piece)
            start, piece = number, bytearray()
        left_out = bool(_HISTORY.match(line)) or (left_out and not _OTHER_KEY.match(line))
        if not left_out and not line.startswith((b"---", b"...")) and len(piece) <= WHOLE:
            piece += line
    if piece.strip():
        yield start, bytes(piece)


def _lines(data: bytes) -> Iterator[bytes]:
    """The lines of a file, each with its end; the whole is not copied at once."""
    at = 0
    while at < len(data):
        end = data.find(b"\n", at) + 1 or len(data)
        yield data[at:end]
        at = end


def _cut_by_lines(data: bytes) -> bool:
    """Whether the first line that says anything begins a submission and the next ones are indented."""
    first = next((line for line in _lines(data) if line.strip() and not line.startswith((b"#", b"---"))), b"")
    return bool(_KEY.match(first)) and first.rstrip().endswith(b":")


def _loaded(piece: bytes) -> Any:
    """What a piece says.

    Raises:
        ValueError: it is too large.
        yaml.YAMLError: it is broken.
    """
    if len(piece) > WHOLE:
        raise ValueError(f"it has more than {WHOLE // 1_000_000} MB")
    text = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", piece.decode("utf-8", "replace"))
    yaml: Any = import_module("yaml")
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # texts, lists and tables only, whatever the tags say
    if any(number >= VALUES for number, _ in enumerate(yaml.parse(text, Loader=loader))):  # one by one, none is kept
        raise ValueError(f"it holds more than {VALUES} values")
    return yaml.load(text, Loader=loader)


def _faults() -> tuple[type[Exception], ...]:
    return (import_module("yaml").YAMLError, RecursionError, ValueError)


def _words(error: Exception) -> str:
    """What a parser complains of, in one line; the numbers of its lines count from the piece's first."""
    problem = getattr(error, "problem", None) or str(error) or type(error).__name__
    mark = getattr(error, "problem_mark", None)
    return one_line(problem, 120) + (f", {mark.line} lines below" if mark else "")


# ---------------------------------------------------------------- one submission


def _plain_keys(fields: Mapping[Any, Any]) -> dict[str, Any]:
    """Ruby writes `:name` where others write `name`."""
    return {str(key).removeprefix(":"): value for key, value in fields.items()}


def _said(fields: Mapping[str, Any]) -> Said:
    submitters = fields.get("submitters")
    listed = submitters if isinstance(submitters, list) else []
    tables = [_plain_keys(one) for one in listed[:STUDENTS] if isinstance(one, dict)]
    created = None
    with contextlib.suppress(ValueError):
        created = parsed_time(_text(fields.get("created_at")), timezone.utc)
    return Said(
        tuple(Student(*(_text(one.get(name)) for name in ("name", "sid", "email"))) for one in tables),
        created,
        _number(fields.get("score")),
        _results(fields.get("results")),
    )


def _results(written: object) -> bytes:
    """The items among the results; outputs are left out, which makes most of the file."""
    tests = _plain_keys(written).get("tests") if isinstance(written, dict) else None
    listed: Iterable[Any] = tests[:TESTS] if isinstance(tests, list) else ()
    return packed([_test(_plain_keys(one)) for one in listed if isinstance(one, dict)])


def _test(fields: Mapping[str, Any]) -> dict[str, Any]:
    extra = fields.get("extra_data")
    task = _plain_keys(extra).get("task") if isinstance(extra, dict) else None
    texts = {name: _text(fields[name]) for name in ("name", "number", "visibility") if name in fields}
    numbers = {name: _number(fields[name]) for name in ("score", "max_score") if name in fields}
    return {**texts, **numbers, **({"extra_data": {"task": task}} if isinstance(task, str) else {})}


def _text(value: object) -> str:
    return "" if not isinstance(value, str) or value in _NOTHING else one_line(value, 200)


def _number(value: object) -> float | None:
    try:
        number = float(value) if isinstance(value, str) else math.nan
    except ValueError:
        return None
    return number if math.isfinite(number) else None
