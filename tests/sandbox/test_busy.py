"""A machine on which other programs compute, too: a right program passes, and an idle one gains nothing."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.grading.grade import grade
from autograder.sandbox.job import ITEM_SECONDS
from autograder.sandbox.runner import Sandbox
from tests.conftest import ROOT
from tests.content import HOMEWORK
from tests.helpers.sandboxed import body, needs_linux, run

SPINS = "import time\nend = time.monotonic() + 60\nwhile time.monotonic() < end: pass"  # it ends by itself, too
MANY = 20


@contextlib.contextmanager
def busy_processes(count: int, processors: set[int]) -> Iterator[None]:
    """So many programs that compute without end.

    Args:
        count: how many.
        processors: those that they use.
    """
    spinning = [subprocess.Popen([sys.executable, "-c", SPINS]) for _ in range(count)]
    try:
        for process in spinning:
            os.sched_setaffinity(process.pid, processors)
        yield
    finally:
        for process in spinning:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def crowded() -> Iterator[Sandbox]:
    """A sandbox whose workers share one processor with four busy programs."""
    one = {min(os.sched_getaffinity(0))}
    with Sandbox(HOMEWORK.worker) as sandbox:
        client = sandbox.client(torch=False)
        client.wait()
        os.sched_setaffinity(client.pid, one)  # workers inherit it
        with busy_processes(4, one):
            yield sandbox


COMPUTES = """
end = time.process_time() + 0.1
while time.process_time() < end: pass
return 1
"""


@needs_linux
@pytest.mark.parametrize(
    "code",
    [
        COMPUTES,
        "for _ in range(10):\n    time.sleep(0.001)\n    end = time.process_time() + 0.01\n"
        "    while time.process_time() < end: pass\nreturn 1",
        f"threading.Thread(target=lambda: time.sleep(60), daemon=True).start()\n{COMPUTES}",
    ],
    ids=["it computes", "it computes and sleeps by turns", "one of its threads sleeps"],
)
def test_a_right_program_finishes_beside_busy_ones(code: str, crowded: Sandbox) -> None:
    (outcome,) = run(crowded, "import threading, time\n" + body(code), seconds=0.5)

    assert outcome.status == "returned"  # it was called twice, and needed a second on the wall at least
    assert outcome.charged < 0.5


@needs_linux
def test_a_file_finishes_running_beside_busy_programs(crowded: Sandbox) -> None:
    source = "import time\nwhile time.process_time() < 0.2: pass\n" + body("return 1")

    (outcome,) = run(crowded, source, import_seconds=0.5)

    assert outcome.status == "returned"


@needs_linux
@pytest.mark.parametrize(
    "code",
    [
        "time.sleep(60)",
        "while True: time.sleep(0.0001)",
        "while True: pass",
        "lock = threading.Lock()\nlock.acquire()\nlock.acquire()",
        "os.kill(os.getpid(), 19)",
        "def spin():\n    while True: pass\nthreading.Thread(target=spin, daemon=True).start()\ntime.sleep(60)",
        "def doze():\n    while True: time.sleep(0.001)\n"
        "for _ in range(5): threading.Thread(target=doze, daemon=True).start()\ntime.sleep(60)",
    ],
    ids=["sleeps", "sleeps in slices", "computes", "is locked", "has stopped itself", "a thread", "many threads"],
)
def test_what_does_not_end_is_charged_its_limit_beside_busy_programs(code: str, crowded: Sandbox) -> None:
    (outcome,) = run(crowded, "import os, threading, time\n" + body(code), seconds=0.3)

    assert outcome.status == "timed out"


@pytest.mark.long
@needs_linux
def test_a_right_program_that_needs_a_tenth_of_its_limit_gets_full_marks_beside_twenty_busy_ones(
    bank: Path, tmp_path: Path
) -> None:
    right = (ROOT / "solutions" / "conv1d.py").read_text(encoding="utf-8")
    slow = textwrap.dedent(
        f"""
        import time
        _right, _spent = conv1d, []

        def conv1d(*arguments, **options):
            while time.process_time() < {ITEM_SECONDS / 10} and not _spent: pass
            _spent.append(1)
            return _right(*arguments, **options)
        """
    )
    (tmp_path / "conv1d.py").write_text(right + slow, encoding="utf-8")

    with busy_processes(MANY, os.sched_getaffinity(0)):
        report = grade(tmp_path, bank)

    items = [item for item in report.items if item.item.task.file == "conv1d"]
    assert report.fault == ""
    assert [item.score for item in items] == [item.item.max_score for item in items]


@pytest.mark.long
@needs_linux
@pytest.mark.usefixtures("torch_is_here")
def test_the_solutions_get_full_marks_beside_twenty_busy_programs(bank: Path) -> None:
    with busy_processes(MANY, os.sched_getaffinity(0)):
        report = grade(ROOT / "solutions", bank)

    assert report.fault == ""
    assert sum(item.score for item in report.items) == sum(item.item.max_score for item in report.items)
