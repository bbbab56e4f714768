"""Ending processes: a worker's group, all processes of its user, and orphans that were adopted."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import NamedTuple


class Death(NamedTuple):
    """How a worker ended."""

    signal: int = 0  # 0 when it exited
    exit: int = 0


def signal_group(pid: int) -> bool:
    """End a process and its group; False where that is not allowed."""
    for end in (os.killpg, os.kill):  # the second for a worker that has not made its own group yet
        try:
            end(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
        except PermissionError:
            return False
    return True


def children() -> list[int]:
    """The process ids of our children; empty where the system does not list them."""
    try:
        return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]
    except OSError:
        return []


def end_user(user: int) -> None:
    """End every process of a user in one system call."""
    signal_user(user, signal.SIGKILL)


def signal_user(user: int, number: signal.Signals) -> None:
    """Send a signal to every process of a user, from a helper that becomes that user.

    Args:
        user: id of a worker's own user.
        number: the signal.
    """
    helper = os.fork()
    if helper == 0:
        try:
            os.setgid(user)
            os.setuid(user)
            if user and os.getresuid() == (user, user, user):  # else kill(-1) would end every process
                os.kill(-1, number)
        finally:
            os._exit(0)
    os.waitpid(helper, 0)
