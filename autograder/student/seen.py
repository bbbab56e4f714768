"""How often a known mistake was seen in a student's work, so that help grows where it comes back.

What is counted are versions of the work, not checks: the same file checked twice counts once. `check.py` keeps the
counts in a small file beside itself, a notebook in its kernel.

    {"about": "…", "version": 1, "tasks": {"conv1d.conv1d": {"flipped_filter": {"times": 2, "work": "9f2c…"}}}}

The file is ours only if it is exactly like that. Anything else of its name is left as it is, and so is a link, a
folder, a file that may not be written or one that is too large: then nothing is counted, and nothing is said.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from autograder.core.assignment import Assignment
from autograder.core.output_files import replace_file
from autograder.core.records import ItemResult
from autograder.core.second_step import with_second_step
from autograder.submission.folders import Refused, read_file

NAME = ".check-history.json"  # it begins with a dot, so that no submission is read with it
LARGEST = 200_000  # bytes; all known mistakes of this homework take 50,000
MOST = 1_000_000  # times
VERSION = 1
ABOUT = "check.py counts here which mistakes came back. It is not handed in, and you may delete it."


@dataclass(frozen=True)
class Count:
    """One known mistake of one task."""

    times: int  # how many versions of the work had it
    work: str  # the version that was counted last


Counts = Mapping[str, Mapping[str, Count]]  # task → mistake → how often


class Memory(Protocol):
    """Where counts are kept."""

    def times(self, task: str, mistake: str, work: str) -> int:
        """Count a mistake, and say in how many versions of the work it was seen; 1 where nothing can be kept.

        Args:
            task: its name.
            mistake: its name.
            work: the version of the student's work (`version_of`).
        """


def version_of(*texts: str) -> str:
    """A few letters that change when one of the texts does.

    >>> version_of("x = 1") == version_of("x = 1"), version_of("x = 1") == version_of("x = 2")
    (True, False)
    """
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def counted(counts: Counts, task: str, mistake: str, work: str) -> Counts:
    """The counts after a mistake was seen.

    Args:
        counts: before.
        task: its name.
        mistake: its name.
        work: the version of the student's work; the one that was counted last is not counted again.

    >>> once = counted({}, "conv1d.conv1d", "flipped_filter", "a")
    >>> counted(once, "conv1d.conv1d", "flipped_filter", "a") == once
    True
    >>> counted(once, "conv1d.conv1d", "flipped_filter", "b")
    {'conv1d.conv1d': {'flipped_filter': Count(times=2, work='b')}}
    """
    of_task = counts.get(task, {})
    before = of_task.get(mistake, Count(0, ""))
    if before.times and before.work == work:
        return counts
    return {**counts, task: {**of_task, mistake: Count(min(before.times + 1, MOST), work)}}


def helped(result: ItemResult, work: str, memory: Memory, assignment: Assignment) -> ItemResult:
    """The result as it is shown: with the second step of help where its mistake was seen in an earlier version.

    Args:
        result: of a visible item, whose hint is going to be shown; a known mistake was recognised.
        work: the version of the student's work.
        memory: where counts are kept.
        assignment: the homework.
    """
    times = [memory.times(result.item.task.name, mistake, work) for mistake in result.mistakes]
    return with_second_step(assignment, result) if times[0] > 1 else result  # of a pair, the hint is about the first


class InKernel:
    """Counts that live as long as a notebook's kernel.

    Args:
        names: its `globals()`, which keep them even where the first cell is run again.
    """

    _KEY = "__mistakes_seen__"

    def __init__(self, names: MutableMapping[str, Any]) -> None:
        self._names = names

    def times(self, task: str, mistake: str, work: str) -> int:
        """As `Memory` says; see there.

        Args:
            task: its name.
            mistake: its name.
            work: the version of the student's work.
        """
        before: Counts = self._names.get(self._KEY, {})
        after = counted(before, task, mistake, work)
        self._names[self._KEY] = after
        return after[task][mistake].times


class InFile:
    """Counts in a file; see the module for what becomes of a file that is not ours.

    Args:
        folder: where it lies.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME

    def times(self, task: str, mistake: str, work: str) -> int:
        """As `Memory` says; see there.

        Args:
            task: its name.
            mistake: its name.
            work: the version of the student's work.
        """
        before = self._counts()
        if before is None:
            return 1
        after = counted(before, task, mistake, work)
        if after is not before:
            with suppress(OSError):  # such as in a folder that cannot be written: nothing is kept there
                replace_file(self._path, as_text(after))
        return after[task][mistake].times

    def _counts(self) -> Counts | None:
        """What is in the file; nothing where there is none; None where it is not ours, or may not be written."""
        try:
            mode = os.lstat(self._path).st_mode
        except FileNotFoundError:
            return {}
        except OSError:
            return None
        if not stat.S_ISREG(mode) or not mode & stat.S_IWUSR:
            return None
        try:
            return from_text(read_file(self._path, LARGEST).decode("utf-8"))
        except (Refused, ValueError):
            return None


# ---------------------------------------------------------------- as text


def as_text(counts: Counts) -> str:
    """Counts as they are written."""
    tasks = {
        task: {mistake: {"times": one.times, "work": one.work} for mistake, one in sorted(of_task.items())}
        for task, of_task in sorted(counts.items())
    }
    return json.dumps({"about": ABOUT, "version": VERSION, "tasks": tasks}, indent=1) + "\n"


def from_text(text: str) -> Counts | None:
    """The counts in a text; None where it was not made by `as_text`.

    >>> from_text(as_text({})), from_text("[]"), from_text('{"version": 2, "tasks": {}}'), from_text("{")
    ({}, None, None, None)
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or document.get("version") != VERSION or set(document) != {*_KEYS}:
        return None
    tasks = document["tasks"]
    if not isinstance(tasks, dict) or not all(isinstance(of_task, dict) for of_task in tasks.values()):
        return None
    read = {task: {name: _count(one) for name, one in of_task.items()} for task, of_task in tasks.items()}
    found = {task: {name: one for name, one in of_task.items() if one} for task, of_task in read.items()}
    return found if found == read else None


_KEYS = ("about", "version", "tasks")


def _count(written: Any) -> Count | None:
    if not isinstance(written, dict) or set(written) != {"times", "work"}:
        return None
    times, work = written["times"], written["work"]
    fits = type(times) is int and 0 < times <= MOST and isinstance(work, str)
    return Count(times, work) if fits else None
