"""Time and memory: however a submission wastes them, a run ends in time, whole, and the grader stays small."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from autograder.core.records import Outcome
from autograder.grading import beginning, rounds
from autograder.grading import grade as grading
from autograder.sandbox.job import IMPORT_SECONDS, ITEM_SECONDS, Job
from tests.conftest import ROOT
from tests.content import FILES, TASKS
from tests.helpers.sandboxed import needs_linux
from tests.helpers.totals import ITEMS

MEMORY = 120 << 10  # kilobytes of the grader, at its largest
CONTAINER = 768 << 10  # kilobytes of Gradescope's smallest container


class Clock:
    """Time that passes only when somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


class Stalling:
    """A sandbox whose workers use up all the time they are given, and sleep or compute while they do."""

    def __init__(self, clock: Clock, outcome_of: Callable[[Clock, float, float], Outcome]) -> None:
        self.limits: list[tuple[float, float]] = []  # of each run
        self._clock = clock
        self._outcome_of = outcome_of

    def __enter__(self) -> Stalling:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def start(self, *, torch: bool) -> None:
        return None

    def finish(self, **_: object) -> None:
        return None

    def run(self, job: Job, *, seconds: float, import_seconds: float, ends: float, **_: object) -> tuple[Outcome, ...]:
        assert self._clock.now < ends
        self.limits.append((seconds, import_seconds))
        began = self._clock.now
        outcome = self._outcome_of(self._clock, seconds, import_seconds)
        outcome = outcome._replace(charged=outcome.charged or self._clock.now - began)
        return (outcome, *[Outcome("not run")] * (len(job.cases) - 1))


def _in_a_call(clock: Clock, seconds: float, import_seconds: float) -> Outcome:
    clock.now += seconds + 0.1
    return Outcome("timed out")


def _while_importing(clock: Clock, seconds: float, import_seconds: float) -> Outcome:
    clock.now += import_seconds + 0.1
    return Outcome("import timed out")


def _in_both(clock: Clock, seconds: float, import_seconds: float) -> Outcome:
    """A file that sleeps for almost as long as it may, and a call that never ends."""
    asked = 6.9
    if asked > import_seconds:
        return _while_importing(clock, seconds, import_seconds)
    clock.now += asked
    return _in_a_call(clock, seconds, import_seconds)


def _homework(folder: Path, body: str = "return x", files: Sequence[str] = FILES) -> Path:
    """Every function of the homework; each mentions all that come before it, so that supplies would be tried."""
    folder.mkdir()
    for place, file in enumerate(files):
        earlier = [task for task in TASKS if task.file in FILES[:place]]
        imports = "".join(f"from {task.file} import {task.function}\n" for task in earlier)
        own = [task.function for task in TASKS if task.file == file]
        text = "".join(f"def {name}(x=0, *rest, **options):\n    {body}\n" for name in own)
        (folder / f"{file}.py").write_text(f"import numpy as np\n{imports}{text}", encoding="utf-8")
    return folder


@pytest.mark.parametrize("stall", [_in_a_call, _while_importing, _in_both])
def test_a_submission_that_never_finishes_is_graded_whole_within_ninety_seconds(
    stall: Callable[[Clock, float, float], Outcome], bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(grading, "time", clock)
    monkeypatch.setattr(rounds, "time", clock)
    monkeypatch.setattr(grading, "Sandbox", lambda *_, **__: Stalling(clock, stall))
    monkeypatch.setattr(grading, "examine", lambda *_: {})

    report = grading.grade(_homework(tmp_path / "homework"), bank)

    assert len(report.items) == ITEMS
    assert sum(item.score for item in report.items) == 0
    assert 40 < clock.now < 85  # starting PyTorch takes the rest


def _beside_busy_programs(clock: Clock, seconds: float, import_seconds: float) -> Outcome:
    """A call that never ends, and gets an eighth of a processor."""
    clock.now += 8 * seconds
    return Outcome("timed out", charged=seconds)


def test_where_the_machine_is_busy_what_does_not_finish_leaves_time_for_the_rest(
    bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    sandbox = Stalling(clock, _beside_busy_programs)
    for module in (beginning, rounds):
        monkeypatch.setattr(module, "time", clock)
    monkeypatch.setattr(grading, "Sandbox", lambda *_, **__: sandbox)
    monkeypatch.setattr(grading, "examine", lambda *_: {})

    grading.grade(_homework(tmp_path / "homework"), bank)

    patient = [limits for limits in sandbox.limits if limits != rounds.HURRIED]
    assert patient == [(ITEM_SECONDS, IMPORT_SECONDS)] * 8  # of 20 s each, until half the run's 300 s have passed
    assert sandbox.limits[8:] == [rounds.HURRIED] * (len(sandbox.limits) - 8)
    assert len(sandbox.limits) > 20


MEASURED = r"""
import json, re, resource, sys
from pathlib import Path
from autograder.grading import grade
report = grade.grade(Path(sys.argv[1]), Path(sys.argv[2]))
peak = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps({"peak": peak, "items": len(report.items), "largest child": child}))
"""
FORGED = (
    "[__import__('os').write(4, b'CNN1' + (3000).to_bytes(4, 'little') + (1 << 21).to_bytes(8, 'little')"
    " + bytes(1 << 21)) for _ in range(50)]"
)


def _measured(submission: Path, bank: Path) -> Mapping[str, int]:
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(submission), str(bank)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    found: Mapping[str, int] = json.loads(done.stdout)
    return found


@needs_linux
@pytest.mark.parametrize(
    ("body", "files"),
    [("return np.zeros(1 << 15)", FILES), (f"return {FORGED}", FILES[:2])],  # forged: 100 MB of each function
    ids=["the largest that is read", "forged"],
)
def test_the_grader_stays_small_whatever_comes_back(
    body: str, files: Sequence[str], bank: Path, tmp_path: Path
) -> None:
    found = _measured(_homework(tmp_path / "homework", body, files), bank)

    assert found["items"] == ITEMS
    assert found["peak"] < MEMORY


@needs_linux
@pytest.mark.parametrize(
    "text",
    ["-" * 999_000 + "1", "x = [" + "1," * 499_000 + "]", "x\n" * 499_000],
    ids=["minus signs", "a long list", "lines"],
)
def test_the_grader_stays_small_however_large_a_file_is(text: str, bank: Path, tmp_path: Path) -> None:
    for file in FILES:
        (tmp_path / f"{file}.py").write_text(text, encoding="utf-8")
    found = _measured(tmp_path, bank)

    assert found["items"] == ITEMS
    assert found["peak"] < MEMORY


BOMBS = {
    "names of a tuple": f"{','.join(f'a{place}' for place in range(18_000))} = a0\n",
    "chained assignments": "=".join(f"a{place}" for place in range(60_000)) + "=1\n",
    "signs": "a = " + "-" * 140_000 + "1\n",
    "a sum": "a = " + "1+" * 70_000 + "1\n",
    "brackets": "a = " + "[" * 70_000 + "]" * 70_000 + "\n",
}


@needs_linux
@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("kind", [".py", ".ipynb"])
def test_a_file_that_is_too_much_to_read_leaves_the_report_whole_and_the_memory_small(
    bomb: str, kind: str, bank: Path, tmp_path: Path
) -> None:
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": BOMBS[bomb]}
    book = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]}
    (tmp_path / f"conv1d{kind}").write_text(BOMBS[bomb] if kind == ".py" else json.dumps(book), encoding="utf-8")
    found = _measured(tmp_path, bank)

    assert found["items"] == ITEMS
    assert found["peak"] < MEMORY
    assert found["peak"] + found["largest child"] < CONTAINER


@needs_linux
def test_a_submission_of_large_notebooks_stays_within_the_smallest_container(bank: Path, tmp_path: Path) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": ["\U0001f600" * 4_000_000, *["x"] * 900_000]}
    cell = {"cell_type": "code", "metadata": {}, "outputs": [output], "execution_count": None, "source": "x = 1"}
    book = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]}
    text = json.dumps(book, ensure_ascii=False, separators=(",", ":"))
    for file in FILES:
        (tmp_path / f"{file}.ipynb").write_text(text, encoding="utf-8")
    found = _measured(tmp_path, bank)

    assert found["items"] == ITEMS
    assert found["peak"] + found["largest child"] < CONTAINER
