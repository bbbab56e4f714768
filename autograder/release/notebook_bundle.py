"""What a notebook holds so that it works when it is opened alone: rooms, cases and digits, packed into one cell.

Nothing is downloaded, and nothing needs to lie beside the notebook. The cell writes what it holds into a temporary
folder, which is gone when the kernel is.
"""

from __future__ import annotations

import base64
import io
import re
import zipfile
import zlib
from collections.abc import Mapping

_LETTERS = re.compile(r'^PACKED = "([A-Z2-7=]*)"$', re.MULTILINE)

# Letters and digits only (base32): a grader that counts a notebook's words finds one, and a text editor breaks no line.
_CELL = """\
#@title Run this cell first: it unpacks the checks, the figures and the public cases of this notebook
# Nothing here is yours to change, and nothing is downloaded: all of it is packed into the long line below.
import base64, io, sys, tempfile, zipfile, zlib

PACKED = "{packed}"

if "HELD" not in globals():
    HELD = tempfile.TemporaryDirectory(prefix="homework-")
    zipfile.ZipFile(io.BytesIO(zlib.decompress(base64.b32decode(PACKED)))).extractall(HELD.name)
    sys.path.insert(0, HELD.name)

from autograder.student.notebook import begin

check, bring, figures = begin("{file}", globals(), HELD.name)
"""


def setup_cell(file: str, held: Mapping[str, bytes]) -> str:
    """The cell that unpacks.

    Args:
        file: the notebook's file of the homework.
        held: path → bytes of what it holds.
    """
    return _CELL.format(packed=_packed(held), file=file).rstrip()


def _packed(held: Mapping[str, bytes]) -> str:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:  # compressed as a whole, which is smaller
        for name, data in sorted(held.items()):
            archive.writestr(zipfile.ZipInfo(name), data)
    return base64.b32encode(zlib.compress(file.getvalue(), 9)).decode()


def unpacked(text: str) -> dict[str, bytes]:
    """What a cell holds; nothing, where it is no such cell.

    >>> unpacked(setup_cell("conv1d", {"cases/about.json": b"{}"}))
    {'cases/about.json': b'{}'}
    """
    found = _LETTERS.search(text)
    if found is None:
        return {}
    archive = zipfile.ZipFile(io.BytesIO(zlib.decompress(base64.b32decode(found[1]))))
    return {name: archive.read(name) for name in archive.namelist()}


def without_packed(text: str) -> str:
    """The cell without what it holds: how that is compressed differs from one zlib to the next."""
    return _LETTERS.sub("PACKED = …", text)
