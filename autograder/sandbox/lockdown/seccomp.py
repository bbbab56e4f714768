"""seccomp: a filter in the kernel that checks each system call of a worker and refuses the harmful ones.

A refused call fails with EPERM, so that Python raises PermissionError. The filter is a classic BPF program,
assembled here: a list of instructions with jumps. It first checks the kind of machine, because 32-bit code uses
the same numbers for other calls.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import functools
import os
import signal
import struct
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from autograder.sandbox.lockdown import kernel, syscalls
from autograder.sandbox.lockdown.kernel import Unavailable

Instruction: TypeAlias = tuple[int, int, int, int]  # operation, steps to skip if true, if false, constant

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _MACHINE = 0, 4  # offsets in `struct seccomp_data`; the arguments follow, eight bytes each
_ALLOW, _ERRNO, _END = 0x7FFF0000, 0x00050000, 0x80000000
_REFUSE = (_RETURN, 0, 0, _ERRNO | errno.EPERM)
_UNKNOWN = (_RETURN, 0, 0, _ERRNO | errno.ENOSYS)
_MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # <linux/audit.h>
_NOBODY = 0x7FFFFFFF  # no process has this id, and no other instruction this constant
_X32 = 0x40000000  # numbers from here on are a second table of the same calls on x86_64
_CLONE_THREAD = 0x00010000

# Calls that a worker may make on itself only: the argument is its own process id, or 0 where that means the same.
_SELF = {"kill": 1, "tgkill": 2}  # and which argument is the signal: SIGCONT would undo a stop that has been ordered
_SELF_OR_ZERO = ("prlimit64", "sched_setaffinity", "sched_setscheduler", "sched_setparam", "sched_setattr")
# Calls of which some operations are refused, by their second argument; by their first for prctl.
_OPERATIONS = {
    "prctl": (
        0,
        (
            kernel.SET_PDEATHSIG,
            kernel.SET_DUMPABLE,
            kernel.SET_SECCOMP,
            kernel.SET_MM,
            kernel.SET_CHILD_SUBREAPER,
            kernel.SET_PTRACER,
        ),
    ),
    "ioctl": (1, (0x5412, 0x541C, 0x5423)),  # TIOCSTI, TIOCLINUX, TIOCSETD: type into somebody's terminal
    # F_SETOWN, F_SETSIG, F_SETOWN_EX: have the kernel signal somebody else; F_SETLK, F_SETLKW, F_OFD_SETLK,
    # F_OFD_SETLKW, F_SETLEASE: a lock on a file that all can open is a note; F_NOTIFY: so is what happens in a folder
    "fcntl": (1, (8, 10, 15, 6, 7, 37, 38, 1024, 1026)),
}
_SHARED, _ANONYMOUS = 0x01, 0x20  # flags of mmap; memory that has both is not counted as the process's own


def program(machine: str, pid: int) -> list[Instruction]:
    """The filter for one process.

    Args:
        machine: as `os.uname().machine` says: "x86_64" or "aarch64".
        pid: of the process, which may signal itself and no other.

    Raises:
        Unavailable: the numbers on this kind of machine are not known.
    """
    if machine not in _MACHINES:
        raise Unavailable(f"the system calls of {machine} are not known")
    looked_at = syscalls.looked_at(machine)
    steps = [*_refusals(machine)]
    steps += [(_EQUAL, 0, 1, looked_at["clone3"]), _UNKNOWN]  # the C library then uses clone, whose flags can be seen
    steps += _unless(looked_at["clone"], 0, [(_ANY_BIT, 0, 1, _CLONE_THREAD), _ok()])
    for name, place in _SELF.items():
        alone = [_argument(0), (_EQUAL, 0, 1, pid), _ok()]
        steps += _unless(looked_at[name], place, [(_EQUAL, 0, 1, signal.SIGCONT), _REFUSE, *alone])
    for name in _SELF_OR_ZERO:
        steps += _unless(looked_at[name], 0, [(_EQUAL, 1, 0, 0), (_EQUAL, 0, 1, pid), _ok()])
    for name, (argument, operations) in _OPERATIONS.items():
        tests = [step for one in operations for step in ((_EQUAL, 0, 1, one), _REFUSE)]
        steps += _unless(looked_at[name], argument, [*tests, _ok()])
    either = [(_ANY_BIT, 1, 0, _SHARED), _ok(), (_ANY_BIT, 1, 0, _ANONYMOUS), _ok()]
    return [*steps, *_unless(looked_at["mmap"], 3, either), _ok()]


@functools.cache
def _refusals(machine: str) -> tuple[Instruction, ...]:
    """The beginning of every filter: the kind of machine, and what is always refused."""
    steps: list[Instruction] = [
        (_LOAD, 0, 0, _MACHINE),
        (_EQUAL, 1, 0, _MACHINES[machine]),
        (_RETURN, 0, 0, _END),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _X32),
        _REFUSE,
    ]
    for first, last in _runs(syscalls.refused(machine).values()):  # a shorter filter is sooner turned on
        alone = [(_EQUAL, 0, 1, first), _REFUSE]
        steps += alone if first == last else [(_AT_LEAST, 0, 2, first), (_AT_LEAST, 1, 0, last + 1), _REFUSE]
    return tuple(steps)


def _runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Numbers as runs of neighbours, each as its first and its last.

    >>> _runs([3, 9, 4, 5])
    [(3, 5), (9, 9)]
    """
    runs: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _ok() -> Instruction:
    return (_RETURN, 0, 0, _ALLOW)


def _unless(number: int, argument: int, tests: Sequence[Instruction]) -> list[Instruction]:
    """Refuse a call unless tests allow it; they see the low 32 bits of one argument, which is what the kernel reads."""
    steps = [_argument(argument), *tests, _REFUSE]
    return [(_EQUAL, 0, len(steps), number), *steps]


def _argument(place: int) -> Instruction:
    return (_LOAD, 0, 0, 16 + 8 * place)


def load() -> None:
    """Turn on the filter for this process and its future threads; it cannot be turned off.

    Raises:
        Unavailable: this is not Linux, or a machine whose numbers are not known.
        OSError: the kernel has no seccomp, or privileges were not given up before.
    """
    if struct.calcsize("P") != 8:
        raise Unavailable("only 64-bit Python has it")
    install(packed_for(os.getpid()))


def prepare() -> None:
    """Work out what is the same for all processes, so that each that is forked from this one finds it done."""
    with contextlib.suppress(Unavailable):
        packed_for(os.getpid())


def packed_for(pid: int) -> bytes:
    """The filter for one process on this machine, as the kernel reads it.

    Args:
        pid: as for `program`.

    Raises:
        Unavailable: as for `program`.
    """
    return _packed_for_nobody(os.uname().machine).replace(struct.pack("=I", _NOBODY), struct.pack("=I", pid))


@functools.cache
def _packed_for_nobody(machine: str) -> bytes:
    return packed(program(machine, _NOBODY))


def packed(steps: Sequence[Instruction]) -> bytes:
    """Instructions as the kernel reads them.

    Args:
        steps: as `program` returns them.
    """
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def install(code: bytes) -> None:
    """Turn on a filter for this process.

    Args:
        code: its instructions, `packed`.

    Raises:
        Unavailable: this is not Linux.
        OSError: the kernel has no seccomp, or privileges were not given up before.
    """
    buffer = ctypes.create_string_buffer(code, len(code))
    described = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(buffer)))
    kernel.prctl(kernel.SET_SECCOMP, 2, ctypes.addressof(described))
