"""What the tests of classes share: a small bank, and exports made of small programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from autograder.authoring.course import assignment_of_course
from autograder.classroom.supervisor import close_workers
from autograder.release.build import freeze_bank
from tests.conftest import ROOT, once

PACKAGE = "tests.small_homework"
RIGHT = (ROOT / "tests" / "small_homework" / "solutions" / "arrays.py").read_text(encoding="utf-8")
MEAN = "import numpy as np\n\n\ndef mean(values):\n    return values.sum() / len(values)\n"  # one task of three


@pytest.fixture(scope="session")
def small_bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bank of a homework of three tasks, which is graded in tenths of a second."""

    def make(folder: Path) -> None:
        freeze_bank(ROOT, assignment_of_course(ROOT, PACKAGE), folder / "bank", seed=0)

    return once(tmp_path_factory, "small_bank", make) / "bank"


@pytest.fixture(autouse=True)
def _no_worker_is_left() -> Iterator[None]:
    yield
    close_workers()


@pytest.fixture
def handed_in(tmp_path: Path) -> Callable[[Mapping[str, str]], Path]:
    """A folder with a folder a student, each with one program."""

    def make(programs: Mapping[str, str]) -> Path:
        folder = tmp_path / "handed_in"
        for name, text in programs.items():
            (folder / name).mkdir(parents=True)
            (folder / name / "arrays.py").write_text(text, encoding="utf-8")
        return folder

    return make
