"""How much of its time a process has used, and how much it only waited for a processor, seen from outside.

On a busy machine a program stands still although it could go on. That is not its fault: `Charge` counts the time on
the wall less the time that the program waited for a processor. So a program that sleeps, is locked or has stopped
itself is charged every second, and one that computes is charged its processor time, whatever runs beside it. The
kernel keeps these numbers; nothing that student code does in its own process changes them.

Where the kernel does not say how long a thread has waited, the state of the threads at many moments tells. Where it
says nothing at all (macOS), all time is charged.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

_RUNNABLE = "R"  # it runs, or waits for a processor
_STANDS_STILL = 0.1  # a runnable process that gets less than this share of a moment has waited for all of it


class Sample(NamedTuple):
    """A process at one moment, with all its threads."""

    wall: float  # seconds on the monotonic clock
    cpu: float = 0.0  # seconds of processor time so far
    delays: Mapping[str, float] | None = None  # thread → seconds that it waited for a processor; None: not known
    runnable: bool = False  # a thread runs, or waits for a processor


def sample(pid: int) -> Sample:
    """Look at a process; one that cannot be seen is taken for idle."""
    wall = time.monotonic()
    try:
        cpu = _cpu(pid)
        delays, states = _threads(Path(f"/proc/{pid}/task"))
    except (OSError, ValueError, IndexError):
        return Sample(wall)
    return Sample(wall, cpu, delays, _RUNNABLE in states)


def _cpu(pid: int) -> float:
    """Processor time of all threads, those that have ended included."""
    try:
        return time.clock_gettime((~pid << 3) | 2)  # Linux: the clock of another process
    except OSError:  # an emulated kernel may lack it
        fields = _after_name(Path(f"/proc/{pid}/stat"))
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _threads(folder: Path) -> tuple[Mapping[str, float] | None, set[str]]:
    """How long each thread has waited, where that is known, and the states of all."""
    delays: dict[str, float] = {}
    states: set[str] = set()
    for thread in os.listdir(folder):  # noqa: PTH208  it is done many times a second
        try:
            states.add(_after_name(folder / thread / "stat")[0])
        except FileNotFoundError:
            continue  # it has just ended
        try:
            delays[thread] = int((folder / thread / "schedstat").read_text().split()[1]) / 1e9
        except (OSError, IndexError):
            continue
    return delays or None, states


def _after_name(stat: Path) -> list[str]:
    """The fields of a `stat` file from the state on; a name before it may hold spaces and brackets."""
    return stat.read_bytes().rpartition(b")")[2].decode().split()


class Charge:
    """Adds up what a process is charged, from samples of it.

    With threads, the waiting of one counts as waiting of the process; that of several at once counts only as far as
    samples found the process runnable, so that threads that wait for each other gain nothing.

    Args:
        first: where counting begins.
    """

    def __init__(self, first: Sample) -> None:
        self._first = self._last = first
        self._delays = dict(first.delays or {})
        self._known = first.delays is not None
        self._seen = 0.0  # waiting, as samples show it
        self._pending = 0.0  # since when it stands still: the kernel adds a wait up only when it ends

    def add(self, now: Sample) -> None:
        """Count up to one more sample."""
        if now.cpu < self._last.cpu:  # it has gone, and cannot be seen
            now = Sample(now.wall, self._last.cpu)
        wall, cpu = now.wall - self._last.wall, now.cpu - self._last.cpu
        self._seen += max(wall - cpu, 0.0) if now.runnable else 0.0
        self._pending = self._pending + wall if now.runnable and cpu < wall * _STANDS_STILL else 0.0
        self._delays.update(now.delays or {})
        self._last = now

    @property
    def seconds(self) -> float:
        """What is charged up to the last sample: all processor time, and the time that the process was idle."""
        wall, cpu = self._last.wall - self._first.wall, self._last.cpu - self._first.cpu
        return max(cpu, wall - self._waited())

    def _waited(self) -> float:
        if not self._known:
            return self._seen
        before = self._first.delays or {}
        each = [max(delay - before.get(thread, 0.0), 0.0) for thread, delay in self._delays.items()]
        return max(max(each) + self._pending, min(sum(each) + self._pending, self._seen))
