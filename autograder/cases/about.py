"""What a bank says of itself, in its `about.json`: its homework, and the hints of the known mistakes.

Apart from the cases, because a submission is read by it before NumPy is loaded.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from autograder.core.assignment import Assignment, from_plain
from autograder.core.records import Case

VERSION = 7  # of the format


class BadBank(ValueError):
    """A bank cannot be read; the message says what to do."""


class About(NamedTuple):
    """The facts about a bank, in its `about.json`."""

    assignment: Assignment  # with the settings of its course
    torch: bool  # whether it has the cases of tasks in PyTorch
    hints: Mapping[str, Mapping[str, str]]  # task → known mistake → its hint
    given: str = ""  # source of the functions that the course leaves out and other tasks call
    settings: str = ""  # what `settings_of` returned when the bank was built
    drawing: frozenset[str] = frozenset()  # names of the tasks that are given a random generator
    # Task → of each of its cases the title ("" of a hidden one), the visibility, and whether it is scored; students get
    # none of this.
    outline: Mapping[str, Sequence[Sequence[Any]]] = {}

    def unread(self, files: Collection[str]) -> Iterator[Case]:
        """What is known of cases without reading them: enough for tasks that a submission does not have.

        Args:
            files: of the homework, whose cases are read.
        """
        for task, cases in self.outline.items():
            if task.partition(".")[0] not in files:
                yield from (Case(task, title, {}, visibility=seen, scored=scored) for title, seen, scored in cases)


def read_about(folder: Path) -> About:
    """Read the `about.json` of a bank.

    Raises:
        BadAssignment: the bank's homework cannot be imported.
        BadBank: it was built by another version of this package.
    """
    said: dict[str, Any] = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    if said.get("version") != VERSION:
        raise BadBank(f"the cases in {folder} were built by another version; build again: python -m autograder build")
    same = {name: said[name] for name in ("torch", "hints", "given", "settings")}
    return About(from_plain(said), **same, drawing=frozenset(said["drawing"]), outline=said.get("outline", {}))
