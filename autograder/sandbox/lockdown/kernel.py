"""Calls to the kernel that Python has no names for: `prctl`, and any system call by its number.

Own code and no package, because a package would do no more: Landlock and seccomp together are three
system calls, one `prctl` and a table of numbers. The package `landlock` fails on plain files and reports stale
errors; `pyseccomp` has had no release since 2021 and needs a library of the system, which a zip for
Gradescope would have to install. With ctypes there is nothing to install, and a plan of the locks that
fits on a page can be read by whoever has to trust it.
"""

from __future__ import annotations

import ctypes
import os
import sys

# <linux/prctl.h>
SET_PDEATHSIG, SET_DUMPABLE, SET_SECCOMP, SET_MM, SET_CHILD_SUBREAPER, SET_NO_NEW_PRIVS = 1, 4, 22, 35, 36, 38
SET_PTRACER = 0x59616D61


class NotHere(Exception):
    """A layer that this machine cannot have; the message says why."""


def prctl(option: int, value: int = 0, third: int = 0) -> None:
    """One operation on this process.

    Raises:
        NotHere: this is not Linux.
        OSError: the kernel refuses.
    """
    libc = _library()
    arguments = [ctypes.c_ulong(number) for number in (value, third, 0, 0)]
    if libc.prctl(ctypes.c_int(option), *arguments) != 0:
        _raise()


def call(number: int, *arguments: int | bytes | None) -> int:
    """A system call by its number; integers go as longs, bytes as the address of a copy of them.

    Raises:
        NotHere: this is not Linux.
        OSError: the kernel refuses.
    """
    libc = _library()
    libc.syscall.restype = ctypes.c_long
    sent = [ctypes.c_long(one) if isinstance(one, int) else ctypes.c_char_p(one) for one in arguments]
    result = int(libc.syscall(ctypes.c_long(number), *sent))
    if result < 0:
        _raise()
    return result


def require_linux() -> None:
    """Go on only where the kernel is Linux.

    Raises:
        NotHere: it is not.
    """
    if sys.platform != "linux":
        raise NotHere("only Linux has it")


def threads() -> int:
    """How many threads this process has; 1 where the system does not say."""
    try:
        return len(os.listdir("/proc/self/task"))  # noqa: PTH208  a fork is to be quick
    except OSError:
        return 1


def _library() -> ctypes.CDLL:
    require_linux()
    return ctypes.CDLL(None, use_errno=True)


def _raise() -> None:
    number = ctypes.get_errno()
    raise OSError(number, os.strerror(number))
