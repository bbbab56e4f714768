"""How much of its time limit a worker has used, measured from outside, where it can change nothing.

Charged are the processor time of all its threads, and the time in which it is idle: asleep, deadlocked, stopped, or
waiting for input. Not charged is the time in which it could go on and other programs have the processors, so that a
busy machine costs no point. Where the system does not tell, all time on the clock is charged.
"""

from __future__ import annotations

import time
from pathlib import Path

TICK = 0.05  # seconds between two looks at a worker that has not answered yet
PATIENCE = 8.0  # a worker that waits for a processor gets this many times its limit, on the clock
_PROCESS_CLOCK = 2  # <linux/posix-timers.h>: CPUCLOCK_SCHED, of a whole process


class Stopwatch:
    """Measures one process from now on.

    Args:
        pid: of the process.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._wall = time.monotonic()
        self._used = self._processor_time()

    def charge(self, *, answered: bool = False) -> float:
        """The seconds to be charged since the last call, or since the beginning.

        Args:
            answered: the process has just sent what was waited for, so that it was not idle.
        """
        wall, used = time.monotonic(), self._processor_time()
        passed, self._wall = wall - self._wall, wall
        if used is None or self._used is None:  # it is dead, or this system does not say
            self._used = used
            return passed
        computed, self._used = used - self._used, used
        idle = not answered and not self._could_go_on()
        return max(passed, computed) if idle else computed

    def _processor_time(self) -> float | None:
        """Seconds of processor time of all threads; None where the system does not say."""
        try:
            return time.clock_gettime(~self._pid << 3 | _PROCESS_CLOCK)
        except (OSError, AttributeError, OverflowError):
            return None

    def _could_go_on(self) -> bool:
        """Whether a thread runs, or waits for nothing but a processor."""
        try:
            return any(_state(task / "stat") == "R" for task in Path(f"/proc/{self._pid}/task").iterdir())
        except OSError:
            return False


def _state(stat: Path) -> str:
    """The letter of a thread's state. It follows the name of the program, which can hold anything, in brackets."""
    return stat.read_text(errors="replace").rpartition(") ")[2][:1]
