"""List the files of a folder or zip, and read them safely.

Nothing is written or run, and no link is followed. Links, pipes, devices and names with `..` are listed with
the reason why they are left out. Reading stops at a limit, whatever size a header claims, so zip bombs do no harm.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections import deque
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from autograder.submission.filenames import VENV_MARK, is_ignored

MEGABYTE = 1_000_000
DEPTH = 6  # most folders above a file
ENTRIES = 5_000  # files and folders looked at; a homework has a few dozen

LINK = "links are not followed; hand in the file itself"
SPECIAL = "not an ordinary file (a pipe, a socket or a device), so it was left out"
UNREADABLE = "it could not be read"
DEEP = f"more than {DEPTH} folders deep, so it was left out"

# Some flags are missing on some systems: Windows has only O_BINARY.
_OPEN = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
    _OPEN |= getattr(os, _flag, 0)


class Refused(Exception):
    """A file that is not read; the message tells students why."""


class Entry(NamedTuple):
    """One file of a submission."""

    path: str  # relative to the submission, with slashes
    read: Callable[[int], bytes]  # its bytes; raises Refused if there are more than the limit, or it cannot be read
    refusal: str = ""  # why it must not be read

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """Its path without its name."""
        return self.path.rpartition("/")[0]

    @property
    def depth(self) -> int:
        """How many folders it is in."""
        return self.path.count("/")


class Listing(NamedTuple):
    """The files of a folder or zip, sorted by depth, then by path."""

    entries: tuple[Entry, ...]
    notices: tuple[str, ...] = ()


def too_large(limit: int) -> str:
    """Why a file over a limit, in bytes, is not read."""
    return f"it is larger than {limit / MEGABYTE:g} MB"


# ---------------------------------------------------------------- folders


def list_folder(root: Path) -> Listing:
    """Every relevant file below a folder. Breadth first, so that the limit drops only the deepest files."""
    entries: list[Entry] = []
    waiting = deque([(root, "", 0)])
    left = ENTRIES
    while waiting and left > 0:
        folder, above, depth = waiting.popleft()
        try:
            with os.scandir(folder) as found:
                inside = sorted(islice(found, left), key=lambda one: one.name)
        except OSError:
            entries.append(refused(above.rstrip("/") or root.name, UNREADABLE))
            continue
        left -= len(inside)
        if depth and any(one.name == VENV_MARK for one in inside):
            continue
        for one in inside:
            if is_ignored(one.name):
                continue
            kind = _kind(one)
            if kind != "folder":
                name = _plain(above + one.name)
                entries.append(refused(name, kind) if kind else _file(name, Path(one.path)))
            elif depth < DEPTH:
                waiting.append((Path(one.path), f"{above}{one.name}/", depth + 1))
            else:
                entries.append(refused(above + one.name, DEEP))
    return listing_of(entries, full=left <= 0)


def list_file(path: Path) -> Listing:
    """One file that was handed in by itself."""
    return Listing((_file(_plain(path.name), path),))


def read_file(path: Path, limit: int) -> bytes:
    """The bytes of an ordinary file.

    Args:
        path: the file.
        limit: the most bytes that it may have.

    Raises:
        Refused: it is a link, a pipe or a device, cannot be read, or is larger than `limit`.
    """
    try:
        handle = os.open(path, _OPEN)
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):  # it may have changed since it was listed
                raise Refused(SPECIAL)
            data = file.read(limit + 1)
    except OSError:
        raise Refused(UNREADABLE) from None
    if len(data) > limit:
        raise Refused(too_large(limit))
    return data


def _plain(path: str) -> str:
    r"""A path with slashes and composed letters. Some Windows programs write `\\` into zips, and macOS takes é apart.

    >>> _plain(r"hw\\conv1d.py")
    'hw/conv1d.py'
    """
    parts = unicodedata.normalize("NFC", path).replace("\\", "/").split("/")
    return "/".join(part for part in parts if part not in ("", ".", "..")) or path


def _kind(one: os.DirEntry[str]) -> str:
    """ "folder", "" for an ordinary file, or why the entry is refused."""
    try:
        mode = one.stat(follow_symlinks=False).st_mode
    except OSError:
        return UNREADABLE
    if stat.S_ISLNK(mode):
        return LINK
    if stat.S_ISDIR(mode):
        return "folder"
    return "" if stat.S_ISREG(mode) else SPECIAL


def _file(name: str, path: Path) -> Entry:
    return Entry(name, lambda limit: read_file(path, limit))


def refused(name: str, why: str) -> Entry:
    """A file that is listed and not read.

    Args:
        name: its path.
        why: what is said when it is asked for.
    """

    def read(_: int) -> bytes:
        raise Refused(why)

    return Entry(name, read, why)


def listing_of(entries: list[Entry], *, full: bool) -> Listing:
    """The entries in their order.

    Args:
        entries: of a folder or zip.
        full: whether there are more than are looked at.
    """
    notices = (f"Only the first {ENTRIES} files and folders were looked at.",) if full else ()
    return Listing(tuple(sorted(entries, key=lambda one: (one.depth, one.path))), notices)
