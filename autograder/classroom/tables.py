"""Tables as CSV that a spreadsheet opens without running anything."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from autograder.core.text import printable

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def as_cell(value: object) -> str:
    """A value as it stands in a table.

    A text that a spreadsheet would take for a formula gets an apostrophe in front; numbers are numbers.

    >>> [as_cell(value) for value in ("=1+1", "@x", "Ana", -1.5, 2.0, None)]
    ["'=1+1", "'@x", 'Ana', '-1.5', '2', '']
    """
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, str):
        text = printable(value)  # no line ends: a row is a line
        return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
    return str(value)


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table in UTF-8, with plain line ends.

    Args:
        header: names of the columns.
        rows: their cells.

    >>> csv_bytes(["name", "score"], [["Li, Wei", 1.0], ["=A1", None]])
    b'name,score\\n"Li, Wei",1\\n\\'=A1,\\n'
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([as_cell(name) for name in header])
    writer.writerows([as_cell(cell) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8", "replace")
