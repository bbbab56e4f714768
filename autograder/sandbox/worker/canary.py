"""The canary: a worker without student code, which tries what a locked worker can still do.

It locks itself like any worker and then tries to do harm. Only the effect counts, not which layer prevents
it. An attempt that succeeds changes nothing: files are opened but not written, and a file that is made is
removed. Only the canary's job names the bank and the results; a worker with student code does not know them.

The last attempt, starting a program, ends the worker if it succeeds. So everything else is reported first,
and no further report means that it succeeded.
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
from pathlib import Path
from typing import Any, NamedTuple

HELD = "held"
PROGRAM = "start a program"
STARTED = "open: a program was started"
# What no worker may be able to do where scores count; other effects are only reported.
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
_PTRACE_SEIZE = 0x4206  # unlike PTRACE_ATTACH it does not stop the process, and it ends with this one
_BEYOND = 64 << 20  # bytes above the limit, more than the allocator may have in reserve


class Targets(NamedTuple):
    """The canary's targets."""

    bank: str  # path of a file of the bank
    results: str  # path of the results; "": none are written
    grader: int  # its process id
    mark: str  # name for files that the canary makes; no other file has it

    def plain(self) -> dict[str, Any]:
        """The targets as JSON, for a job."""
        return self._asdict()


def attempt_all(words: Mapping[str, Any], memory: int, report: Callable[[Mapping[str, str]], None]) -> None:
    """Try everything and report the effects, in two reports: the last attempt may end this process.

    Args:
        words: the fields of `Targets`.
        memory: the worker's limit, in bytes.
        report: called with attempt → "held", "open: …" or "not tried: …".
    """
    targets = Targets(**words)
    report({name: _outcome(attempt) for name, attempt in _attempts(targets, memory).items()})
    report({PROGRAM: _outcome(_start_a_program)})


def _outcome(attempt: Callable[[], str]) -> str:
    """The result of one attempt, which returns what it achieved, or raises if it is prevented."""
    try:
        return f"open: {attempt()}"
    except _NotTried as reason:
        return f"not tried: {reason}"
    except (OSError, MemoryError):
        return HELD


class _NotTried(Exception):
    """The attempt has no target on this machine."""


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
        "signal the fork server": lambda: _signal(os.getppid()),
        "limit the grader": lambda: _limit(grader),
        "trace the grader": lambda: _trace(grader),
        "read the grader's memory": lambda: _open_memory(grader),
        "read the grader's environment": lambda: _read(f"/proc/{grader}/environ"),
        "read the first process's environment": lambda: _read("/proc/1/environ"),
        "be root": _be_root,
        "use more memory than its limit": lambda: _allocate(memory + _BEYOND),
        "fork": _fork,
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
    """Returns if the kernel refuses only the file; if a program starts, it replaces this process."""
    for path in ("/bin/true", "/usr/bin/true", sys.executable):
        with contextlib.suppress(OSError):
            os.execve(path, [path, "-c", ""], {})
    if not hasattr(os, "memfd_create"):
        raise PermissionError
    written = os.memfd_create("program")  # without files, a program can still be started from memory
    os.write(written, b"no program")
    try:
        os.execve(written, ["program"], {})
    except OSError as error:
        if error.errno == errno.ENOEXEC:
            return "the kernel starts programs"
        raise
    raise AssertionError("execve returned")
