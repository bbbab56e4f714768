"""docs/adapt.md does what it says: its worked example is carried out word for word, built, and graded."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.content import TASKS

PAGE = (ROOT / "docs" / "adapt.md").read_text(encoding="utf-8")
ADDED = dict(re.findall(r"^\*\*`([^`]+)`\*\*[^\n]*\n\n```\w+\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
SETTINGS = re.search(r"^```toml\n(title = .*?)^```", PAGE, re.MULTILINE | re.DOTALL)
LEFT_OUT = re.search(r"^```toml\n(left_out = .*?)^```", PAGE, re.MULTILINE | re.DOTALL)
KEPT = ("conv2d.conv2d", "case_studies.residual_block")  # what the page says of them is tried
FEW = "a few tasks"
COURSE = Path("autograder", "homework", "course.toml")
WRONG = """
import numpy as np


def avg_pool2d(tensor, size, stride=None):
    stride = size if stride is None else stride
    windows = np.lib.stride_tricks.sliding_window_view(tensor, (size, size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(3, 4))
"""


def _run(folder: Path, *arguments: str) -> str:
    done = subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module", params=[FEW, pytest.param("all tasks", marks=pytest.mark.long)])
def adapted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, torch_is_here: None) -> Path:
    """A copy of the repository, changed as the page says, and built; of a few tasks, which are built in seconds."""
    folder = tmp_path_factory.mktemp("adapted") / "repository"
    for name in ("autograder", "solutions", "assignments"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("right_variants", "helpers", "homework"):
        path = Path("tests", name)
        shutil.copytree(ROOT / path, folder / path, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (ROOT / "tests").glob("*.py"):
        shutil.copy(path, folder / "tests")
    for path in ROOT.iterdir():
        if path.is_file():
            shutil.copy(path, folder)
    for name, text in ADDED.items():
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(text)
    assert SETTINGS is not None
    assert LEFT_OUT is not None
    left_out = LEFT_OUT[1]
    if request.param == FEW:
        others = [task.name for task in TASKS if task.file != "pooling" and task.name not in KEPT]
        assert all(name in others for name in re.findall(r'"(.*?)"', left_out))
        left_out = f"left_out = {others}\n"
    (folder / COURSE).write_text(left_out + SETTINGS[1], encoding="utf-8")
    _run(folder, "-m", "autograder", "build", "--seed", "5")
    return folder


@pytest.fixture
def to_verify(adapted: Path, request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The same; of a few tasks only the added one and one beside it, since `verify` tries every pair of mistakes."""
    if request.node.callspec.params["adapted"] != FEW:
        return adapted
    folder = shutil.copytree(adapted, tmp_path / "repository")
    others = [task.name for task in TASKS if task.name != "pooling.max_pool2d"]
    (folder / COURSE).write_text(f"left_out = {others}\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def right(adapted: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """What the solutions get there, item by item."""
    return _graded(adapted, adapted / "solutions", tmp_path_factory.mktemp("graded") / "results.json")


def _graded(folder: Path, submission: Path, results: Path) -> Mapping[str, Any]:
    _run(folder, "-m", "autograder", "grade", str(submission), "--results", str(results))
    tests = json.loads(results.read_text(encoding="utf-8"))["tests"]
    return {test["name"]: test for test in tests}


def _of(tests: Mapping[str, Any], function: str) -> list[Any]:
    return [test for name, test in tests.items() if f" {function}: " in name]


def test_the_page_changes_every_file_that_it_says_a_task_touches() -> None:
    assert len(ADDED) == 8
    assert all((ROOT / name).exists() for name in ADDED)


def test_the_types_of_the_example_are_right(adapted: Path, checked_types: Path, tmp_path: Path) -> None:
    cache = shutil.copytree(checked_types / ".mypy_cache", tmp_path / "cache")

    assert "Success" in _run(adapted, "-m", "mypy", "--cache-dir", str(cache))


def test_the_repositorys_own_tests_of_the_solutions_try_the_added_task(adapted: Path) -> None:
    file = "tests/homework/test_solutions.py"

    tried = _run(adapted, "-m", "pytest", "-p", "no:cacheprovider", "-n0", "-k", "avg_pool2d or twin or every", file)

    assert "failed" not in tried
    assert re.search(r"\d\d passed", tried)


def test_the_solution_of_the_added_task_gets_its_points(right: Mapping[str, Any]) -> None:
    assert [(test["score"], test["max_score"]) for test in _of(right, "avg_pool2d")] == [(2, 2), (3, 3)]
    assert all(test["score"] == test["max_score"] for test in right.values())


def test_a_wrong_answer_of_the_added_task_gets_its_question(adapted: Path, tmp_path: Path) -> None:
    (tmp_path / "pooling.py").write_text(WRONG, encoding="utf-8")

    visible, hidden = _of(_graded(adapted, tmp_path, tmp_path / "results.json"), "avg_pool2d")

    assert (visible["score"], hidden["score"]) == (0, 0)
    assert "Which number stands for a window here: its largest entry, or its mean?" in visible["output"]


def test_the_settings_are_those_of_the_page(right: Mapping[str, Any]) -> None:
    visible, hidden = _of(right, "conv2d")
    assert (visible["max_score"], hidden["max_score"]) == (4, 6)
    assert hidden["visibility"] == "after_published"


def test_a_task_that_is_left_out_is_nowhere_and_the_others_keep_their_numbers(
    adapted: Path, right: Mapping[str, Any]
) -> None:
    assert _of(right, "stack_parameters") == []
    assert [test["name"].split()[0] for test in _of(right, "residual_block")] == ["8.4", "8.4"]
    for name in ("case_studies.py", "case_studies.ipynb"):
        assert "stack_parameters" not in (adapted / "assignments" / name).read_text(encoding="utf-8")


def test_the_stub_of_the_added_task_stands_in_file_and_notebook(adapted: Path) -> None:
    for name in ("pooling.py", "pooling.ipynb"):
        assert "def avg_pool2d(tensor" in (adapted / "assignments" / name).read_text(encoding="utf-8")


def test_the_added_task_is_caught_by_its_cases_and_no_right_variant_fails(to_verify: Path) -> None:
    said = _run(to_verify, "-m", "autograder", "verify")

    assert re.search(r"^pooling\.avg_pool2d +2 +\d", said, re.MULTILINE)
    assert re.search(r"^right variants: (\d+) of \1 pass$", said, re.MULTILINE)
    assert "  pooling.avg_pool2d: not tried on those that do not have it (" in said
