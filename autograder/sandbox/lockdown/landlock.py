"""Landlock: a process gives up access to all files but a few folders, which it may only read. Linux 5.13 and later.

The rules are made as root, while the folders can be opened, and turned on after the change of user. Each
version of Landlock knows more kinds of access; all that this kernel knows are denied, and reading is
allowed for the folders. The null device may be written to, too.
"""

from __future__ import annotations

import errno
import os
import stat
import struct
from collections.abc import Sequence

from autograder.sandbox.lockdown.kernel import Unavailable, call

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446  # the same on every kind of processor
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_KINDS = {1: 13, 2: 14, 3: 15, 4: 15}  # how many kinds of access to files each version knows; 16 from the fifth on
_CONNECTIONS = 0b11  # bind and connect over TCP, from the fourth version on
_REACHES = 0b11  # abstract unix sockets and signals to processes outside, from the sixth on
_WHY_NOT = {
    errno.ENOSYS: "this kernel has none",
    errno.EOPNOTSUPP: "this kernel was started without it",
    errno.EPERM: "it is not allowed here",
}


def version() -> int:
    """The version of Landlock that this kernel has.

    Raises:
        Unavailable: it has none.
    """
    try:
        return call(_CREATE, None, 0, 1)
    except OSError as error:
        raise Unavailable(_WHY_NOT.get(error.errno or 0, _WHY_NOT[errno.ENOSYS])) from None


def rules(readable: Sequence[str]) -> int:
    """Make rules that leave only these files and folders readable.

    Args:
        readable: absolute paths; those that do not exist or cannot be opened are skipped.

    Returns:
        The descriptor of the rules, for `restrict`.

    Raises:
        Unavailable: this kernel has no Landlock.
        OSError: the kernel refuses.
    """
    known = version()
    files = (1 << _KINDS.get(known, 16)) - 1
    fields = [files] + [_CONNECTIONS] * (known >= 4) + [_REACHES] * (known >= 6)
    attributes = struct.pack(f"={len(fields)}Q", *fields)
    ruleset = call(_CREATE, attributes, len(attributes), 0)
    for path in readable:
        _allow(ruleset, path, _READ_FILE | _READ_DIR | _EXECUTE)  # the last: mapping a library
    _allow(ruleset, os.devnull, _READ_FILE | _WRITE_FILE)
    return ruleset


def _allow(ruleset: int, path: str, access: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            access &= ~_READ_DIR  # the kernel refuses a rule that makes no sense for a file
        call(_ADD_RULE, ruleset, 1, struct.pack("=Qi", access, place), 0)
    finally:
        os.close(place)


def restrict(ruleset: int) -> None:
    """Turn the rules on for this process; they cannot be turned off. Closes the descriptor.

    Raises:
        OSError: the kernel refuses.
    """
    try:
        call(_RESTRICT, ruleset, 0)
    finally:
        os.close(ruleset)
