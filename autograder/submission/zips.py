"""List the files of a zip, and read them from memory. Nothing is unpacked to a disk."""

from __future__ import annotations

import io
import stat
import unicodedata
import zipfile
from collections.abc import Callable, Iterator

from autograder.submission.filenames import VENV_MARK, is_ignored, quoted
from autograder.submission.folders import (
    DEEP,
    DEPTH,
    ENTRIES,
    LINK,
    MEGABYTE,
    SPECIAL,
    Entry,
    Listing,
    Refused,
    listing_of,
    refused,
    too_large,
)

ZIP_EXTRAS = 512_000  # bytes of additional fields; those of ordinary programs take 40 for an entry
TWICE_SAID = 3  # most notices about files that are twice in a zip
ZIP_RECORD = b"PK\x01\x02"  # one for each entry of a zip
CLIMBS = "its name points out of the zip, so it was left out"
ENCRYPTED = "it has a password, so it was left out"
PACKED = "its compression is not supported; make the zip again with an ordinary program"
DAMAGED = "the zip is damaged there, so it was left out"
ZIP_BYTES = 32 * MEGABYTE  # enough for eight notebooks full of pictures; it is held in memory


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
    listing = listing_of(list(_members(archive, infos)), full=False)
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
        why = CLIMBS if climbs(parts) else why_not_unpacked(info) or (DEEP if len(parts) > DEPTH + 1 else "")
        if name.endswith("/") or (why != CLIMBS and any(map(is_ignored, parts))) or _is_below(name, venvs):
            continue
        yield refused(path, why) if why else Entry(path, _reader(archive, info))


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


def climbs(parts: list[str]) -> bool:
    """Whether the parts of a name lead out of the folder that a zip is unpacked into."""
    return ".." in parts or parts[:1] in ([], [""]) or ":" in parts[0]


def why_not_unpacked(info: zipfile.ZipInfo) -> str:
    """Why an entry of a zip is not unpacked, as links and what has a password; else ""."""
    mode = stat.S_IFMT(info.external_attr >> 16)
    if stat.S_ISLNK(mode):
        return LINK
    if mode and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        return SPECIAL
    if info.flag_bits & 0x41:  # encrypted, weakly or strongly
        return ENCRYPTED
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return PACKED  # of other methods `zipfile` may unpack pieces of any size at once
    return ""


def _reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[int], bytes]:
    return lambda limit: read_member(archive, info, limit)


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    """The bytes of an entry, whatever size its header claims.

    Args:
        archive: the zip.
        info: the entry.
        limit: the most bytes that it may have.

    Raises:
        Refused: it is damaged, or larger.
    """
    return b"".join(pieces_of(archive, info, limit))


def pieces_of(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> Iterator[bytes]:
    """The bytes of an entry, a megabyte at a time.

    Args:
        archive: the zip.
        info: the entry.
        limit: the most bytes that it may have, whatever size its header claims.

    Raises:
        Refused: it is damaged, or larger.
    """
    left = limit
    try:
        with archive.open(info) as member:
            while piece := member.read(min(MEGABYTE, left + 1)):
                left -= len(piece)
                if left < 0:
                    break
                yield piece
    except Exception:  # as above
        raise Refused(DAMAGED) from None
    if left < 0:
        raise Refused(too_large(limit))
