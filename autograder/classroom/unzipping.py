"""Unpack an export that came as a zip. Nothing is written outside of the folder, whatever the names in it say."""

from __future__ import annotations

import shutil
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EEXIST, EILSEQ, EINVAL, EISDIR, ENAMETOOLONG, ENOTDIR
from pathlib import Path

from autograder.classroom.metadata import LARGEST, METADATA
from autograder.core.text import quotable
from autograder.submission.filenames import is_ignored
from autograder.submission.folders import MEGABYTE, Refused
from autograder.submission.zips import ZIP_BYTES, climbs, pieces_of, why_not_unpacked

FILES = 2_000_000  # in one zip
BYTES = 200_000 * MEGABYTE  # of all files together
DEEP = 40  # folders above a file
OF_ITS_NAME = (ENAMETOOLONG, ENOTDIR, EISDIR, EEXIST, EINVAL, EILSEQ)  # a file cannot be written; others can be
NAMED = 20  # files that are left out and named


class BadExport(Exception):
    """An export cannot be read; the message says why."""


@contextmanager
def unzipped(path: Path, folder: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Unpack a zip for a `with` block, beside the folder that it is for, which is replaced when the block ends well.

    Args:
        path: of the zip.
        folder: it is made, or emptied first; where the block or the unpacking fails, it stays as it is.

    Yields:
        The folder that holds the files within the block, and a sentence for each file that was left out.

    Raises:
        BadExport: it is no zip, or too large.
        OSError: it cannot be read, or the disk is full.
    """
    half = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(half, ignore_errors=True)  # of a run that was killed
    half.mkdir(parents=True)
    try:
        yield half, _notes(path, half)
        shutil.rmtree(folder, ignore_errors=True)
        half.rename(folder)
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _notes(path: Path, half: Path) -> tuple[str, ...]:
    """Unpack a zip; what was left out."""
    with path.open("rb") as file:
        try:
            archive = zipfile.ZipFile(file)
        except Exception as error:  # on damaged input `zipfile` raises most of what Python can
            raise BadExport(f"{path.name} is not a zip, or it is damaged ({error})") from None
        with archive:
            notes = list(_unpacked(archive, half))
    more = len(notes) - NAMED
    return (*notes[:NAMED], *([f"{more} more files of the zip were left out"] if more > 0 else []))


def _unpacked(archive: zipfile.ZipFile, folder: Path) -> Iterator[str]:
    members = archive.infolist()
    if len(members) > FILES:
        raise BadExport(f"it holds more than {FILES} files")
    left = BYTES
    for info in members:
        given = info.filename.replace("\\", "/").split("/")
        parts = [unicodedata.normalize("NFC", part) for part in given if part not in ("", ".")]
        why = "its name leads out of the zip" if climbs(given) else ""
        if not why and any(map(is_ignored, parts)):
            continue
        why = why or why_not_unpacked(info) or ("too many folders" if len(parts) > DEEP else "")
        size, note = (0, f"of the zip was left out: {why}") if why else _one(archive, info, folder.joinpath(*parts))
        if note:
            yield f"{quotable('/'.join(parts))} {note}"
        left -= size
        if left < 0:
            raise BadExport(f"its files are larger than {BYTES // MEGABYTE} MB together")


def _one(archive: zipfile.ZipFile, info: zipfile.ZipInfo, to: Path) -> tuple[int, str]:
    """Write a file or make a folder: how many bytes were written, and what was odd, or ""."""
    try:
        twice = to.is_file()
        size = _write(archive, info, to, LARGEST if to.name in METADATA else ZIP_BYTES)
    except Refused as error:
        return 0, f"of the zip was left out: {error}"
    except OSError as error:
        if error.errno not in OF_ITS_NAME:
            raise  # a full disk must not cost a student a file
        return 0, f"of the zip was left out: {error.strerror or error}"
    return size, "is twice in the zip; the later one counts" if twice else ""


def _write(archive: zipfile.ZipFile, info: zipfile.ZipInfo, to: Path, limit: int) -> int:
    """Write a file, or make a folder; how many bytes were written.

    Raises:
        Refused: it is damaged, or larger than the limit.
        OSError: it cannot be written.
    """
    (to if info.is_dir() else to.parent).mkdir(parents=True, exist_ok=True)
    if info.is_dir():
        return 0
    try:
        with to.open("wb") as file:
            return sum(file.write(piece) for piece in pieces_of(archive, info, limit))
    except BaseException:
        to.unlink(missing_ok=True)
        raise
