"""What a locked worker can still do, found out by trying.

A canary is a worker with no homework: it locks itself as any other and then tries to do harm. What counts
is the effect and not which layer prevents it, nor what a system call said when the layer was put on. The
attempts harm nothing where they succeed: files are opened and not changed, and a file that is made is
removed again. Only a canary's job names the bank and the results; no worker of a student's hears of them.

The last attempt, starting a program, ends the worker where it succeeds. So everything else is reported
before it, and silence after it is its answer.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

HELD = "held"
PROGRAM = "start a program"
STARTED = "open: a program was started"
# What no worker may be able to do wherever scores count; the rest is told and not asked for.
REQUIRED = (
    "read the bank",
    "write the results",
    "write beside the results",
    "signal the grader",
    "trace the grader",
    "read the grader's memory",
    "read the grader's environment",
    "open an internet socket",
    "open a unix socket",
    "be root",
    PROGRAM,
)
SCRATCH = ("/tmp", "/dev/shm")
_PTRACE_SEIZE = 0x4206  # unlike attaching it does not stop the process, and ends with us
_BEYOND = 64 << 20  # bytes above the limit: what the allocator still holds must not be enough


@dataclass(frozen=True)
class Targets:
    """What a canary is to try its beak on."""

    bank: str  # a file of it
    results: str  # "": none are to be written
    grader: int  # its process
    mark: str  # name for files that it makes, nobody else's

    def words(self) -> dict[str, Any]:
        """As they travel in a job."""
        return asdict(self)


def attempt_all(words: Mapping[str, Any], memory: int, report: Callable[[Mapping[str, str]], None]) -> None:
    """Try everything, and report; the last attempt by itself, because it may be the end of us."""
    targets = Targets(**words)
    report({name: _outcome(attempt) for name, attempt in _attempts(targets, memory).items()})
    report({PROGRAM: _outcome(_start_a_program)})


def _outcome(attempt: Callable[[], str]) -> str:
    """An attempt says what it achieved, and raises where it is stopped."""
    try:
        return f"open: {attempt()}"
    except _NotTried as reason:
        return f"not tried: {reason}"
    except (OSError, MemoryError):
        return HELD


class _NotTried(Exception):
    """There is nothing to try it on."""


def _attempts(targets: Targets, memory: int) -> dict[str, Callable[[], str]]:
    grader, results = targets.grader, targets.results
    return {
        "read the bank": lambda: _read(targets.bank),
        "list the bank": lambda: _list(str(Path(targets.bank).parent)),
        "write the results": lambda: _open_to_write(results),
        "write beside the results": lambda: _make_a_file(results and str(Path(results).parent), targets.mark),
        **{f"write in {folder}": _maker(folder, targets.mark) for folder in SCRATCH},
        "open an internet socket": lambda: _open_a_socket(socket.AF_INET),
        "open a unix socket": lambda: _open_a_socket(socket.AF_UNIX),
        "signal the grader": lambda: _signal(grader),
        "signal the zygote": lambda: _signal(os.getppid()),
        "hold back the grader": lambda: _limit(grader),
        "trace the grader": lambda: _trace(grader),
        "read the grader's memory": lambda: _open_memory(grader),
        "read the grader's environment": lambda: _read(f"/proc/{grader}/environ"),
        "read the first process's environment": lambda: _read("/proc/1/environ"),
        "be root": _be_root,
        "use more memory than its limit": lambda: _allocate(memory + _BEYOND),
        "split in two": _fork,
    }


def _maker(folder: str, mark: str) -> Callable[[], str]:
    return lambda: _make_a_file(folder, mark)


# ---------------------------------------------------------------- the attempts


def _read(path: str) -> str:
    Path(path).read_bytes()
    return "it was read"


def _list(folder: str) -> str:
    list(Path(folder).iterdir())
    return "it was listed"


def _open_to_write(path: str) -> str:
    if not path:
        raise _NotTried("there is no file")
    os.close(os.open(path, os.O_WRONLY))
    return "the file was opened to be written"


def _make_a_file(folder: str, mark: str) -> str:
    if not folder:
        raise _NotTried("there is no file")
    path = Path(folder) / mark
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with contextlib.suppress(OSError):  # else the grader removes it
        path.unlink()
    return "a file was made"


def _open_a_socket(family: socket.AddressFamily) -> str:
    socket.socket(family).close()
    return "a socket was opened"


def _signal(pid: int) -> str:
    try:
        os.kill(pid, 0)
    except PermissionError:
        if not hasattr(signal, "pidfd_send_signal"):
            raise
        with _descriptor(os.pidfd_open(pid)) as descriptor:
            signal.pidfd_send_signal(descriptor, 0)
    return "the kernel would deliver a signal"


@contextlib.contextmanager
def _descriptor(number: int) -> Any:
    try:
        yield number
    finally:
        os.close(number)


def _limit(pid: int) -> str:
    if not hasattr(resource, "prlimit"):
        raise _NotTried("this system cannot do it")
    resource.prlimit(pid, resource.RLIMIT_CORE)
    return "its limits can be changed"


def _trace(pid: int) -> str:
    if sys.platform != "linux":
        raise _NotTried("only known on Linux")
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(ctypes.c_long(_PTRACE_SEIZE), ctypes.c_int(pid), ctypes.c_void_p(), ctypes.c_void_p()) != 0:
        raise OSError(ctypes.get_errno(), "ptrace")
    return "it was traced"


def _open_memory(pid: int) -> str:
    os.close(os.open(f"/proc/{pid}/mem", os.O_RDONLY))
    return "it was opened"


def _be_root() -> str:
    if os.geteuid() == 0:
        return "the worker is root"
    os.setuid(0)
    return "the worker became root again"


def _allocate(size: int) -> str:
    bytearray(size)
    return "it got more"


def _fork() -> str:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return "there were two"


def _start_a_program() -> str:
    """Returns where only the file was wrong; where it was right, we are another program by now."""
    for path in ("/bin/true", "/usr/bin/true", sys.executable):
        with contextlib.suppress(OSError):
            os.execve(path, [path, "-c", ""], {})
    if not hasattr(os, "memfd_create"):
        raise PermissionError
    written = os.memfd_create("program")  # where no file is left, a program can still come from memory
    os.write(written, b"no program")
    try:
        os.execve(written, ["program"], {})
    except OSError as error:
        if error.errno == errno.ENOEXEC:
            return "the kernel starts programs"
        raise
    raise AssertionError("execve returned")
