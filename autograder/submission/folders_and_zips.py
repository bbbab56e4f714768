"""List the files of a folder or zip, and read them safely.

Nothing is written or run, and no link is followed. Links, pipes, devices and names with `..` are listed with
the reason why they are left out. Reading stops at a limit, whatever size a header claims, so zip bombs do no harm.
"""

from __future__ import annotations

import io
import os
import stat
import unicodedata
import zipfile
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from autograder.submission.filenames import VENV_MARK, is_ignored, quoted

MEGABYTE = 1_000_000
DEPTH = 6  # most folders above a file
ENTRIES = 5_000  # files and folders looked at; a homework has a few dozen
ZIP_BYTES = 32 * MEGABYTE  # enough for eight notebooks full of pictures; it is held in memory
ZIP_EXTRAS = 512_000  # bytes of additional fields; those of ordinary programs take 40 for an entry
TWICE_SAID = 3  # most notices about files that are twice in a zip
ZIP_RECORD = b"PK\x01\x02"  # one for each entry of a zip

LINK = "links are not followed; hand in the file itself"
SPECIAL = "not an ordinary file (a pipe, a socket or a device), so it was left out"
UNREADABLE = "it could not be read"
DEEP = f"more than {DEPTH} folders deep, so it was left out"
CLIMBS = "its name points out of the zip, so it was left out"
ENCRYPTED = "it has a password, so it was left out"
PACKED = "its compression is not supported; make the zip again with an ordinary program"
DAMAGED = "the zip is damaged there, so it was left out"

# Some flags are missing on some systems: Windows has only O_BINARY.
_OPEN = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
    _OPEN |= getattr(os, _flag, 0)


class Refused(Exception):
    """A file that is not read; the message tells students why."""


@dataclass(frozen=True)
class Entry:
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


@dataclass(frozen=True)
class Listing:
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
                name = _plain(above + one.name)
                entries.append(_refused(name, kind) if kind else _file(name, Path(one.path)))
            elif depth < DEPTH:
                waiting.append((Path(one.path), f"{above}{one.name}/", depth + 1))
            else:
                entries.append(_refused(above + one.name, DEEP))
    return _listing(entries, full=left <= 0)


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


def _refused(name: str, why: str) -> Entry:
    def read(_: int) -> bytes:
        raise Refused(why)

    return Entry(name, read, why)


def _listing(entries: list[Entry], *, full: bool) -> Listing:
    notices = (f"Only the first {ENTRIES} files and folders were looked at.",) if full else ()
    return Listing(tuple(sorted(entries, key=lambda one: (one.depth, one.path))), notices)


# ---------------------------------------------------------------- zips


def list_zip(data: bytes) -> Listing:
    """Every relevant file in a zip. A file is unpacked only when it is read.

    Raises:
        Refused: it is not a zip, or holds too many files.
    """
    if data.count(ZIP_RECORD) > ENTRIES:  # checked first, since each entry of the list takes memory
        raise Refused(f"it holds more than {ENTRIES} files")
    if _extras(data) > ZIP_EXTRAS:  # `zipfile` copies the rest of an entry's fields for each of them
        raise Refused("its list of files is too large; make the zip again with an ordinary program")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except Exception:  # on damaged input `zipfile` raises most of what Python can
        raise Refused("it is not a zip, or it is damaged") from None
    infos: dict[str, zipfile.ZipInfo] = {}
    twice: dict[str, None] = {}
    for info in archive.infolist():  # the later of two equal names counts, as in unzip
        name = info.filename.replace("\\", "/")
        if name in infos and not name.endswith("/"):
            twice[name] = None
        infos[name] = info
    listing = _listing(list(_members(archive, infos)), full=False)
    return Listing(listing.entries, (*listing.notices, *_said_of_twice([*twice])))


def _said_of_twice(names: list[str]) -> list[str]:
    more = f" So are {len(names) - TWICE_SAID} more files." if len(names) > TWICE_SAID else ""
    said = [f"{quoted([name])} is twice in the zip; the later one counts." for name in names[:TWICE_SAID]]
    return [*said[:-1], said[-1] + more] if said else []


def _extras(data: bytes) -> int:
    """The bytes of additional fields that the list of a zip announces."""
    total, place = 0, data.find(ZIP_RECORD)
    while place >= 0:
        total += int.from_bytes(data[place + 30 : place + 32], "little")
        place = data.find(ZIP_RECORD, place + 1)
    return total


def _members(archive: zipfile.ZipFile, infos: dict[str, zipfile.ZipInfo]) -> Iterator[Entry]:
    venvs = {name[: -len(VENV_MARK) - 1] for name in infos if name.endswith(f"/{VENV_MARK}")}
    for name, info in infos.items():
        parts = [part for part in name.split("/") if part != "."]
        path = unicodedata.normalize("NFC", "/".join(parts))
        why = CLIMBS if _climbs(parts) else _why_not(info, parts)
        if name.endswith("/") or (why != CLIMBS and any(map(is_ignored, parts))) or _is_below(name, venvs):
            continue
        yield _refused(path, why) if why else Entry(path, _reader(archive, info))


def _is_below(name: str, folders: set[str]) -> bool:
    """Whether a name lies in one of the folders; those that are too deep to be read are not looked for."""
    end = name.find("/")
    for _ in range(DEPTH + 1):
        if end < 0:
            return False
        if name[:end] in folders:
            return True
        end = name.find("/", end + 1)
    return False


def _climbs(parts: list[str]) -> bool:
    return ".." in parts or parts[:1] in ([], [""]) or ":" in parts[0]


def _why_not(info: zipfile.ZipInfo, parts: list[str]) -> str:
    mode = stat.S_IFMT(info.external_attr >> 16)
    if stat.S_ISLNK(mode):
        return LINK
    if mode and not stat.S_ISREG(mode):
        return SPECIAL
    if info.flag_bits & 0x41:  # encrypted, weakly or strongly
        return ENCRYPTED
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return PACKED  # of other methods `zipfile` may unpack pieces of any size at once
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
