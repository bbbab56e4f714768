"""The grader is killed at any moment: what stands in its place is a whole result, and nothing goes on without it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from autograder.cases.items import plan
from autograder.grading.grade import fault_report
from autograder.reporting.gradescope.contract import violations
from autograder.reporting.gradescope.results_file import write_results
from autograder.sandbox.lockdown import kernel, layers
from tests.conftest import ROOT
from tests.content import HOMEWORK
from tests.helpers.sandboxed import needs_linux
from tests.helpers.totals import ITEMS, worth

ONE_FILE = ROOT / "tests" / "golden" / "one_right_file" / "submission"
ALL = sorted(round(moment, 4) for moment in np.random.default_rng(2).uniform(0, 1.05, 54))  # parts of a whole run
MOMENTS = [pytest.param(at, marks=pytest.mark.long if place % 6 else ()) for place, at in enumerate(ALL)]
GRADE = """
import pathlib, sys
from autograder import __main__ as commands
from autograder.commands import shared
shared.BANK = pathlib.Path(sys.argv[1])
sys.exit(commands.main(["grade", sys.argv[2], "--results", sys.argv[3]]))
"""

pytestmark = needs_linux


def _start(bank: Path, results: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", GRADE, str(bank), str(ONE_FILE), str(results)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture(scope="module")
def whole(bank: Path, tmp_path_factory: pytest.TempPathFactory) -> float:
    """Seconds that a whole run takes here; of two, since the first may have to read everything from the disk."""
    results = tmp_path_factory.mktemp("whole") / "results.json"
    for _ in range(2):
        started = time.monotonic()
        status = _start(bank, results).wait()
    assert status == 0
    return time.monotonic() - started


@pytest.fixture
def orphans() -> Iterator[set[int]]:
    """Our children before; what the grader leaves behind becomes a child of ours too."""
    before = _children()
    layers.adopt_orphans()
    yield before
    kernel.prctl(kernel.SET_CHILD_SUBREAPER, 0)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_grader_killed_at_any_moment_leaves_a_whole_result_and_no_process(
    moment: float, whole: float, bank: Path, tmp_path: Path, orphans: set[int]
) -> None:
    results = tmp_path / "results" / "results.json"
    write_results(
        fault_report(plan(HOMEWORK.tasks, ()), "the autograder did not start"), results
    )  # as run_autograder does before Python
    grader = _start(bank, results)
    try:
        grader.wait(moment * whole)
    except subprocess.TimeoutExpired:
        grader.kill()
        grader.wait()
    document = json.loads(results.read_text(encoding="utf-8"))

    assert violations(document) == ()
    assert len(document["tests"]) == ITEMS
    visible = sum(task.points[0] for task in HOMEWORK.of_file("conv1d"))  # stands as soon as these items are judged
    assert document["score"] in ((0.0,) if "fault" in document["extra_data"] else (visible, worth("conv1d")))
    assert _gone(orphans)


def _children() -> set[int]:
    return {int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()}


def _gone(before: set[int]) -> bool:
    """Whether all that the grader has left behind ends by itself, soon."""
    deadline = time.monotonic() + 60  # it takes a moment, and on a busy machine many
    while (left := _children() - before) and time.monotonic() < deadline:
        for pid in left:
            os.waitpid(pid, os.WNOHANG)
        time.sleep(0.005)
    return not left
