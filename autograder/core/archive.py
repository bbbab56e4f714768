"""Reproducible zips: the same contents give the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

DATE = (2026, 1, 1, 0, 0, 0)  # of every file in every zip, so that each build gives the same bytes
_EXECUTABLE = ("setup.sh", "run_autograder")


def zipped(contents: Mapping[str, bytes], *, compressed: bool = True) -> bytes:
    """A zip with sorted names and a fixed date; its scripts are executable.

    Args:
        contents: name in the zip → bytes.
        compressed: whether files are compressed.

    >>> one, other = zipped({"a": b"1", "b": b"2"}), zipped({"b": b"2", "a": b"1"})
    >>> one == other
    True
    """
    file = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
    with zipfile.ZipFile(file, "w") as archive:
        for name in sorted(contents):
            info = zipfile.ZipInfo(name, DATE)
            info.compress_type = method
            info.create_system = 3  # Unix, so that the mode below is used
            info.external_attr = (0o100755 if name in _EXECUTABLE else 0o100644) << 16
            archive.writestr(info, contents[name])
    return file.getvalue()
