"""A copy of Canvas's exported gradebook with one column filled; every other byte stays as it is.

The file is never parsed into values and written again: its cells are found in its bytes, and those of one column are
replaced. So quotes, spaces, line ends and a byte-order mark stay.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.classroom.gradebook import Row
from autograder.classroom.tables import as_cell, csv_bytes

SID, LOGIN, MAIL = "sis user id", "sis login id", "mail"
_SAID = ("name", SID, LOGIN, MAIL)
MAILS = ("email", "e-mail", "email address", "e-mail address")
COLUMNS = ("where", "row", "submission", "name", "sid", "login", "email", "why")  # of unmatched.csv
_NUMBER = re.compile(r"\s*\(\d+\)$")  # Canvas writes the assignment's number behind its name
_QUOTES = re.compile(rb'"[^"]*"')
_POINTS = "points possible"
_PEOPLE = ("student", "id", "section", SID, LOGIN, *MAILS)  # columns that say who somebody is


class BadRoster(ValueError):
    """A gradebook cannot be filled; the message says why."""


@dataclass(frozen=True)
class Line:
    """One record of a CSV file: its cells as they stand there, quotes included, and its line end."""

    cells: tuple[bytes, ...]
    end: bytes


@dataclass(frozen=True)
class Filled:
    """A filled gradebook."""

    data: bytes
    unmatched: bytes  # a table of those that are on one side only, or have no score
    count: int  # rows that are filled
    missing: int  # rows of the table


def fill(data: bytes, rows: Sequence[Row], title: str, column: str = "") -> Filled:
    """Fill one column of a gradebook.

    A row of the gradebook is a student's if its `SIS User ID` is their SID; else if its e-mail or `SIS Login ID` is
    their e-mail, or its `SIS Login ID` their SID.

    Args:
        data: the file.
        rows: of the class.
        title: of the homework; a column of this name is filled, and one is added where there is none.
        column: the name of another column, which must be there.

    Raises:
        BadRoster: the file has no such columns, or several.
    """
    mark, (header, *lines), separator = _read(data)
    names = [_text(cell) for cell in header.cells]
    at = _column(names, title, column)
    found = list(_found(lines, _keys(names), _Known(rows)))
    values = [_score(one) for one in found]
    lost = [*_without_score(found), *_not_found(rows, found)]
    if at == len(names):
        most = as_cell(max((one.max_score for one in rows), default=0.0)).encode()
        filled = [most if value is None and one.is_points else value for one, value in zip(found, values, strict=True)]
        filled.insert(0, _quoted(title, separator))
    else:
        filled = [None, *values]
    out = (_joined(*pair, at, separator, len(names)) for pair in zip((header, *lines), filled, strict=True))
    return Filled(mark + b"".join(out), csv_bytes(COLUMNS, lost), len(values) - values.count(None), len(lost))


@dataclass(frozen=True)
class _Found:
    """A row of the gradebook, and whose it is."""

    number: int  # as a spreadsheet counts, the header being row 1
    said: Mapping[str, str]  # _SAID → what stands there
    row: Row | None  # of the class
    why: str  # there is none
    is_points: bool  # Canvas's row of the points that are possible


def _found(lines: Iterable[Line], keys: Sequence[tuple[str, int]], known: _Known) -> Iterator[_Found]:
    for number, line in enumerate(lines, 2):
        said = {**dict.fromkeys(_SAID, ""), "name": _text(line.cells[0])}
        said.update({key: _text(line.cells[where]) for key, where in keys if where < len(line.cells)})
        yield _Found(number, said, *known.find(said), _POINTS in said["name"].casefold())


def _score(one: _Found) -> bytes | None:
    return None if one.row is None or one.row.final_score is None else as_cell(one.row.final_score).encode()


def _without_score(found: Iterable[_Found]) -> Iterator[tuple[object, ...]]:
    """Lines on the gradebook's students without a score. A row may name nobody, as Canvas's on manual posting."""
    for one in found:
        if _score(one) is None and any(one.said.values()) and not one.is_points:
            said, row = (one.said[key] for key in _SAID), one.row
            why = row.status if row else one.why
            yield "gradebook", one.number, row.submission if row else "", *said, why


def _not_found(rows: Iterable[Row], found: Iterable[_Found]) -> Iterator[tuple[object, ...]]:
    """Lines on those of the class who are not in the gradebook."""
    there = {id(one.row) for one in found}
    for row in rows:
        if id(row) not in there:
            who = row.student
            yield "class", None, row.submission, who.name, who.sid, "", who.email, "not in the gradebook"


# ---------------------------------------------------------------- bytes


def _read(data: bytes) -> tuple[bytes, list[Line], bytes]:
    """The byte-order mark, the lines and the separator of a CSV file."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data[:200]:
        raise BadRoster("it is saved as UTF-16; save it as CSV UTF-8")
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    first = _QUOTES.sub(b"", data[len(mark) :]).lstrip().split(b"\n", 1)[0]
    separator = max((b",", b";", b"\t"), key=first.count)
    lines = list(records(data[len(mark) :], separator))
    if not lines:
        raise BadRoster("it is empty")
    return mark, lines, separator


def records(data: bytes, separator: bytes = b",") -> Iterator[Line]:
    """The records of a CSV file, as bytes; joined again they give the file.

    Args:
        data: the file, without a byte-order mark.
        separator: of its cells.

    >>> list(records(b'a,"b ""c"", d"\\r\\n1,2'))
    [Line(cells=(b'a', b'"b ""c"", d"'), end=b'\\r\\n'), Line(cells=(b'1', b'2'), end=b'')]
    """
    cell = re.compile(rb'(?:"(?:[^"]|"")*(?:"|\Z)[^%s\r\n]*|[^%s\r\n]*)' % (re.escape(separator), re.escape(separator)))
    end = re.compile(rb"\r\n|\n|\r|\Z")
    at, cells = 0, []
    while at < len(data):
        found = cell.match(data, at)
        assert found  # it can be empty
        cells.append(found[0])
        at = found.end()
        if data[at : at + 1] == separator:
            at += 1
            if at < len(data):
                continue
            cells.append(b"")
        closing = end.match(data, at)
        assert closing
        yield Line(tuple(cells), closing[0])
        at, cells = closing.end(), []


def _text(cell: bytes) -> str:
    text = cell.decode("utf-8", "replace").strip()
    return text[1:-1].replace('""', '"').strip() if len(text) > 1 and text[0] == text[-1] == '"' else text


def _quoted(text: str, separator: bytes) -> bytes:
    plain = as_cell(text)
    special = any(character in plain for character in ('"', "\n", "\r", separator.decode()))
    return ('"' + plain.replace('"', '""') + '"' if special else plain).encode()


def _joined(line: Line, value: bytes | None, at: int, separator: bytes, width: int) -> bytes:
    """A line with one cell replaced, or added behind the last column."""
    cells = list(line.cells)
    if at == width and any(cells):
        cells += [b""] * (width - len(cells)) + [value or b""]
    elif value is not None:
        cells += [b""] * (at + 1 - len(cells))
        cells[at] = b'"' + value + b'"' if cells[at].startswith(b'"') else value
    return separator.join(cells) + line.end


# ---------------------------------------------------------------- columns and people


def _column(names: Sequence[str], title: str, column: str) -> int:
    """Where the column to fill is; behind the last one where it has to be added."""
    wanted = column or title
    found = [
        at for at, name in enumerate(names) if wanted.casefold() in (name.casefold(), _NUMBER.sub("", name).casefold())
    ]
    if len(found) > 1:
        raise BadRoster(f"it has {len(found)} columns {wanted!r}; name one of them exactly with --column")
    if column and not found:
        raise BadRoster(f"it has no column {column!r}; its columns are {', '.join(map(repr, names))}")
    if found and names[found[0]].casefold() in _PEOPLE:
        raise BadRoster(f"{names[found[0]]!r} says who a student is; name a column of points with --column")
    return found[0] if found else len(names)


def _keys(names: Sequence[str]) -> list[tuple[str, int]]:
    lower = [name.casefold() for name in names]
    found = [(SID, lower.index(SID))] if SID in lower else []
    found += [(MAIL, lower.index(name)) for name in MAILS if name in lower][:1]
    found += [(LOGIN, lower.index(LOGIN))] if LOGIN in lower else []
    if not found:
        raise BadRoster("it has no column SIS User ID, SIS Login ID or Email, by which students are found")
    return found


class _Known:
    """The rows of a class, by what a gradebook may say of a student."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._by: dict[tuple[str, str], list[Row]] = {}
        for row in rows:
            for key in {("sid", row.student.sid), ("mail", row.student.email.casefold())}:
                if key[1]:
                    self._by.setdefault(key, []).append(row)

    def find(self, said: Mapping[str, str]) -> tuple[Row | None, str]:
        """The row of a student, or why there is none."""
        sid, login, mail = said[SID], said[LOGIN], said[MAIL]
        tries = (("sid", sid), ("mail", mail.casefold()), ("mail", login.casefold()), ("sid", login))
        for key in tries:
            found = self._by.get(key, []) if key[1] else []
            if len(found) > 1:
                return None, f"{key[1]} is in {len(found)} submissions"
            if found:
                return found[0], ""
        return None, "no submission"
