"""The graded class as a sequence that reads each result from its file: memory does not grow with the class."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import overload

from autograder.classroom.lateness import Rules, late_days
from autograder.classroom.records import Entry, Graded
from autograder.classroom.store import Store


class Results(Sequence[Graded]):
    """The results of a class, in the order of its entries; each access reads a file.

    Args:
        entries: all of which have a result in the store.
        store: the folder with the results.
        rules: when the homework was due.
    """

    def __init__(self, entries: Sequence[Entry], store: Store, rules: Rules) -> None:
        self._entries, self._store, self._rules = entries, store, rules

    def __len__(self) -> int:
        return len(self._entries)

    @overload
    def __getitem__(self, index: int) -> Graded: ...

    @overload
    def __getitem__(self, index: slice) -> Results: ...

    def __getitem__(self, index: int | slice) -> Graded | Results:
        if isinstance(index, slice):
            return Results(self._entries[index], self._store, self._rules)
        entry = self._entries[index]
        document = json.loads(self._store.result(entry.id).read_bytes())
        late = late_days(entry.created, self._rules)
        fault = self._store.fault(entry.id)
        return Graded(entry, document, self._store.key(entry.id), fault, late, float(document.get("score", 0.0)))
