"""What a worker is charged: its processor time and its idleness, not the time in which others have the processors."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from autograder.core.records import Reason
from autograder.grading.grade import grade
from autograder.sandbox import stopwatch
from autograder.sandbox.runner import Sandbox
from autograder.sandbox.stopwatch import Stopwatch
from tests.conftest import ROOT
from tests.helpers.sandboxed import body, conv1d_case, needs_linux, run

pytestmark = needs_linux
SPIN = "import time\nends = time.monotonic() + 90\nwhile time.monotonic() < ends:\n    sum(range(100_000))"
BUSY = 20  # processes that compute beside a submission


@contextmanager
def busy(processes: int, processor: int | None = None) -> Iterator[None]:
    """Other programs that compute all the time, for at most 90 seconds."""

    def pin() -> None:
        if processor is not None:
            os.sched_setaffinity(0, {processor})

    spinning = [subprocess.Popen([sys.executable, "-S", "-c", SPIN], preexec_fn=pin) for _ in range(processes)]
    try:
        yield
    finally:
        for process in spinning:
            process.kill()
            process.wait()


class Clocks:
    """Stands for `time` in the stopwatch: what the wall's and the process's clock say is set by hand."""

    def __init__(self) -> None:
        self.wall = self.used = 0.0

    def monotonic(self) -> float:
        return self.wall

    def clock_gettime(self, _: int) -> float:
        return self.used


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> Clocks:
    made = Clocks()
    monkeypatch.setattr(stopwatch, "time", made)
    return made


@pytest.mark.parametrize(
    ("wall", "used", "states", "charged"),
    [
        (1.0, 1.0, "R", 1.0),  # it computes
        (1.0, 0.1, "R", 0.1),  # it waits for a processor
        (1.0, 0.0, "S", 1.0),  # it sleeps, or waits for a lock
        (1.0, 0.0, "T", 1.0),  # it is stopped
        (1.0, 0.0, "D", 1.0),
        (1.0, 0.4, "S", 1.0),  # it computed, then slept
        (1.0, 0.1, "SR", 0.1),  # one thread sleeps, another waits for a processor
        (1.0, 1.9, "RR", 1.9),  # two threads compute
        (1.0, 1.9, "SS", 1.9),  # they did
    ],
)
def test_processor_time_and_idleness_are_charged(
    wall: float, used: float, states: str, charged: float, clocks: Clocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Stopwatch, "_could_go_on", lambda _: "R" in states)
    watch = Stopwatch(1)
    clocks.wall, clocks.used = wall, used

    assert watch.charge() == pytest.approx(charged)
    assert watch.charge() == pytest.approx(0.0)


def test_whoever_answers_was_not_idle(clocks: Clocks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Stopwatch, "_could_go_on", lambda _: False)
    watch = Stopwatch(1)
    clocks.wall, clocks.used = 1.0, 0.1

    assert watch.charge(answered=True) == pytest.approx(0.1)


def test_where_the_system_does_not_say_all_time_is_charged(clocks: Clocks, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_: int) -> float:
        raise OSError

    monkeypatch.setattr(clocks, "clock_gettime", unknown)
    watch = Stopwatch(1)
    clocks.wall = 2.0

    assert watch.charge() == pytest.approx(2.0)


def test_a_name_of_a_program_cannot_pass_for_its_state(tmp_path: Path) -> None:
    (tmp_path / "stat").write_text("12 (a) S (b) R 1 2 3")

    assert stopwatch._state(tmp_path / "stat") == "R"


def test_a_real_process_that_computes_is_charged_its_processor_time() -> None:
    process = subprocess.Popen([sys.executable, "-S", "-c", SPIN])
    try:
        watch, charged = Stopwatch(process.pid), 0.0
        while charged < 0.2:
            time.sleep(0.01)
            charged += watch.charge()
        assert time.clock_gettime(~process.pid << 3 | 2) >= 0.15
    finally:
        process.kill()
        process.wait()


# ---------------------------------------------------------------- workers


def test_a_program_that_sleeps_is_stopped_as_soon_as_one_that_computes(sandbox: Sandbox) -> None:
    started = time.monotonic()

    (outcome,) = run(sandbox, body("import time\ntime.sleep(60)"), seconds=0.3)

    assert outcome.status == "timed out"
    assert time.monotonic() - started < 50


@pytest.mark.parametrize(
    "code",
    [
        "import threading\nthreading.Thread(target=lambda: sum(iter(int, 1))).start()\nwhile True: pass",
        "import threading, time\nthreading.Thread(target=lambda: sum(iter(int, 1))).start()\ntime.sleep(60)",
        "import time\nwhile True:\n    time.sleep(0.001)",
        "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)\nimport time\ntime.sleep(60)",
        "import threading\nthreading.Lock().acquire(); lock = threading.Lock(); lock.acquire(); lock.acquire()",
    ],
)
def test_no_mixture_of_sleep_and_work_gets_more_time(sandbox: Sandbox, code: str) -> None:
    started = time.monotonic()

    (outcome,) = run(sandbox, body(code), seconds=0.3)

    assert outcome.status == "timed out"
    assert time.monotonic() - started < 50


def test_what_only_says_where_it_is_is_charged_like_silence(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    charged: list[bool] = []
    honest = Stopwatch.charge
    monkeypatch.setattr(
        Stopwatch, "charge", lambda self, answered=False: charged.append(answered) or honest(self, answered=answered)
    )

    (outcome,) = run(sandbox, body("import time\ntime.sleep(60)"), seconds=1.0)

    assert outcome.status == "timed out"
    assert charged.count(True) == 3  # when it began, when its file had run, and when the call began


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "while True:\n    stride = 3",
            ("at line 5 of conv1d.py: `while True:`", "at line 6 of conv1d.py: `stride = 3`"),
        ),
        ("import time\ntime.sleep(60)", ("at line 6 of conv1d.py: `time.sleep(60)`",)),
        ("import signal\nsignal.alarm(0)\nwhile True: pass", ("",)),  # whoever turns the timer off is not told
    ],
)
def test_an_endless_loop_is_told_by_its_line(sandbox: Sandbox, code: str, said: tuple[str, ...]) -> None:
    (outcome,) = run(sandbox, body(code), seconds=1.0)

    assert outcome.status == "timed out"
    assert outcome.place in said


def test_a_file_that_never_ends_is_told_by_its_line(sandbox: Sandbox) -> None:
    (outcome,) = run(sandbox, "x = 1\nwhile True:\n    x += 1", conv1d_case(), import_seconds=1.0)

    assert outcome.status == "import timed out"
    assert outcome.place in ("at line 2 of conv1d.py: `while True:`", "at line 3 of conv1d.py: `x += 1`")


def test_a_program_that_is_late_and_ends_gets_its_answer_all_the_same(sandbox: Sandbox) -> None:
    code = "import time\nends = time.process_time() + 0.9\nwhile time.process_time() < ends: pass\nreturn [7]"

    (outcome,) = run(sandbox, body(code), seconds=2.0)

    assert outcome.status == "returned"


def test_a_right_program_on_a_busy_processor_is_charged_its_own_time_alone(sandbox: Sandbox) -> None:
    """A small version of the proof below: three programs share one processor with the worker, at most."""
    code = "import time\nends = time.process_time() + 0.4\nwhile time.process_time() < ends: pass\nreturn [7]"
    with busy(3 * len(os.sched_getaffinity(0))):
        (outcome,) = run(sandbox, body(code), seconds=1.0)

    assert outcome.status == "returned"


@pytest.mark.long
def test_the_solutions_get_all_points_beside_twenty_busy_programs_five_times(bank: Path, torch_is_here: None) -> None:
    with busy(BUSY):
        reports = [grade(ROOT / "solutions", bank) for _ in range(5)]

    assert [sum(result.item.max_score - result.score for result in report.items) for report in reports] == [0.0] * 5


@pytest.mark.long
def test_what_never_ends_is_stopped_beside_twenty_busy_programs(sandbox: Sandbox) -> None:
    with busy(BUSY):
        (outcome,) = run(sandbox, body("while True: pass"), seconds=1.0)

    assert outcome.status == "timed out"
    assert outcome.why is not Reason.OUT_OF_TIME
