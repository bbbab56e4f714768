"""What `check.py` imports: a list, since each module costs every student time."""

from __future__ import annotations

import os
import subprocess
import sys
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
WRONG = ("autograder.judging.diagnosis", "autograder.judging.observations", "autograder.reporting")


@pytest.fixture(scope="module")
def modules(bank: Path, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The modules of a check of one task that passes."""
    folder = tmp_path_factory.mktemp("student")
    write_handout(ROOT, bank, folder)
    return imported(["check.py", "conv_layer"], folder)


def test_check_imports_no_other_library_than_numpy(modules: set[str]) -> None:
    theirs = {"tensors", "conv2d"}  # the student's own files

    assert third_party(modules) - theirs == {"numpy"}


@pytest.mark.parametrize("late", WRONG)
def test_check_of_a_right_answer_does_not_import_what_only_a_wrong_one_needs(late: str, modules: set[str]) -> None:
    assert {name for name in modules if name == late or name.startswith(f"{late}.")} == set()


def test_a_file_that_names_a_generator_in_a_signature_loads_none(bank: Path, tmp_path: Path) -> None:
    write_handout(ROOT, bank, tmp_path)
    own = imported(["check.py", "forward"], tmp_path) - imported(["-c", "import numpy"], ROOT)

    assert "backprop" in own  # which cnn.py imports
    assert "numpy.random" not in own


def test_check_imports_nothing_of_notebooks_that_are_running(modules: set[str]) -> None:
    assert {"autograder.student.notebook_work", "autograder.student.notebook"} & modules == set()


@pytest.mark.parametrize("heavy", HEAVY)
def test_check_does_not_import_what_it_has_no_use_for(heavy: str, modules: set[str]) -> None:
    own = modules - imported(["-c", "import numpy"], ROOT)

    assert {name for name in own if name == heavy or name.startswith(f"{heavy}.")} == set()


_THREADS = """
import os

import numpy as np


def output_length(n, f, stride=1, padding=0):
    raise RuntimeError(f"{os.environ['OPENBLAS_NUM_THREADS']} thread")
"""


@pytest.mark.parametrize(("set_to", "had"), [(None, "1"), ("3", "3")])
def test_numpy_has_one_thread_as_on_gradescope_unless_another_number_is_asked_for(
    set_to: str | None, had: str, bank: Path, tmp_path: Path
) -> None:
    """Starting one for each processor takes a fifth of the time of its import."""
    write_handout(ROOT, bank, tmp_path)
    (tmp_path / "conv1d.py").write_text(_THREADS, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    environment |= {} if set_to is None else {"OPENBLAS_NUM_THREADS": set_to}

    command = [sys.executable, "check.py", "output_length"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    assert f"{had} thread" in done.stdout
