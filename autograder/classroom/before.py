"""The items of the export's results, as bytes: those of a whole class are held at a time, a few hundred bytes each."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from autograder.classroom.records import Entry


def packed(items: Sequence[Mapping[str, Any]]) -> bytes:
    """The items as bytes; none are none.

    Args:
        items: `name`, `score`, `visibility` and so on of each, as JSON can hold them.

    >>> from pathlib import Path
    >>> items_before(Entry("submission_1", Path(), results=packed([{"name": "1.1 mean", "score": 2.5}])))
    [{'name': '1.1 mean', 'score': 2.5}]
    """
    return zlib.compress(json.dumps(items, separators=(",", ":")).encode(), 1) if items else b""


def items_before(entry: Entry) -> list[dict[str, Any]]:
    """The items of an entry's results in the export.

    >>> from pathlib import Path
    >>> items_before(Entry("submission_1", Path()))
    []
    """
    items: list[dict[str, Any]] = json.loads(zlib.decompress(entry.results)) if entry.results else []
    return items
