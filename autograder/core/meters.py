"""How long a program has run, and how much memory it has taken, as a time limit counts them."""

from __future__ import annotations

import contextlib
import os
import sys

_open = open  # while a task runs, another one may be found in builtins
PATIENCE = 3  # times the limit, on the wall: what another program's share of the processor may cost a right one
_IDLE = 0.02  # of a window: below it a program waits for something else than a processor
_WINDOWS = 10  # in a limit: who waits for a processor gets it within a tenth


class Meter:
    """The time that counts against a limit.

    That is the processor time of the process while it works, and the time on the wall while it does not, asleep or
    waiting for input. So a busy machine takes nothing from a right program. Never more than the time on the wall
    counts, and PATIENCE times the limit on the wall is the end of it.

    Args:
        seconds: the limit.
        wall: a clock on the wall, at the beginning.
        processor: the processor time of the process, at the beginning.
    """

    def __init__(self, seconds: float, wall: float, processor: float) -> None:
        self._seconds = seconds
        self._end = wall + PATIENCE * seconds
        self._wall = wall
        self._processor = processor
        self._charged = 0.0

    def is_over(self, wall: float, processor: float) -> bool:
        """Whether the time is up.

        Args:
            wall: what that clock says now.
            processor: the processor time so far.

        >>> meter = Meter(2.0, wall=0.0, processor=0.0)
        >>> meter.is_over(wall=2.0, processor=1.0), meter.is_over(wall=4.0, processor=2.0)
        (False, True)
        """
        passed, worked = wall - self._wall, processor - self._processor
        if passed >= self._seconds / _WINDOWS:
            self._charged += passed if worked < _IDLE * passed else min(worked, passed)
            self._wall, self._processor = wall, processor
        return self._charged >= self._seconds or wall >= self._end


def memory_in_use() -> int:
    """Bytes of memory that this process has; on macOS the most that it has had, and 0 where nobody says."""
    if sys.platform == "win32":
        return _on_windows()
    with contextlib.suppress(OSError, ValueError, IndexError), _open("/proc/self/statm", "rb") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    with contextlib.suppress(ImportError, OSError):
        import resource

        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most << 10
    return 0


def _on_windows() -> int:
    with contextlib.suppress(ImportError, OSError, AttributeError):
        import ctypes

        sizes = (ctypes.c_size_t * 10)()  # PROCESS_MEMORY_COUNTERS; after two 32-bit numbers, the peak and the size
        sizes[0] = ctypes.sizeof(ctypes.c_size_t) * 8 + 8
        kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
        kernel.GetCurrentProcess.restype = ctypes.c_void_p
        kernel.K32GetProcessMemoryInfo.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint32)
        if kernel.K32GetProcessMemoryInfo(kernel.GetCurrentProcess(), sizes, sizes[0]):
            return int(sizes[8 // ctypes.sizeof(ctypes.c_size_t) + 1])
    return 0
