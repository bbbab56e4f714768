"""The first cell of a notebook: where its checks, its figures and its public cases come from.

In the repository they come from the checkout around the notebook, so that the committed file holds nothing but its
cells. Students get notebooks that work when they are opened alone, on Colab for one: all of it is packed into the
cell, which unpacks it into a temporary folder that is gone when the kernel is. Nothing is downloaded.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping
from functools import lru_cache

from autograder.core.archive import zipped

_CHECKOUT = """\
#@title Run this cell first: it finds the checks, the figures and the public cases of this notebook
# There is nothing to change here. This notebook uses the repository that it is in.
import sys
from pathlib import Path

FOLDERS = [Path.cwd(), *Path.cwd().parents]
ROOT = next((folder for folder in FOLDERS if (folder / "autograder/student/notebook.py").is_file()), None)
if ROOT is None:
    raise FileNotFoundError(
        "this notebook works only inside its repository; the notebooks in student.zip work everywhere"
    )
sys.path.insert(0, str(ROOT))

from autograder.student.notebook import begin_in_checkout

check, bring, figures, predict = begin_in_checkout("{file}", globals(), ROOT)
"""

# Letters and digits only (base32): a grader that counts a notebook's words finds one, and a text editor breaks no line.
_PACKED = """\
#@title Run this cell first: it unpacks the checks, the figures and the public cases of this notebook
# There is nothing to change here, and nothing is downloaded: all of it is packed into the long line below.
import base64, io, sys, tempfile, zipfile, zlib

PACKED = "{packed}"

if "HELD" not in globals():
    HELD = tempfile.TemporaryDirectory(prefix="homework-")
    zipfile.ZipFile(io.BytesIO(zlib.decompress(base64.b32decode(PACKED)))).extractall(HELD.name)
    sys.path.insert(0, HELD.name)

from autograder.student.notebook import begin

check, bring, figures, predict = begin("{file}", globals(), HELD.name)
"""


def checkout_cell(file: str) -> str:
    """The cell that finds the repository around the notebook.

    Args:
        file: the notebook's file of the homework.
    """
    return _CHECKOUT.format(file=file).rstrip()


def packed_cell(file: str, held: Mapping[str, bytes]) -> str:
    """The cell that unpacks what the notebook holds.

    Args:
        file: the notebook's file of the homework.
        held: path → bytes.
    """
    return _PACKED.format(packed=_as_text(zipped(held, compressed=False)), file=file).rstrip()


@lru_cache(maxsize=16)  # the notebooks of students and those of instructors hold the same
def _as_text(whole: bytes) -> str:
    """An archive compressed as a whole, which is smaller than file by file."""
    return base64.b32encode(zlib.compress(whole, 9)).decode()
