"""Another homework, of another subject, through the whole engine: built, graded, checked, reported on and verified."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder.authoring.course import assignment_of_course
from autograder.authoring.verify import verify
from autograder.core.assignment import load
from autograder.grading.grade import grade
from autograder.release.build import build, stale
from autograder.reporting.page.render import write_page
from tests.conftest import ROOT

pytestmark = pytest.mark.usefixtures("patient")
PACKAGE = "tests.small_homework"
SMALL = ROOT / "tests" / "small_homework"
RIGHT = SMALL / "solutions"
WRONG = """
import numpy as np


def mean(values):
    return values.sum() / (len(values) - 1)


def sort(values, descending=0):
    return np.sort(values)


def matrix_product(a, b):
    return a @ b
"""


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the build makes of it, beside the repository's own."""
    folder = tmp_path_factory.mktemp("small")
    build(ROOT, assignment_of_course(ROOT, PACKAGE), folder, seed=0)
    return folder


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    folder = tmp_path / "submission"
    folder.mkdir()
    (folder / "arrays.py").write_text(WRONG, encoding="utf-8")
    return folder


def test_it_needs_under_150_lines() -> None:
    files = [
        path for path in SMALL.rglob("*") if path.suffix in (".py", ".toml", ".md") and "assignments" not in path.parts
    ]

    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files) < 150


def test_solutions_get_all_points(dist: Path) -> None:
    report = grade(RIGHT, dist / "bank")

    assert [(result.kind, result.score) for result in report.items] == [
        ("pass", item.max_score) for item in (result.item for result in report.items)
    ]
    assert {result.item.task.name for result in report.items} == {task.name for task in load(PACKAGE).tasks}


def test_a_wrong_program_loses_what_is_wrong_and_is_asked_its_question(dist: Path, wrong: Path) -> None:
    items = {(one.item.task.function, one.item.visibility): one for one in grade(wrong, dist / "bank").items}

    assert items["mean", "visible"].score == 0
    assert items["mean", "visible"].hint == "By how many values is the sum divided?"
    assert items["matrix_product", "visible"].kind == "pass"


def test_the_command_makes_gradescopes_file(dist: Path, wrong: Path, tmp_path: Path) -> None:
    results = tmp_path / "results.json"
    code = (
        "import pathlib, sys; from autograder import __main__ as commands; from autograder.commands import shared;"
        " shared.BANK = pathlib.Path(sys.argv[1]); sys.exit(commands.main(sys.argv[2:]))"
    )

    command = [sys.executable, "-c", code, str(dist / "bank"), "grade", str(wrong), "--results", str(results)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert [test["max_score"] for test in json.loads(results.read_text(encoding="utf-8"))["tests"]] == [
        1,
        1,
        2,
        2,
        2,
        4,
    ]


def test_check_py_from_the_students_zip_says_the_same(dist: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(dist / "student.zip").extractall(tmp_path)
    (tmp_path / "arrays.py").write_text(WRONG, encoding="utf-8")

    command = [sys.executable, "-I", str(tmp_path / "check.py")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 1, done.stderr
    assert "1.3 matrix_product" in done.stdout
    assert "By how many values is the sum divided?" in done.stdout


def test_its_page_is_written(dist: Path, wrong: Path, tmp_path: Path) -> None:
    write_page(grade(wrong, dist / "bank"), tmp_path / "page.html", "wrong")

    assert "always_ascending" not in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "By how many values is the sum divided?" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_verify_says_that_its_mistakes_are_caught() -> None:
    said, well = verify(ROOT, load(PACKAGE), seed=0)

    assert well, said
    assert "right variants: 0 of 0 pass" in said  # those of the other homework are not its own


def test_what_is_committed_of_it_is_nothing_and_that_is_up_to_date() -> None:
    assert stale(ROOT, load(PACKAGE)) == ()
