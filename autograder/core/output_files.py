"""Can a command write its output? Checked before any work; and writing a file atomically."""

from __future__ import annotations

import contextlib
import glob
import os
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

_WRITTEN = 60.0  # seconds after which nobody writes a file any more; it takes milliseconds


def unwritable(results: Path | None, page: Path | None) -> str:
    """Why the reports on a submission cannot be written, or "".

    Args:
        results: path for `results.json`, or None.
        page: path for the page of HTML, or None.

    >>> unwritable(None, Path("/"))
    'cannot write a page to /: not a regular file'
    """
    for file, what in ((results, "results"), (page, "a page")):
        reason = file and why_no_file(file)
        if reason:
            return f"cannot write {what} to {file}: {reason}"
    if page and not (find_spec("autograder.reporting.page") and find_spec("jinja2")):
        return "--report is not part of the Gradescope package; run it from the repository after ./setup.sh"
    if results and page and results.resolve() == page.resolve():
        return f"cannot write both results and a page to {page}"
    return ""


def why_no_file(path: Path) -> str:
    """Why a file cannot be written or replaced, or ""; its folder may have to be made.

    >>> why_no_file(Path("/"))
    'not a regular file'
    """
    try:
        if path.exists() and not path.is_file():
            return "not a regular file"
    except OSError as error:  # a name that is too long, for instance
        return error.strerror or str(error)
    return why_no_folder(path.absolute().parent)


def why_no_folder(path: Path) -> str:
    """Why no file can be made in a folder, or ""; the folder may have to be made.

    >>> why_no_folder(Path("/dev/null/results"))
    '/dev/null is not a folder'
    """
    try:
        there = next(folder for folder in (path.absolute(), *path.absolute().parents) if folder.exists())
    except OSError as error:
        return error.strerror or str(error)
    if not there.is_dir():
        return f"{there} is not a folder"
    try:
        with tempfile.TemporaryFile(dir=there):  # permissions are not enough: the disk may be read-only
            return ""
    except OSError as error:
        return f"no file can be made in {there}: {error.strerror or error}"


def replace_file(path: Path, text: str) -> None:
    """Write a file atomically: a reader sees the old text or the whole new one.

    Args:
        path: the file; its folder is made if needed.
        text: its new content, written as UTF-8.

    Raises:
        OSError: it cannot be written.
    """
    prefix = f".{path.stem}-"
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob(f"{glob.escape(prefix)}????????.part"):  # of a run that was killed while it wrote
        with contextlib.suppress(FileNotFoundError):
            if time.time() - old.stat().st_mtime > _WRITTEN:
                old.unlink()
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", newline="\n", dir=path.parent, prefix=prefix, suffix=".part", delete=False
    ) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    written = Path(file.name)
    written.chmod(0o644)  # a temporary file can be read by its owner only
    written.replace(path)
