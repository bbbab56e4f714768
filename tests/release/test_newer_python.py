"""A file that needs a newer Python than Gradescope's: what `check.py` of the unpacked zip says, and a notebook's check.

Whichever Python runs these tests: one that is old enough fails on such a file and names both versions; a newer one runs
it, and warns of the line.
"""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path

import pytest

from tests.release.test_notebooks import run
from tests.release.test_student_zip import _run

CONV1D = """import numpy as np


def conv1d(signal, weights, stride=1, padding=0):
    padded = np.pad(np.asarray(signal, float), padding)
    stops = range(0, len(padded) - len(weights) + 1, stride)
    return np.array([padded[i : i + len(weights)] @ weights for i in stops])
"""
NEWER = {  # what is at the top of the file → the minor version, what it is, and its line
    "import tomllib\n": (11, "the module tomllib", 1),
    "from typing import Self\n": (11, "typing.Self", 1),
    "try:\n    pass\nexcept* ValueError:\n    pass\n": (11, "`except*`", 3),
    "from typing import override\n": (12, "typing.override", 1),
    "from itertools import batched\n": (12, "itertools.batched", 1),
    "def first[T](x: T) -> T:\n    return x\n": (12, "a generic function", 1),
    "class Box[T]:\n    pass\n": (12, "a generic class", 1),
    "type Vector = list[float]\n": (12, "the statement `type`", 1),
    'TITLE = f"{"conv"}1d"\n': (12, "the same quotes inside an f-string", 1),
}
GRADESCOPE = "3.10"


def _needed(top: str, where: str) -> str:
    """What is said of a line, by this Python."""
    minor, what, line = NEWER[top]
    if sys.version_info < (3, minor):
        return f"(this needs Python 3.{minor}; it is read by Python 3.{sys.version_info[1]})"
    return f"{where}, line {line} needs Python 3.{minor}; Gradescope has {GRADESCOPE} ({what})"


@pytest.mark.parametrize("top", NEWER)
def test_check_py_says_what_a_file_needs(top: str, unpacked: Path) -> None:
    (unpacked / "conv1d.py").write_text(top + CONV1D, encoding="utf-8")

    said = " ".join(_run(unpacked, "check.py", "conv1d.conv1d").stdout.split())

    assert _needed(top, "conv1d.py") in said


def test_check_py_warns_of_no_line_that_gradescope_can_run(unpacked: Path) -> None:
    (unpacked / "conv1d.py").write_text("import math\n" + CONV1D, encoding="utf-8")

    assert "needs Python" not in _run(unpacked, "check.py", "conv1d.conv1d").stdout


INSIDE = {  # what is in the function → the minor version, and what it is
    "from typing import Self": (11, "typing.Self"),
    "from itertools import batched": (12, "itertools.batched"),
}


@pytest.mark.parametrize("line", INSIDE)
def test_a_notebooks_check_says_what_a_cell_needs(line: str, built: Path, tmp_path: Path) -> None:
    text = zipfile.ZipFile(built / "student.zip").read("notebooks/conv1d.ipynb").decode()
    given = json.loads(text)
    (cell,) = [one for one in given["cells"] if one["id"] == "conv1d-conv1d"]
    cell["source"] = CONV1D.replace("    padded", f"    {line}\n    padded", 1)
    run_here = {"conv1d-setup", "conv1d-imports", "conv1d-conv1d", "conv1d-conv1d-check"}
    given["cells"] = [one for one in given["cells"] if one["id"] in run_here]

    read = run(json.dumps(given), tmp_path)

    (check,) = [one for one in read.cells if one.id == "conv1d-conv1d-check"]
    said = " ".join(" ".join(output.data["text/plain"].split()) for output in check.outputs if "data" in output)
    minor, what = INSIDE[line]
    if sys.version_info < (3, minor):
        assert f"(this needs Python 3.{minor}; it is read by Python 3.{sys.version_info[1]})" in said
    else:
        assert f"the cell of conv1d, line 5 needs Python 3.{minor}; Gradescope has {GRADESCOPE} ({what})" in said
