"""Unpack an export that came as a zip. Nothing is written outside of the folder, whatever the names in it say."""

from __future__ import annotations

import shutil
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.core.text import quotable
from autograder.submission.filenames import is_ignored
from autograder.submission.folders import MEGABYTE, Refused
from autograder.submission.zips import ZIP_BYTES, climbs, read_member, why_not_unpacked

FILES = 2_000_000  # in one zip
BYTES = 200_000 * MEGABYTE  # of all files together
DEEP = 40  # folders above a file
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
    try:
        with zipfile.ZipFile(path) as archive:
            notes = list(_unpacked(archive, half))
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError) as error:
        raise BadExport(f"{path.name} is not a zip, or it is damaged ({error})") from None
    more = len(notes) - NAMED
    return (*notes[:NAMED], *([f"{more} more files of the zip were left out"] if more > 0 else []))


def _unpacked(archive: zipfile.ZipFile, folder: Path) -> Iterator[str]:
    members = archive.infolist()
    if len(members) > FILES:
        raise BadExport(f"it holds more than {FILES} files")
    left = BYTES
    for info in members:
        parts = [part for part in info.filename.replace("\\", "/").split("/") if part not in ("", ".")]
        name = "/".join(parts)
        why = "its name leads out of the zip" if climbs(info.filename.replace("\\", "/").split("/")) else ""
        if not why and any(map(is_ignored, parts)):
            continue
        why = why or why_not_unpacked(info) or ("too many folders" if len(parts) > DEEP else "")
        to = folder.joinpath(*(unicodedata.normalize("NFC", part) for part in parts))
        if not why:
            try:
                left -= _write(to, None if info.is_dir() else read_member(archive, info, ZIP_BYTES))
            except (Refused, OSError) as error:
                why = getattr(error, "strerror", None) or str(error)
        if why:
            yield f"{quotable(name)} of the zip was left out: {why}"
        if left < 0:
            raise BadExport(f"its files are larger than {BYTES // MEGABYTE} MB together")


def _write(path: Path, data: bytes | None) -> int:
    """Write a file, or make a folder where there are no bytes; how many were written."""
    (path if data is None else path.parent).mkdir(parents=True, exist_ok=True)
    return 0 if data is None else path.write_bytes(data)
