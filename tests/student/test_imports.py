"""What `check.py` imports: a list, since each module costs every student time."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.check import write_handout
from tests.conftest import ROOT
from tests.helpers.imported import imported, third_party

# Standard modules, and parts of NumPy, that take milliseconds each and that checking one task has no use for.
HEAVY = (
    *("argparse", "asyncio", "concurrent", "csv", "doctest", "email", "hashlib", "html", "http", "logging"),
    *("multiprocessing", "secrets", "shutil", "socket", "sqlite3", "ssl", "subprocess", "symtable", "tempfile"),
    *("tomllib", "unittest", "urllib.request", "uuid", "xml", "zipfile"),
    *("numpy.f2py", "numpy.fft", "numpy.ma", "numpy.polynomial", "numpy.random", "numpy.testing"),
)


@pytest.fixture(scope="module")
def modules(bank: Path, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The modules of a check of one task that passes."""
    folder = tmp_path_factory.mktemp("student")
    write_handout(ROOT, bank, folder)
    return imported(["check.py", "conv_layer"], folder)


def test_check_imports_no_other_library_than_numpy(modules: set[str]) -> None:
    theirs = {"tensors", "conv2d"}  # the student's own files

    assert third_party(modules) - theirs == {"numpy"}


@pytest.mark.parametrize("heavy", HEAVY)
def test_check_does_not_import_what_it_has_no_use_for(heavy: str, modules: set[str]) -> None:
    own = modules - imported(["-c", "import numpy"], ROOT)

    assert {name for name in own if name == heavy or name.startswith(f"{heavy}.")} == set()
