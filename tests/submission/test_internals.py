"""Files that name a way into the process that runs them are named to the instructor; ordinary files are not."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from autograder.grading.grade import grade
from autograder.reporting.gradescope.results import results_document
from autograder.submission.internals import ANY, internals
from autograder.submission.source import mentions
from tests.conftest import ROOT


def _found(text: str) -> list[str]:
    tree = ast.parse(text)
    return internals(mentions(tree), tree, text)


WAYS = {
    "classes": ("guard = [c for c in object.__subclasses__() if c.__name__ == 'Guard']", ["__subclasses__"]),
    "a string": ("find = getattr(object, '__subclasses__')", ["__subclasses__"]),
    "a second copy": (
        "import _imp, sys\n_imp.create_dynamic(sys.modules['numpy._core._multiarray_umath'].__spec__)",
        ["_imp", "_multiarray_umath", "create_dynamic"],
    ),
    "a module's full name": (
        "import importlib\ncopy = importlib.import_module('numpy._core._multiarray_umath')",
        ["_multiarray_umath"],
    ),
    "no stand-ins": ("import sys\nsys.meta_path.pop(0)", ["meta_path"]),
    "a loader": ("import importlib.machinery as m\nm.ExtensionFileLoader('x', 'y')", ["ExtensionFileLoader"]),
    "logging": ("import logging\nf = logging.currentframe().f_back", ["currentframe", "f_back"]),
    "a walk": ("import traceback\nfor f, _ in traceback.walk_stack(None): f.f_locals", ["f_locals", "walk_stack"]),
    "a signal": ("import signal as s\ns.signal(s.SIGUSR2, print)", ["signal"]),
    "part of signal": ("if True:\n    from signal import raise_signal", ["signal"]),
    "addresses": ("def at(a): return a.__array_interface__['data'][0]", ["__array_interface__"]),
    "memory": ("import numpy as np\nnp.zeros(1).ctypes.data", ["ctypes"]),
    "ctypes": ("from ctypes import cast", ["ctypes"]),
}


@pytest.mark.parametrize(("text", "names"), WAYS.values(), ids=WAYS)
def test_a_name_that_leads_inside_is_found(text: str, names: list[str]) -> None:
    assert _found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "def conv1d(signal, weights, stride=1, padding=0):\n    return signal * weights  # import signal",
        "from scipy import signal\nsignal.convolve([1], [2])",
        "import gc, sys\ngc.collect()\nsys.setrecursionlimit(5000)",
        "from numpy.lib.stride_tricks import as_strided, sliding_window_view",
        "import traceback, logging\ntry:\n    logging.info('x')\nexcept Exception:\n    traceback.print_exc()",
    ],
)
def test_ordinary_code_names_nothing(text: str) -> None:
    assert _found(text) == []


def test_no_solution_and_no_right_variant_names_internals() -> None:
    files = [*(ROOT / "solutions").glob("*.py"), *(ROOT / "tests" / "right_variants").rglob("*.py")]

    assert len(files) > 20
    assert not [str(file) for file in files if _found(file.read_text())]


def test_the_instructor_is_told_and_the_student_is_not(bank: Path, tmp_path: Path) -> None:
    (tmp_path / "conv1d.py").write_text("import helper\ndef output_length(n, f, stride=1, padding=0):\n    return 7\n")
    (tmp_path / "helper.py").write_text("classes = object.__subclasses__()\n")
    document = results_document(grade(tmp_path, bank))

    assert document["extra_data"]["notes"] == [
        "helper.py names __subclasses__: a program can use this to look into the process that runs it"
    ]
    assert "__subclasses__" not in document["output"] + "".join(test["output"] for test in document["tests"])


def test_texts_are_searched_for_fixed_words_alone_so_that_no_text_makes_the_search_slow() -> None:
    """140 kB of the word "import" took a pattern with `.*` in it half a minute."""
    assert re.fullmatch(r"\w+(\|\w+)*", ANY.pattern)
