"""What a process is charged: what it computes and what it idles, but not its wait for a processor."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from autograder.sandbox import allowance
from autograder.sandbox.allowance import PATIENCE, Allowance
from autograder.sandbox.processor import Charge, Sample, _after_name, sample
from tests.helpers.sandboxed import needs_linux

TICK = 0.1


def charged(*moments: tuple[float, Mapping[str, float] | None, bool]) -> float:
    """What is charged for moments of 0.1 s: the processor time in each, each thread's wait in it, and what is seen."""
    cpu, delays = 0.0, {thread: 0.0 for _, waits, _ in moments for thread in waits or {}}
    known = moments[0][1] is not None
    charge = Charge(Sample(0.0, 0.0, dict(delays) if known else None))
    for index, (used, waits, runnable) in enumerate(moments, 1):
        cpu += used
        delays = {thread: delay + (waits or {}).get(thread, 0.0) for thread, delay in delays.items()}
        charge.add(Sample(index * TICK, cpu, dict(delays) if known else None, runnable))
    return round(charge.seconds, 6)


COMPUTES = (0.1, {"main": 0.0}, True)
SLEEPS = (0.0, {"main": 0.0}, False)
WAITS = (0.01, {"main": 0.09}, True)


@pytest.mark.parametrize(
    ("moments", "seconds"),
    [
        ([COMPUTES] * 10, 1.0),
        ([SLEEPS] * 10, 1.0),
        ([WAITS] * 10, 0.1),
        ([*[WAITS] * 5, *[SLEEPS] * 5], 0.55),
        ([*[COMPUTES] * 5, *[WAITS] * 5], 0.55),
        ([COMPUTES, SLEEPS] * 5, 1.0),
        ([(0.05, {"main": 0.0}, index % 2 == 0) for index in range(10)], 1.0),
        ([(0.0, {"main": 0.0}, True)] * 10, 0.0),
        ([*[(0.0, {"main": 0.0}, True)] * 9, (0.01, {"main": 0.99}, True)], 0.01),
        ([(0.1, {"main": 0.0, "other": 0.0}, True)] * 10, 1.0),
        ([(0.2, {"main": 0.0, "other": 0.0}, True)] * 10, 2.0),
        ([(0.01, {"main": 0.0, "other": 0.09}, True)] * 10, 0.1),
        ([(0.01, {"one": 0.03, "two": 0.03, "three": 0.03}, True)] * 10, 0.1),
        ([(0.01, {str(thread): 0.01 for thread in range(20)}, False)] * 10, 0.9),
        ([(0.01, None, True)] * 10, 0.1),
        ([(0.0, None, False)] * 10, 1.0),
        ([(0.1, None, True)] * 10, 1.0),
    ],
    ids=[
        "computes",
        "sleeps, is locked, has stopped itself or waits for a disk",
        "waits for a processor",
        "waits, then sleeps",
        "computes, then waits",
        "computes and sleeps by turns",
        "computes and sleeps by turns, in slices shorter than a look",
        "has not had a processor yet, so that the kernel tells no wait",
        "gets a processor after a long wait",
        "a thread computes beside a sleeping one",
        "two threads compute on two processors",
        "a thread waits for a processor beside a sleeping one",
        "threads that take turns wait for a processor",
        "sleeping threads that wake up all at once, only to wait for each other",
        "waits, and the kernel tells no wait",
        "sleeps, and the kernel tells no wait",
        "computes, and the kernel tells no wait",
    ],
)
def test_a_process_is_charged_what_it_computes_and_idles(
    moments: list[tuple[float, Mapping[str, float] | None, bool]], seconds: float
) -> None:
    assert charged(*moments) == pytest.approx(seconds)


def test_a_process_that_cannot_be_seen_is_charged_all_time() -> None:
    charge = Charge(Sample(0.0))

    charge.add(Sample(3.0))

    assert charge.seconds == 3.0


def test_a_process_that_has_gone_is_charged_as_if_idle_from_then_on() -> None:
    charge = Charge(Sample(0.0, 1.0, {"1": 0.0}))
    charge.add(Sample(1.0, 1.25, {"1": 0.75}, runnable=True))

    charge.add(Sample(2.0))

    assert charge.seconds == 1.25


class Machine:
    """Time that passes while somebody waits, and a process that gets a share of it."""

    def __init__(self, share: float, *, wants: bool) -> None:
        self.now = 100.0
        self._share, self._wants = share, wants

    def monotonic(self) -> float:
        return self.now

    def look(self, _pid: int) -> Sample:
        since = self.now - 100.0
        waits = (1 - self._share) * since if self._wants else 0.0
        return Sample(self.now, self._share * since, {"main": waits}, self._wants)


Lasts = Callable[..., float]


@pytest.fixture
def lasts(monkeypatch: pytest.MonkeyPatch) -> Lasts:
    """Seconds on the wall until an allowance of one second is used up."""

    def of(share: float, *, wants: bool, ends: float = 1000.0) -> float:
        machine = Machine(share, wants=wants)
        monkeypatch.setattr(allowance, "time", machine)
        limit = Allowance(1, 1.0, ends, machine.look)
        while (left := limit.left()) > 0:
            machine.now += left
        used = limit.used() >= 1.0
        assert (limit.cut_short, limit.starved) == (not used and ends < 1000.0, not used and ends >= 1000.0)
        return machine.now - 100.0

    return of


@pytest.mark.parametrize(
    ("share", "wants", "seconds"),
    [
        (1.0, True, 1.0),
        (0.0, False, 1.0),
        (0.5, False, 1.0),
        (0.5, True, 2.0),
        (0.2, True, 5.0),
        (0.01, True, PATIENCE),
    ],
    ids=[
        "computes",
        "sleeps",
        "sleeps half the time",
        "half a processor",
        "a fifth",
        "a hundredth: too little to wait",
    ],
)
def test_the_time_is_up_when_it_is_used_and_at_the_latest_after_several_times_as_much(
    share: float, wants: bool, seconds: float, lasts: Lasts
) -> None:
    assert lasts(share, wants=wants) == pytest.approx(seconds, abs=0.14)  # counted from the first look to the last


def test_what_takes_less_than_a_moment_is_not_looked_at_and_charged_the_time_on_the_wall(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    machine, looks = Machine(1.0, wants=True), []

    def look(pid: int) -> Sample:
        looks.append(pid)
        return machine.look(pid)

    monkeypatch.setattr(allowance, "time", machine)
    limit = Allowance(1, 1.0, look=look)

    machine.now += 0.02

    assert limit.left() > 0
    assert limit.used() == pytest.approx(0.02)
    assert looks == []


def test_the_end_of_the_run_comes_before_all_limits(lasts: Lasts) -> None:
    assert lasts(0.2, wants=True, ends=103.0) == pytest.approx(3.0, abs=0.001)


@needs_linux
def test_the_kernel_tells_the_processor_time_of_another_process() -> None:
    code = "import sys, time\nwhile time.process_time() < 0.3: pass\nprint(flush=True)\nsys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        found = sample(child.pid)

    assert 0.3 <= found.cpu < 3.0
    assert found.cpu <= found.wall


def test_a_name_with_spaces_and_brackets_hides_no_state(tmp_path: Path) -> None:
    (tmp_path / "stat").write_text("7 (a) R (b) S 1 7")

    assert _after_name(tmp_path / "stat") == ["S", "1", "7"]


def test_a_process_that_does_not_exist_is_idle() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()

    found = sample(child.pid)

    assert (found.cpu, found.delays, found.runnable) == (0.0, None, False)


@needs_linux
def test_where_the_kernel_has_no_clock_of_another_process_its_stat_file_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_: int) -> float:
        raise OSError

    while os.times().user + os.times().system < 0.1:
        pass
    monkeypatch.setattr("time.clock_gettime", none)

    assert sample(os.getpid()).cpu >= 0.1
