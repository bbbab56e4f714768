"""The time that a process may use: a limit on what it is charged, with the clock on the wall above it."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable

from autograder.sandbox.processor import Charge, Sample, sample

PATIENCE = 8.0  # a process that waits for a processor may take so many times its limit, and no longer
_TICK = 0.05  # seconds between two looks at the process, on average
_SHORTEST = 0.005  # a look costs some 0.2 ms


class Allowance:
    """A process that runs or is idle has `seconds`; waiting for a processor is free.

    It counts from the first look on. What takes less than a moment, as nearly everything does, is never looked at, and
    is charged the time on the wall.

    Args:
        pid: of the process.
        seconds: the limit.
        ends: when the time is up in any case, on the monotonic clock.
        look: how the process is looked at; only tests give another.
    """

    def __init__(
        self, pid: int, seconds: float, ends: float = math.inf, look: Callable[[int], Sample] = sample
    ) -> None:
        self._pid, self._look = pid, look
        self._charge: Charge | None = None
        self._seconds = seconds
        self._ends = ends
        self._began = now = time.monotonic()
        self._cap = now + PATIENCE * seconds
        self._next = now + min(_tick(), max(seconds, _SHORTEST))

    def left(self) -> float:
        """How long to wait before asking again; 0 or less when the time is up."""
        now = time.monotonic()
        if now >= self._next:
            self._look_at_it()
        left = min(self._seconds - self._charged, self._cap - now, self._ends - now)
        if left <= 0:
            return left
        if now >= self._next:
            self._next = now + max(min(_tick(), left), _SHORTEST)
        return max(min(self._next, self._ends, self._cap) - now, 0.0001)

    def used(self) -> float:
        """The seconds that the process is charged so far."""
        if not self._charge:
            return time.monotonic() - self._began
        self._look_at_it()
        return self._charged

    def _look_at_it(self) -> None:
        seen = self._look(self._pid)
        if self._charge:
            self._charge.add(seen)
        else:
            self._charge = Charge(seen)

    @property
    def _charged(self) -> float:
        return self._charge.seconds if self._charge else 0.0

    @property
    def cut_short(self) -> bool:
        """Whether `ends` came before the process had used its time."""
        return time.monotonic() >= self._ends and self._charged < self._seconds

    @property
    def starved(self) -> bool:
        """Whether the process waited so long for a processor that it was given up before it had used its time."""
        return time.monotonic() >= self._cap and self._charged < self._seconds


def _tick() -> float:
    """Never the same, so that no program can be idle between two looks and busy at each."""
    return random.uniform(0.5, 1.5) * _TICK
