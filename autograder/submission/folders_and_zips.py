"""Looking into a folder or a zip: which files are there, and how to read each without being harmed.

Nothing is written, run or followed. Links, pipes, devices and names that climb are listed with the
reason why they are left out; reading is by count, never by what a header promises, so a bomb is cut short.
"""

from __future__ import annotations

import io
import os
import stat
import zipfile
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from autograder.submission.filenames import VENV_MARK, is_ignored

MEGABYTE = 1_000_000
DEPTH = 6  # folders above a file; a zip of a folder of a zip's folder is three
ENTRIES = 5_000  # files and folders looked at; a homework has a few dozen
ZIP_BYTES = 32 * MEGABYTE  # eight notebooks full of pictures stay below; it is held in memory
ZIP_RECORD = b"PK\x01\x02"  # one for each entry of a zip

LINK = "a link to another place is not followed; hand in the file itself"
SPECIAL = "not an ordinary file (a pipe, a socket or a device), so it was left out"
UNREADABLE = "it could not be read"
DEEP = f"more than {DEPTH} folders deep, so it was left out"
CLIMBS = "its name points out of the zip, so it was left out"
ENCRYPTED = "it is locked with a password, so it was left out"
PACKED = "it is compressed in a way that is not read here; make the zip anew with an ordinary program"
DAMAGED = "the zip is damaged there, so it was left out"

# Not everywhere: Windows has no links to refuse, and needs to be told that a file is not text.
_OPEN = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
    _OPEN |= getattr(os, _flag, 0)


class Refused(Exception):
    """A file that is not read; the text says why, to students."""


@dataclass(frozen=True)
class Entry:
    """One file of a submission."""

    path: str  # below the submission, with slashes; as the student's machine named it
    read: Callable[[int], bytes]  # at most so many bytes; raises Refused when there are more, or none to be had
    refusal: str = ""  # why it must not be read

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def depth(self) -> int:
        return self.path.count("/")


@dataclass(frozen=True)
class Listing:
    """What a folder or zip holds, the shallowest first, then in alphabetical order."""

    entries: tuple[Entry, ...]
    notices: tuple[str, ...] = ()


def too_large(limit: int) -> str:
    return f"it is larger than {limit / MEGABYTE:g} MB"


# ---------------------------------------------------------------- folders


def list_folder(root: Path) -> Listing:
    """Every file below a folder that could matter. Breadth first, so that a cap only costs what is deep."""
    entries: list[Entry] = []
    waiting = deque([(root, "", 0)])
    left = ENTRIES
    while waiting and left > 0:
        folder, above, depth = waiting.popleft()
        try:
            with os.scandir(folder) as found:
                inside = sorted(islice(found, left), key=lambda one: one.name)
        except OSError:
            entries.append(_refused(above.rstrip("/") or root.name, UNREADABLE))
            continue
        left -= len(inside)
        if depth and any(one.name == VENV_MARK for one in inside):
            continue
        for one in inside:
            if is_ignored(one.name):
                continue
            kind = _kind(one)
            if kind != "folder":
                entries.append(_refused(above + one.name, kind) if kind else _file(above + one.name, Path(one.path)))
            elif depth < DEPTH:
                waiting.append((Path(one.path), f"{above}{one.name}/", depth + 1))
            else:
                entries.append(_refused(above + one.name, DEEP))
    return _listing(entries, full=left <= 0)


def list_file(path: Path) -> Listing:
    """One file that was handed in by itself."""
    return Listing((_file(path.name, path),))


def read_file(path: Path, limit: int) -> bytes:
    """The bytes of an ordinary file.

    Raises:
        Refused: it is a link, a pipe or the like, or larger than `limit`.
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


def _kind(one: os.DirEntry[str]) -> str:
    """What an entry is: "folder", nothing for an ordinary file, or why it is refused."""
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


def _refused(name: str, why: str) -> Entry:
    def read(_: int) -> bytes:
        raise Refused(why)

    return Entry(name, read, why)


def _listing(entries: list[Entry], *, full: bool) -> Listing:
    notices = (f"Only the first {ENTRIES} files and folders were looked at.",) if full else ()
    return Listing(tuple(sorted(entries, key=lambda one: (one.depth, one.path))), notices)


# ---------------------------------------------------------------- zips


def list_zip(data: bytes) -> Listing:
    """Every file in a zip that could matter. Nothing is unpacked until it is read.

    Raises:
        Refused: it is no zip, or holds too much.
    """
    if data.count(ZIP_RECORD) > ENTRIES:  # before the list is made: each entry of it takes memory
        raise Refused(f"it holds more than {ENTRIES} files")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except Exception:  # on damaged input `zipfile` raises most of what Python can
        raise Refused("it is not a zip, or it is damaged") from None
    infos = {info.filename: info for info in archive.infolist()}  # of two with one name the later counts, as in unzip
    return _listing(list(_members(archive, infos)), full=False)


def _members(archive: zipfile.ZipFile, infos: dict[str, zipfile.ZipInfo]) -> Iterator[Entry]:
    venvs = tuple(name[: -len(VENV_MARK)] for name in infos if name.endswith(f"/{VENV_MARK}"))
    for name, info in infos.items():
        parts = [part for part in name.split("/") if part != "."]
        path, why = "/".join(parts), CLIMBS if _climbs(info, parts) else _why_not(info, parts)
        if info.is_dir() or (why != CLIMBS and any(map(is_ignored, parts))) or name.startswith(venvs):
            continue
        yield _refused(path, why) if why else Entry(path, _reader(archive, info))


def _climbs(info: zipfile.ZipInfo, parts: list[str]) -> bool:
    return ".." in parts or parts[:1] in ([], [""]) or ":" in parts[0] or "\\" in info.orig_filename


def _why_not(info: zipfile.ZipInfo, parts: list[str]) -> str:
    mode = stat.S_IFMT(info.external_attr >> 16)
    if stat.S_ISLNK(mode):
        return LINK
    if mode and not stat.S_ISREG(mode):
        return SPECIAL
    if info.flag_bits & 0x41:  # encrypted, weakly or strongly
        return ENCRYPTED
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return PACKED  # `zipfile` unpacks the others in pieces whose size the sender chooses
    return DEEP if len(parts) > DEPTH + 1 else ""


def _reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[int], bytes]:
    def read(limit: int) -> bytes:
        try:
            with archive.open(info) as member:
                data = member.read(limit + 1)
        except Exception:  # as above
            raise Refused(DAMAGED) from None
        if len(data) > limit:
            raise Refused(too_large(limit))
        return data

    return read
