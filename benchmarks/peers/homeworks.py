"""The same trivial homework for each autograder: one function, `double`, and one test."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from benchmarks.peers.records import Peer, document, found, ready, write
from benchmarks.timing import Command

ASKED, ANSWER = 3456, 6912  # of the only test

# ---------------------------------------------------------------- gradescope-utils

_UNITTEST = f"""\
import unittest
from gradescope_utils.autograder_utils.decorators import weight
from homework import double


class Test(unittest.TestCase):
    @weight(1)
    def test_double(self):
        self.assertEqual(double({ASKED}), {ANSWER})
"""
_RUN_TESTS = """\
import unittest
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner

with open("results.json", "w") as file:
    JSONTestRunner(visibility="visible", stream=file).run(unittest.defaultTestLoader.discover("tests"))
"""


def _unittest_prepare(folder: Path, _: Path) -> None:
    write(folder / "tests" / "test_double.py", _UNITTEST)
    write(folder / "run_tests.py", _RUN_TESTS)


def _points(path: Path) -> float:
    tests = document(path).get("tests", [])
    return float(sum(test.get("score") or 0 for test in tests)) if isinstance(tests, list) else 0.0


# ---------------------------------------------------------------- check50

_CHECKS = f'''\
import check50
import check50.py


@check50.check()
def doubles():
    """double doubles"""
    homework = check50.py.import_("homework.py")
    if not homework.double({ASKED}) == {ANSWER}:
        raise check50.Failure("a wrong number")
'''


def _check50_prepare(folder: Path, _: Path) -> None:
    write(folder / "checks" / "__init__.py", _CHECKS)
    write(folder / "checks" / ".cs50.yml", "check50: true\n")


def _check50_grade(folder: Path, programs: Path) -> Command:
    words = ["--dev", "../checks", "-o", "json", "--output-file", "../results.json", "--log-level", "warning"]
    return Command([programs / "check50", *words], folder / "work", found(programs))


def _check50_score(folder: Path) -> float:
    results = document(folder / "results.json").get("results", [])
    return float(isinstance(results, list) and bool(results) and all(one["passed"] for one in results))


# ---------------------------------------------------------------- pytest-prairielearn-grader

_PYTEST = f"""\
import pytest


@pytest.mark.grading_data(name="double", points=1)
def test_double(sandbox):
    assert sandbox.query_function("double", {ASKED}) == {ANSWER}
"""


def _pytest_grade(folder: Path, programs: Path) -> Command:
    words = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "test_homework.py"]
    return Command([programs / "python", *words], folder, found(programs))


def _pytest_score(folder: Path) -> float:
    score = document(folder / "autograder_results.json").get("score", 0.0)
    return score if isinstance(score, float) else 0.0


# ---------------------------------------------------------------- Otter-Grader, without its container

_DOCTEST = f"""\
OK_FORMAT = True
case = {{"code": ">>> double({ASKED}) == {ANSWER}\\nTrue", "hidden": True, "locked": False}}
suite = {{"type": "doctest", "scored": True, "setup": "", "teardown": "", "cases": [case]}}
test = {{"name": "double", "points": 1, "suites": [suite]}}
"""
_WITHOUT = ("--no-config", "--no-requirements", "--no-environment")


def _otter_prepare(folder: Path, programs: Path) -> None:
    write(folder / "tests" / "double.py", _DOCTEST)
    (folder / "out").mkdir()
    ready(programs, folder, "otter", "generate", "-t", "tests", "-o", "autograder.zip", *_WITHOUT)


def _otter_grade(folder: Path, programs: Path) -> Command:
    words = ["run", "-a", "autograder.zip", "-o", "out", "--no-logo", "homework.py"]
    return Command([programs / "otter", *words], folder, found(programs))


# ---------------------------------------------------------------- nbgrader

_CONFIG = "c = get_config()\nc.CourseDirectory.course_id = 'course'\n"
_KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def _notebook(text: str) -> str:
    def cell(name: str, source: str, **said: object) -> dict[str, object]:
        metadata = {"schema_version": 3, "grade_id": name, "task": False, **said}
        common: dict[str, object] = {"cell_type": "code", "outputs": [], "execution_count": None}
        return {**common, "id": name, "source": source, "metadata": {"nbgrader": metadata}}

    cells = [
        cell("double", text, grade=False, solution=True, locked=False),
        cell("test", f"assert double({ASKED}) == {ANSWER}", grade=True, solution=False, locked=True, points=1),
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": _KERNEL, "cells": cells})


def _nbgrader_prepare(folder: Path, programs: Path) -> None:
    write(folder / "nbgrader_config.py", _CONFIG)
    write(folder / "source" / "hw" / "homework.ipynb", _notebook("### BEGIN SOLUTION\n### END SOLUTION"))
    ready(programs, folder, "nbgrader", "generate_assignment", "hw", "--create")


def _nbgrader_submit(folder: Path, text: str) -> None:
    write(folder / "submitted" / "anna" / "hw" / "homework.ipynb", _notebook(text))


def _nbgrader_grade(folder: Path, programs: Path) -> Command:
    return Command([programs / "nbgrader", "autograde", "hw", "--force"], folder, found(programs))


def _nbgrader_score(folder: Path) -> float:
    with closing(sqlite3.connect(folder / "gradebook.db")) as book:
        scores = [row[0] or 0.0 for row in book.execute("select auto_score from grade")]
    return float(sum(scores))


PEERS: tuple[Peer, ...] = (
    Peer(
        "gradescope-utils",
        ("gradescope-utils==0.5.0", "numpy"),
        "the tests' own process",
        _unittest_prepare,
        lambda folder, text: write(folder / "homework.py", text),
        lambda folder, programs: Command([programs / "python", "run_tests.py"], folder, found(programs)),
        lambda folder: _points(folder / "results.json"),
    ),
    Peer(
        "check50",
        ("check50==3.5.0", "numpy"),
        "the process of its check, the grader's user",
        _check50_prepare,
        lambda folder, text: write(folder / "work" / "homework.py", text),
        _check50_grade,
        _check50_score,
    ),
    Peer(
        "otter-grader",
        ("otter-grader==7.0.0", "ipykernel", "numpy"),
        "a Jupyter kernel with the tests; a container a submission where Docker is used (not here)",
        _otter_prepare,
        lambda folder, text: write(folder / "homework.py", text),
        _otter_grade,
        lambda folder: _points(folder / "out" / "results.json"),
    ),
    Peer(
        "nbgrader",
        ("nbgrader==0.9.6", "numpy"),
        "a Jupyter kernel with the tests, the grader's user",
        _nbgrader_prepare,
        _nbgrader_submit,
        _nbgrader_grade,
        _nbgrader_score,
    ),
    Peer(
        "pytest-prairielearn-grader",
        # What it imports and does not declare.
        ("pytest-prairielearn-grader==0.3.1", "numpy", "pandas", "networkx", "matplotlib", "plot-serializer"),
        "a process a test without the tests; another user only if the course names one",
        lambda folder, _: write(folder / "test_homework.py", _PYTEST),
        lambda folder, text: write(folder / "test_homework" / "student_code.py", text),
        _pytest_grade,
        _pytest_score,
    ),
)
