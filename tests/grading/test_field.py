"""Homework as it is really handed in: each file here has been, in another form, and has the outcome that is fair."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path

import pytest

from autograder.core.records import Report
from autograder.grading.grade import grade
from autograder.reporting.words import message

LENGTH = """def output_length(n, f, stride=1, padding=0):
    if f < 1 or stride < 1 or padding < 0 or f > n + 2 * padding:
        raise ValueError("does not fit")
    return (n + 2 * padding - f) // stride + 1
"""
CONV1D = """def conv1d(signal, weights, stride=1, padding=0):
    padded = np.pad(np.asarray(signal, dtype=float), padding)
    m = output_length(len(signal), len(weights), stride, padding)
    return np.array([np.dot(padded[i * stride:i * stride + len(weights)], weights) for i in range(m)])
"""
MATRIX = """def conv1d_matrix(weights, n, stride=1, padding=0):
    m = output_length(n, len(weights), stride, padding)
    out = np.zeros((m, n + 2 * padding))
    for i in range(m):
        out[i, i * stride:i * stride + len(weights)] = weights
    return out[:, padding:padding + n]
"""
NUMPY = "import numpy as np\n"
RIGHT = NUMPY + LENGTH + CONV1D + MATRIX
STUB = "def {0}(*args):\n    raise NotImplementedError\n"
STUBS = "".join(STUB.format(name) for name in ("output_length", "conv1d", "conv1d_matrix"))
FULL = 12.0

pytestmark = pytest.mark.usefixtures("one_after_another")


def notebook(*cells: str, text: str = "") -> str:
    """A notebook of code cells, and of one text cell in front if there is a text."""
    code = [{"cell_type": "code", "metadata": {}, "source": cell, "outputs": []} for cell in cells]
    texts = [{"cell_type": "markdown", "metadata": {}, "source": text}] if text else []
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [*texts, *code]})


def indented(text: str) -> str:
    return "".join(f"    {line}\n" if line else "\n" for line in text.split("\n"))


def zipped(**files: str | bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return data.getvalue()


def of_conv1d(report: Report) -> float:
    return sum(result.score for result in report.items if result.item.task.file == "conv1d")


def told(report: Report) -> str:
    """All that a student reads of this file: the notices, and the messages of visible items."""
    visible = [one for one in report.items if one.item.task.file == "conv1d" and one.item.visibility == "visible"]
    return "\n".join([*report.notices, *(message(one) for one in visible)])


def handed_in(folder: Path, bank: Path, **files: str | bytes) -> Report:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return grade(folder, bank)


FIELD: dict[str, tuple[dict[str, str | bytes], float, str]] = {
    "functions below if True": (
        {"conv1d.ipynb": notebook(NUMPY, "if True:\n" + indented(LENGTH + CONV1D + MATRIX))},
        FULL,
        "",
    ),
    "functions below if main": (
        {
            "conv1d.ipynb": notebook(
                NUMPY, 'if __name__ == "__main__":\n' + indented(LENGTH + CONV1D + MATRIX + "conv1d(1)")
            )
        },
        FULL,
        'conv1d.ipynb, cell 2: what stands below `if __name__ == "__main__":` counts, since a notebook runs it.',
    ),
    "an import that is not there": (
        {"conv1d.py": "import no_such_library.part as part\n" + RIGHT},
        FULL,
        "no_such_library is not available when grading: importing it costs nothing",
    ),
    "an import that is not there and is used": (
        {"conv1d.py": "from no_such_library import pad\n" + RIGHT.replace("np.pad(", "pad(")},
        6.0,
        "no_such_library.pad is used, and no_such_library is not available when grading; if it is a file of your own,"
        " hand it in too",
    ),
    "an import that the file itself replaces": (
        {
            "conv1d.py": "try:\n    import no_such_library as np\nexcept ImportError:\n    import numpy as np\n"
            + RIGHT[len(NUMPY) :]
        },
        FULL,
        "",
    ),
    "all names of a module that is not there": (
        {"conv1d.ipynb": notebook("from no_such_module import *", RIGHT)},
        FULL,
        "no_such_module is not available when grading",
    ),
    "a name of a module that is not there": (
        {"conv1d.py": "from no_such_module import *\n" + RIGHT.replace("np.pad(", "pad(")},
        6.0,
        "it may come from no_such_module, of which all names are imported and which is not available",
    ),
    "commands in a .py": (
        {"conv1d.py": "# -*- coding: utf-8 -*-\n!pip install -q somelib\n%matplotlib inline\n?np.pad\n" + RIGHT},
        FULL,
        "conv1d.py: notebook commands were left out: line 2: `!pip install -q somelib`; line 3: `%matplotlib inline`",
    ),
    "a name with more words": ({"conv1d_final.py": RIGHT}, FULL, "`conv1d_final.py` was taken as conv1d.py."),
    "a notebook beside the stub": (
        {"conv1d.py": STUBS, "notebooks/conv1d.ipynb": notebook(RIGHT)},
        FULL,
        "`conv1d.py` is still the stub; the notebook `notebooks/conv1d.ipynb` is written, so the notebook counts.",
    ),
    "a notebook beside an empty file": (
        {"conv1d.py": "", "conv1d.ipynb": notebook(RIGHT)},
        FULL,
        "conv1d.py: the file is empty (0 bytes); the notebook `conv1d.ipynb` is written, so the notebook counts.",
    ),
    "a zip with backslashes": ({"sub.zip": zipped(**{"hw\\conv1d.py": RIGHT})}, FULL, ""),
    "a file with a backslash": ({"hw\\conv1d.py": RIGHT}, FULL, ""),
    "a zip in a zip": ({"sub.zip": zipped(**{"hw/inner.zip": zipped(**{"conv1d.py": RIGHT})})}, FULL, ""),
    "an ending of a browser": ({"conv1d.ipynb.json": notebook(RIGHT)}, FULL, "was taken as conv1d.ipynb."),
    "a notebook named .py": (
        {"conv1d.py": notebook(RIGHT)},
        0.0,
        "conv1d.py: this is a notebook; name it conv1d.ipynb",
    ),
    "Python named .ipynb": (
        {"conv1d.ipynb": RIGHT},
        0.0,
        "conv1d.ipynb: this is a Python file, not a notebook; name it conv1d.py",
    ),
    "a function in a text cell": (
        {"conv1d.ipynb": notebook(NUMPY, LENGTH, MATRIX, text=CONV1D)},
        6.0,
        "conv1d.ipynb has no conv1d: cell 1 is a text cell that defines conv1d; make it a code cell",
    ),
    "an empty notebook": ({"conv1d.ipynb": ""}, 0.0, "conv1d.ipynb: the file is empty (0 bytes)"),
    "a notebook in UTF-16": (
        {"conv1d.ipynb": notebook(RIGHT).encode("utf-16")},
        0.0,
        "saved as UTF-16; save it as UTF-8",
    ),
    "a notebook in cp1252": (
        {"conv1d.ipynb": notebook("# \u00e9\n" + RIGHT).replace("\\u00e9", "\u00e9").encode("cp1252")},
        0.0,
        "the byte 0xe9 is not UTF-8 text; save the file as UTF-8",
    ),
    "a web page": (
        {"conv1d.py": "<!DOCTYPE html>\n<html></html>"},
        0.0,
        "conv1d.py: this is a web page, not the file: download the raw file",
    ),
    "a breakpoint": (
        {"conv1d.py": RIGHT.replace("    padded =", "    breakpoint()\n    padded =")},
        6.0,
        "breakpoint() stands in line 7 of conv1d.py; delete it",
    ),
    "a breakpoint of pdb": (
        {"conv1d.py": RIGHT.replace("    padded =", "    import pdb; pdb.set_trace()\n    padded =")},
        6.0,
        "pdb.set_trace() stands in line 7 of conv1d.py; delete it",
    ),
    "a cell that writes the file": (
        {"conv1d.ipynb": notebook("%%writefile conv1d.py\n" + RIGHT, "%run conv1d.py")},
        FULL,
        "cell 1, line 1: `%%writefile conv1d.py`",
    ),
    "an own test that fails": (
        {"conv1d.py": RIGHT + 'assert conv1d(np.arange(3), np.ones(1))[0] == 9, "mine"\n'},
        FULL,
        "conv1d.py, line 16 raises an error when the file is run, and was left out: `assert conv1d(",
    ),
    "a file that is opened at the end": (
        {"conv1d.py": RIGHT + 'data = open("signal.txt").read()\nprint(conv1d(data, data))\n'},
        FULL,
        'line 16 raises an error when the file is run, and was left out: `data = open("signal.txt").read()`',
    ),
    "a constant of a notebook that raises": (
        {
            "conv1d.ipynb": notebook(
                "import numpy as np\nLOST = np.zeros(0)[0]",
                RIGHT.replace("    padded =", "    if stride > 99:\n        return LOST\n    padded ="),
            )
        },
        FULL,
        "conv1d.ipynb, cell 1, line 2 raises an error when the file is run, and was left out: `LOST = np.zeros(0)[0]`",
    ),
    "an exit at the end": ({"conv1d.py": RIGHT + "exit()\n"}, FULL, "line 16 raises an error"),
    "a notebook without the functions": (
        {"conv1d.ipynb": notebook("def convolve(x): return x")},
        0.0,
        "conv1d.ipynb has no conv1d; it defines convolve",
    ),
    "a function below if main in a .py": (
        {"conv1d.py": NUMPY + LENGTH + MATRIX + 'if __name__ == "__main__":\n' + indented(CONV1D)},
        6.0,
        'conv1d.py, line 13: conv1d is below `if __name__ == "__main__":`, which is not run when the file is'
        " imported; write it at the left margin",
    ),
    "a method of a class": (
        {"conv1d.py": NUMPY + LENGTH + MATRIX + "class Convolution:\n" + indented(CONV1D)},
        6.0,
        "conv1d.py, line 13: conv1d is inside class Convolution; write it at the left margin",
    ),
    "a method of a class in a notebook": (
        {"conv1d.ipynb": notebook(NUMPY + LENGTH + MATRIX, "class Convolution:\n" + indented(CONV1D))},
        6.0,
        "conv1d.ipynb, cell 2, line 2: conv1d is inside class Convolution; write it at the left margin",
    ),
    "a function below if False in a notebook": (
        {"conv1d.ipynb": notebook(NUMPY + LENGTH + MATRIX, "if False:\n" + indented(CONV1D))},
        6.0,
        "conv1d.ipynb, cell 2, line 2: conv1d is below `if False:`, which is not run when the file is imported;",
    ),
    "a function in another file of the homework": (
        {"conv1d.py": NUMPY + LENGTH + MATRIX, "conv2d.py": NUMPY + CONV1D},
        6.0,
        "conv1d.py has no conv1d: conv2d.py defines it; write it in conv1d.py",
    ),
    "a timed statement": ({"conv1d.ipynb": notebook(RIGHT.replace("    m =", "    %time m ="))}, FULL, "`%time m ="),
    "a timed cell": ({"conv1d.ipynb": notebook("%%time\n" + RIGHT)}, FULL, "`%%time`"),
    "pylab by a command": (
        {"conv1d.ipynb": notebook("%pylab inline\n" + RIGHT[len(NUMPY) :])},
        FULL,
        "`%pylab inline`",
    ),
    "pylab by an import": ({"conv1d.py": "from pylab import *\n" + RIGHT[len(NUMPY) :]}, FULL, ""),
}


@pytest.mark.parametrize("case", FIELD)
def test_a_submission_as_it_is_handed_in_gets_what_is_fair(case: str, tmp_path: Path, bank: Path) -> None:
    files, points, words = FIELD[case]

    report = handed_in(tmp_path, bank, **files)

    assert of_conv1d(report) == points
    assert words in told(report)
    assert words or not report.notices


def test_an_old_python_is_the_reason_that_is_named(tmp_path: Path, bank: Path) -> None:
    report = handed_in(tmp_path, bank, **{"conv1d.py": RIGHT + "from typing import Self, no_such\n"})

    old = "(this needs Python 3.11; it is read by Python 3.10)" in told(report)
    assert old is (sys.version_info < (3, 11))


IMPORTS = {
    "from .conv1d import output_length": "output_length",
    "from .conv1d import *": "output_length",
    "from assignments.conv1d import output_length as m": "m",
    "import conv1d as first": "first.output_length",
    "from . import conv1d": "conv1d.output_length",
    "import assignments.conv1d": "assignments.conv1d.output_length",
}
CONV2D = """
import numpy as np
{line}
def conv2d(image, weights, stride=1, padding=0):
    x = np.pad(np.asarray(image, float), padding)
    rows = {name}(image.shape[0], weights.shape[0], stride, padding)
    columns = {name}(image.shape[1], weights.shape[1], stride, padding)
    out = np.zeros((rows, columns))
    for r in range(rows):
        for c in range(columns):
            window = x[r * stride : r * stride + weights.shape[0], c * stride : c * stride + weights.shape[1]]
            out[r, c] = (window * weights).sum()
    return out
"""


@pytest.mark.parametrize("ending", ["py", "ipynb"])
@pytest.mark.parametrize("line", IMPORTS)
def test_an_earlier_function_counts_as_used_however_it_is_imported(
    line: str, ending: str, tmp_path: Path, bank: Path
) -> None:
    pytest.importorskip("torch")
    late = LENGTH.replace("// stride + 1", "// stride + 1 + (padding == 0)")
    source = CONV2D.format(line=line, name=IMPORTS[line])
    text = source if ending == "py" else notebook(source)

    report = handed_in(tmp_path, bank, **{"conv1d.py": NUMPY + late, f"conv2d.{ending}": text})

    (result, *_) = [one for one in report.items if one.item.task.name == "conv2d.conv2d"]
    assert result.kind == "pass", message(result)
    assert "conv1d.output_length" in result.supplied


@pytest.mark.parametrize("line", ["from conv1d import *", "from .conv1d import windows", "import conv1d as c"])
def test_a_notebook_keeps_what_another_file_takes_from_it(line: str, tmp_path: Path, bank: Path) -> None:
    windows = "def windows(x, f, stride):\n    return [x[i : i + f] for i in range(0, len(x) - f + 1, stride)]\n"
    name = "c.windows" if line.endswith(" c") else "windows"
    pool = f"{line}\ndef max_pool1d(signal, size, stride=None):\n    found = {name}(signal, size, stride or size)\n"
    pool += "    return [max(one) for one in found]\n"

    report = handed_in(tmp_path, bank, **{"conv1d.ipynb": notebook(RIGHT + windows), "pooling.ipynb": notebook(pool)})

    items = [one for one in report.items if one.item.task.function == "max_pool1d"]
    assert [one.kind for one in items] == ["pass", "pass"], message(items[0])
