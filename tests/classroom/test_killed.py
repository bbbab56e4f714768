"""`kill -9` at any moment, of the command or of a worker: nothing is lost, half written or graded twice."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from autograder.classroom.store import JOURNAL
from autograder.classroom.worker import PREFIX
from tests.classroom.conftest import MEAN, RIGHT
from tests.conftest import MINUTES, ROOT
from tests.helpers.sandboxed import needs_linux, needs_root

pytestmark = [needs_root, needs_linux]
ATTEMPTS = 20  # where the command ends before this process, on a busy machine, has looked at it
PROGRAMS = (RIGHT, MEAN, "", "def mean(values:\n", RIGHT.replace("sum", "max"))


def _class(handed_in: Path, out: Path, bank: Path, scratch: Path) -> subprocess.Popen[bytes]:
    scratch.mkdir(exist_ok=True)
    command = ["class", str(handed_in), "--out", str(out), "--bank", str(bank), "--workers", "1"]
    return subprocess.Popen(
        [sys.executable, "-m", "autograder", *command],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def _journal(out: Path) -> list[Mapping[str, str]]:
    """The whole lines of a journal; its last one may be torn."""
    try:
        lines = (out / JOURNAL).read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    return [json.loads(line) for line in lines[:-1] if line.endswith(b"}")]


def _until(progress: int, out: Path, command: subprocess.Popen[bytes]) -> bool:
    """Wait until so many submissions are graded; whether the command still runs then."""
    ends = time.monotonic() + MINUTES
    while len(_journal(out)) < progress and command.poll() is None:
        assert time.monotonic() < ends
        time.sleep(0.002)
    return command.poll() is None


def _results(out: Path) -> dict[str, bytes]:
    """All that a run wrote, but for the journal, which is in the order in which submissions end."""
    paths = (path for path in out.rglob("*") if path.is_file() and path.name not in (".lock", JOURNAL))
    here = str(out).encode()
    return {path.relative_to(out).as_posix(): path.read_bytes().replace(here, b"OUT") for path in paths}


def _workers(command: int) -> list[int]:
    """The processes that the command has started; the fork servers are children of theirs."""
    found = []
    for task in Path(f"/proc/{command}/task").iterdir():
        found += [int(pid) for pid in (task / "children").read_text().split()]
    return found


def _handed_in(folder: Path, count: int) -> Path:
    for number in range(count):
        (folder / f"student{number:02}").mkdir(parents=True)
        (folder / f"student{number:02}" / "arrays.py").write_text(PROGRAMS[number % len(PROGRAMS)], encoding="utf-8")
    return folder


def _killed_at(seed: int, kills: int, count: int, small_bank: Path, folder: Path) -> None:
    chance, out = random.Random(seed), folder / "out"
    names = [path.name for path in _handed_in(folder / "class", count).iterdir()]
    handed_in = Path(shutil.make_archive(str(folder / "class"), "zip", folder / "class"))  # unpacking is killed, too
    for _ in range(kills):
        command = _class(handed_in, out, small_bank, folder / "scratch")
        if _until(len(_journal(out)) + chance.randrange(2), out, command):
            time.sleep(chance.random() * 0.5)  # any moment is as good as another, those before the first result, too
        command.kill()
        command.communicate()
        for path in out.glob("results/*.json"):
            json.loads(path.read_bytes())
    last = _class(handed_in, out, small_bank, folder / "scratch")
    said = last.communicate()[1]
    whole = _class(handed_in, folder / "whole", small_bank, folder / "scratch")
    assert (last.returncode, whole.wait(), said) == (0, 0, b"")
    graded = [line["id"] for line in _journal(out)]
    assert sorted(graded) == sorted(names)
    assert _results(out) == _results(folder / "whole")
    assert list((folder / "scratch").glob(f"{PREFIX}*")) == []


def test_a_command_that_is_killed_goes_on_where_it_was(small_bank: Path, tmp_path: Path) -> None:
    _killed_at(0, 2, 4, small_bank, tmp_path)


@pytest.mark.long
def test_a_command_that_is_killed_ten_times_at_random_grades_everything_once(small_bank: Path, tmp_path: Path) -> None:
    _killed_at(1, 10, 20, small_bank, tmp_path)


def _worker_killed(kills: int, count: int, small_bank: Path, folder: Path) -> None:
    """Between two kills each worker gets something done: what is hit three times is given up, as it should be."""
    chance, handed_in = random.Random(2), _handed_in(folder / "class", count)
    for attempt in range(ATTEMPTS):
        out = folder / f"out{attempt}"
        command = _class(handed_in, out, small_bank, folder / "scratch")
        killed = 0
        for progress in range(1, 4 * kills, 4):
            if _until(progress, out, command):
                time.sleep(chance.random() * 0.2)
                for worker in _workers(command.pid):
                    os.kill(worker, signal.SIGKILL)
                    killed += 1
        said = command.communicate()[1]

        assert (command.returncode, said) == (0, b"")
        assert [line["fault"] for line in _journal(out)] == [""] * count
        if killed:
            return
    pytest.fail("nothing was killed")


def test_a_worker_that_is_killed_costs_nothing(small_bank: Path, tmp_path: Path) -> None:
    _worker_killed(1, 8, small_bank, tmp_path)


@pytest.mark.long
def test_workers_that_are_killed_five_times_cost_nothing(small_bank: Path, tmp_path: Path) -> None:
    _worker_killed(5, 24, small_bank, tmp_path)
