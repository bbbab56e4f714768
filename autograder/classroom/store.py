"""The folder of a class: results that are whole or not there, and what each of them depends on.

    results/ID.json     Gradescope's results.json of a submission
    reports/ID.html     its page
    journal.jsonl       a line for each result: what it depends on, and the checksums of its two files

A result is used again if the journal's last line on it has the same key, and both files have the checksums that stand
there. So whatever moment a run is killed at, nothing half written is taken for whole.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

JOURNAL = "journal.jsonl"


class InUse(Exception):
    """Another run writes to the folder."""


class Store:
    """The folder of a class; a context manager that keeps other runs away.

    Where the block ends with an exception before anything is kept, what was made here is removed: the folder is again
    as it was, or not there.

    Args:
        folder: it is made if needed.

    Raises:
        InUse: another run is at work there.
        OSError: the folder cannot be written to.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: list[Path] = []
        self._journal: IO[bytes] | None = None
        for one in reversed([one for one in (folder, *folder.parents) if not one.exists()]):
            self._make(one)
        lock = folder / ".lock"
        if not lock.exists():
            self._made.append(lock)
        self._lock = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            same = os.path.samestat(os.fstat(self._lock), lock.stat())  # else its run has just removed it
        except OSError:
            same = False
        if not same:
            os.close(self._lock)
            raise InUse(f"another run is at work in {folder}; wait for it, or give another folder")
        self._known = dict(_lines(folder / JOURNAL))

    def _make(self, folder: Path) -> None:
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700 if folder == self.folder else 0o777)  # it holds names and scores
            self._made.append(folder)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._journal:
            self._journal.close()
        elif kind is not None:
            self._remove_made()
        os.close(self._lock)

    def _remove_made(self) -> None:
        for path in reversed(self._made):
            with contextlib.suppress(OSError):  # somebody put something into it
                path.rmdir() if path.is_dir() else path.unlink()

    def begin(self, *, fresh: bool) -> None:
        """Get ready to keep results.

        Args:
            fresh: forget what has been graded before.
        """
        for name in ("results", "reports"):
            (self.folder / name).mkdir(exist_ok=True)
        if fresh:
            self._known = {}
        self._journal = (self.folder / JOURNAL).open("wb" if fresh else "ab")
        if self._journal.tell():
            self._journal.write(b"\n")  # the last line may be torn; an empty one does no harm

    def result(self, name: str) -> Path:
        """The path of a submission's `results.json`."""
        return self.folder / "results" / f"{name}.json"

    def page(self, name: str) -> Path:
        """The path of a submission's page."""
        return self.folder / "reports" / f"{name}.html"

    def has(self, name: str, key: str) -> bool:
        """Whether there is a whole result that depends on the same.

        Args:
            name: of the submission.
            key: of all that its result depends on.
        """
        line = self._known.get(name, {})
        if not key or line.get("key") != key:
            return False
        try:
            found = [_sum(path.read_bytes()) for path in (self.result(name), self.page(name))]
        except OSError:
            return False
        return found == [line.get("result"), line.get("page")]

    def fault(self, name: str) -> str:
        """What went wrong in the autograder when a submission was graded; "" where nothing did."""
        fault = self._known.get(name, {}).get("fault", "")
        return fault if isinstance(fault, str) else ""

    def key(self, name: str) -> str:
        """What the result of a submission depends on; "" for one that is not to be used again."""
        return str(self._known.get(name, {}).get("key", ""))

    def keep(self, name: str, key: str, result: bytes, page: bytes, fault: str = "") -> None:
        """Write a result and its page, after `begin`; then, and only then, note what they depend on.

        Args:
            name: of the submission.
            key: of all that the result depends on.
            result: its `results.json`.
            page: of HTML; where it is empty, an older page is removed.
            fault: of the autograder; such a result is not used again.
        """
        assert self._journal
        replace_bytes(self.result(name), result)
        if page:
            replace_bytes(self.page(name), page)
        else:
            self.page(name).unlink(missing_ok=True)
        line = {"id": name, "key": "" if fault else key, "result": _sum(result), "page": _sum(page), "fault": fault}
        self._known[name] = line
        self._journal.write(json.dumps(line).encode() + b"\n")
        self._journal.flush()


def replace_bytes(path: Path, data: bytes) -> None:
    """Write a file atomically; only one process at a time writes to its folder.

    Args:
        path: the file.
        data: its new content.
    """
    part = path.with_name(f".{path.name}.part")  # the one of a run that was killed is written over
    part.write_bytes(data)
    part.replace(path)


def _sum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The lines of a journal that are whole."""
    with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
        for line in file:
            with contextlib.suppress(ValueError):
                found = json.loads(line)
                if isinstance(found, dict) and isinstance(found.get("id"), str):
                    yield found["id"], found
