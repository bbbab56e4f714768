"""What the process that grades NumPy files imports: a list, since each module costs every student time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.helpers.imported import imported, third_party

# Standard modules, and parts of NumPy, that take milliseconds each and that grading has no use for.
HEAVY = (
    *("asyncio", "concurrent", "csv", "doctest", "email", "http", "logging", "multiprocessing", "pdb", "sqlite3"),
    *("ssl", "tomllib", "urllib.request", "uuid", "unittest", "xml"),
    *("difflib", "symtable", "zipfile"),  # for other names, notebooks and zips
    *("numpy.f2py", "numpy.fft", "numpy.ma", "numpy.polynomial", "numpy.random", "numpy.testing"),
)
WRONG = ("autograder.judging.diagnosis", "autograder.judging.observations", "autograder.judging.remarks")


@pytest.fixture(scope="module", params=["without results.json", "with results.json"])
def modules(request: pytest.FixtureRequest, bank: Path, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The modules of a run on all files but that in PyTorch, in the grader's own process."""
    folder = tmp_path_factory.mktemp("imports")
    submission = folder / "submission"
    submission.mkdir()
    for path in (ROOT / "solutions").glob("*.py"):
        if "torch" not in path.stem:
            (submission / path.name).write_bytes(path.read_bytes())
    words = ["-m", "autograder", "grade", str(submission), "--bank", str(bank)]
    results = ["--results", str(folder / "results.json")] if request.param.startswith("with ") else []
    return imported([*words, *results], ROOT)


def test_the_grader_imports_no_other_library_than_numpy(modules: set[str]) -> None:
    assert third_party(modules) == {"numpy"}


@pytest.mark.parametrize("heavy", HEAVY)
def test_the_grader_does_not_import_what_it_has_no_use_for(heavy: str, modules: set[str]) -> None:
    own = modules - imported(["-c", "import numpy"], ROOT)

    assert {name for name in own if name == heavy or name.startswith(f"{heavy}.")} == set()


@pytest.mark.parametrize("late", WRONG)
def test_the_grader_of_right_answers_does_not_import_what_only_wrong_ones_need(late: str, modules: set[str]) -> None:
    assert late not in modules


def test_the_grader_imports_no_other_command(modules: set[str]) -> None:
    commands = {name.rpartition(".")[2] for name in modules if name.startswith("autograder.commands.")}

    assert commands - {"grade"} == {"arguments", "early", "shared"}  # Python's list may lack what no statement imports


def test_a_run_begins_before_the_grader_loads_numpy() -> None:
    """The fork server loads it meanwhile, and another process reads the submission, where there are two processors."""
    needed = "import autograder.__main__, autograder.commands.grade, autograder.grading.beginning"

    assert third_party(imported(["-c", needed], ROOT)) == set()


def test_the_fork_server_is_started_before_hardly_anything_is_imported() -> None:
    own = imported(["-c", "import autograder.commands.early"], ROOT) - imported(
        ["-c", "import subprocess, tempfile"], ROOT
    )

    assert {name for name in own if name.startswith("autograder.")} == {
        *("autograder.commands", "autograder.commands.early"),
        *("autograder.sandbox", "autograder.sandbox.server_process"),
    }
    assert own.isdisjoint({"argparse", "dataclasses", "inspect", "json", "pathlib", "typing"})


_THREADS = """
import os, sys
sys.addaudithook(lambda event, seen: event == "import" and seen[0] == "numpy" and print(os.environ[{name!r}], "thread"))
from autograder.__main__ import main
main(sys.argv[1:])
"""


def test_the_grader_imports_numpy_with_one_thread(bank: Path, tmp_path: Path) -> None:
    """One for each processor takes a fifth of the time of its import, and the grader has no work for them."""
    name = "OPENBLAS_NUM_THREADS"
    environment = {key: value for key, value in os.environ.items() if key != name}
    program = [sys.executable, "-c", _THREADS.format(name=name)]

    done = subprocess.run(
        [*program, "grade", str(tmp_path), "--bank", str(bank)], cwd=ROOT, env=environment, capture_output=True
    )

    assert b"1 thread" in done.stdout
