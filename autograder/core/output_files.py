"""Where may the reports on a submission be written? Asked before anything is graded."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path


def unwritable(results: Path | None, page: Path | None) -> str:
    """Why what is asked for cannot be written, or nothing.

    >>> unwritable(None, Path("/"))
    '/ is no file that a page can be written to'
    """
    for file, what in ((results, "results"), (page, "a page")):
        if file and (file.is_dir() or not _is_ordinary(file)):
            return f"{file} is no file that {what} can be written to"
    if page and not (find_spec("autograder.reporting.page.render") and find_spec("jinja2")):
        return "--report: no pages are made here, as in the zip for Gradescope; use the repository, after setup.sh"
    if results and page and results.resolve() == page.resolve():
        return f"{page} cannot be both results and page"
    return ""


def _is_ordinary(path: Path) -> bool:
    """A regular file, or nothing yet in a folder that can be written to."""
    if path.exists():
        return path.is_file()
    parents = (parent for parent in path.absolute().parents if parent.exists())
    return os.access(next(parents), os.W_OK)
