"""What all tests share: one build of the homework, and which tests may run beside each other.

A run of the whole suite uses several processes (pytest-xdist). The tests of one file stay together, so that they share
the file's fixtures, and what is costly to make is made once for all processes (`built`).
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers import sharing

if TYPE_CHECKING:
    from autograder.core.records import Report
    from autograder.sandbox.runner import Sandbox

os.environ.setdefault("OMP_NUM_THREADS", "1")  # one thread a process: as many processes run as there are processors

# A package of the developers', with which jsonschema would make a grammar for a second in each process that has to do
# with notebooks. Their schema does not use it.
sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]

ROOT = Path(__file__).parent.parent
MINUTES = 180.0  # seconds
MOST_PROCESSES = 4  # each holds PyTorch and NumPy, half a gigabyte


# ---------------------------------------------------------------- how tests are shared out


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """One process more than processors where the whole suite is run, since some tests wait; for named files none."""
    if os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS"):
        return None  # xdist reads it
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    return min(MOST_PROCESSES, len(os.sched_getaffinity(0)) + 1) if whole else 0


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Files are shared out whole, the longest first; some folders are one unit."""
    return sharing.scheduler(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In a run of several processes, the tests that take longest come first."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        sharing.longest_first(items)


def pytest_collection_finish() -> None:
    """What is loaded stays: it is not looked through for garbage again and again, nor by the processes forked here."""
    gc.collect()
    gc.freeze()


# ---------------------------------------------------------------- what is made once for all processes


def once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that one process makes and all processes of this run read; it must not be changed afterwards.

    Args:
        tmp_path_factory: knows the folder of this run.
        name: of the folder.
        make: called with an empty folder that it must fill, by the first process that asks.
    """
    run = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        run = run.parent
    folder = run / name
    with (run / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # given back when the file is closed, or with the process
        if not folder.exists():
            half = run / f"{name}.half"
            shutil.rmtree(half, ignore_errors=True)
            half.mkdir()
            make(half)
            half.rename(folder)
    return folder


def _freeze(folder: Path) -> None:
    """The bank of the default seed, with the log of the build."""
    from autograder.authoring.each_task import processors
    from autograder.release.build import freeze_bank
    from tests.content import HOMEWORK

    _, log = freeze_bank(ROOT, HOMEWORK, folder / "bank", seed=0, processes=processors())  # all others wait for it
    (folder / "log.json").write_text(json.dumps(log), encoding="utf-8")


def _build(folder: Path, frozen: Path) -> None:
    """`build` in a copy of the repository, with cases that are frozen already."""
    from autograder.cases.bank import read_bank
    from autograder.release import build as building
    from tests.content import HOMEWORK

    left_out = shutil.ignore_patterns(".*", "__pycache__", "dist", "tests", "docs")
    shutil.copytree(ROOT, folder, ignore=left_out, dirs_exist_ok=True)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    shutil.copytree(frozen / "bank", folder / "dist" / "bank")
    result = read_bank(frozen / "bank"), json.loads((frozen / "log.json").read_text(encoding="utf-8"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "freeze_bank", lambda *_: result)
        building.build(folder, HOMEWORK, folder / "dist", seed=0)


def make_bank(folder: Path) -> Path:
    """Freeze the bank of the default seed into a folder, for what is run without pytest."""
    from autograder.release.build import freeze_bank
    from tests.content import HOMEWORK

    freeze_bank(ROOT, HOMEWORK, folder, seed=0)
    return folder


@pytest.fixture(scope="session")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bank as `build` makes it, with the default seed."""
    return once(tmp_path_factory, "frozen", _freeze) / "bank"


@pytest.fixture(scope="session")
def built_checkout(bank: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository in which `build` has run. Copy it again to change it."""
    return once(tmp_path_factory, "checkout", lambda folder: _build(folder, bank.parent))


@pytest.fixture(scope="session")
def built(built_checkout: Path) -> Path:
    """What `build` writes: the bank, both zips, the log."""
    return built_checkout / "dist"


def _check_types(folder: Path) -> None:
    """What mypy says of the repository, and its cache."""
    command = [sys.executable, "-m", "mypy", "--cache-dir", ".mypy_cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    said = {"status": done.returncode, "words": done.stdout + done.stderr}
    (folder / "said.json").write_text(json.dumps(said), encoding="utf-8")
    shutil.copytree(ROOT / ".mypy_cache", folder / ".mypy_cache")


@pytest.fixture(scope="session")
def checked_types(tmp_path_factory: pytest.TempPathFactory, torch_is_here: None) -> Path:
    """What mypy says of the repository (`said.json`), and its cache: with it, a changed copy takes a second."""
    if sys.version_info < (3, 11):
        pytest.skip("types are checked with the NumPy of Python 3.11 and newer")
    return once(tmp_path_factory, "types", _check_types)


@pytest.fixture(scope="session")
def first_try(bank: Path, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The report on what a student might hand in, with mistakes of many kinds."""

    def make(folder: Path) -> None:
        from autograder.grading.grade import grade

        report = grade(ROOT / "tests" / "samples" / "first_try", bank)
        (folder / "report").write_bytes(pickle.dumps(report))

    report: Report = pickle.loads((once(tmp_path_factory, "first_try", make) / "report").read_bytes())
    return report


# ---------------------------------------------------------------- what is started once in a process


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """A sandbox for all tests that need nothing special of one: its fork servers take seconds to start."""
    from autograder.sandbox.runner import Sandbox
    from tests.content import HOMEWORK

    with Sandbox(HOMEWORK.worker) as started:
        yield started


@pytest.fixture(scope="session")
def torch_sandbox(sandbox: Sandbox, torch_is_here: None) -> Sandbox:
    """The same, for tests that need PyTorch in it."""
    sandbox.start(torch=True)
    return sandbox


@pytest.fixture(scope="module")
def chroot_sandbox(sandbox: Sandbox) -> Iterator[Sandbox]:
    """The same as it is where the kernel has no Landlock."""
    from tests.helpers.sandboxed import without

    with without(sandbox, "landlock") as loose:
        yield loose


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs that end have minutes for it, since the machine may be busy."""
    from autograder.grading import rounds
    from autograder.student import checker, in_process

    for module, name in ((rounds, "ITEM_SECONDS"), (rounds, "IMPORT_SECONDS"), (in_process, "IMPORT_SECONDS")):
        monkeypatch.setattr(module, name, MINUTES)
    for function in (checker.check_folder, checker.Checker.__init__):
        monkeypatch.setattr(function, "__defaults__", (MINUTES, *(function.__defaults__ or ())[1:]))


@pytest.fixture
def in_one_sandbox(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is graded in this test runs in the sandbox that is there already."""
    monkeypatch.setattr("autograder.grading.grade.Sandbox", lambda *_, **__: contextlib.nullcontext(sandbox))


@pytest.fixture(scope="module", autouse=True)
def _a_browser_for_each_file() -> Iterator[None]:
    """The tests of a file share a browser, which starts when one of them needs it."""
    yield
    if "tests.helpers.browser" in sys.modules:
        sys.modules["tests.helpers.browser"].close()


@pytest.fixture(scope="session")
def torch_is_here() -> None:
    """For tests that need PyTorch."""
    if find_spec("torch") is None:
        pytest.skip("PyTorch is not installed")


@pytest.fixture(scope="module")
def unpacked(bank: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip that students get, unpacked; the tests of one module share it."""
    from autograder.release.student_zip import contents

    folder = tmp_path_factory.mktemp("unpacked")
    for name, data in contents(ROOT, bank).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder
