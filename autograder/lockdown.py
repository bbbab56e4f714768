"""The locks a worker puts on itself before it reads its job: a list of named layers, in their order.

Every layer says "on", or why not: a laptop with macOS, a plain user, an old kernel have fewer of them,
and grading goes on with those there are. What is missing is reported and never hidden. A worker locks
itself while it has one thread and has seen nothing of a student; nothing here can be undone by it.

No package is needed: `prctl` is reached with ctypes.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

_SET_PDEATHSIG, _SET_DUMPABLE, _SET_CHILD_SUBREAPER, _SET_NO_NEW_PRIVS = 1, 4, 36, 38  # <linux/prctl.h>


@dataclass(frozen=True)
class Plan:
    """What a worker may use, and who it is to become."""

    user: int  # 0: stay who we are, because we are not root
    parent: int  # the zygote; who has another parent was left alone before it could lock itself
    cpu_seconds: int
    memory: int  # bytes, on top of what the interpreter and its libraries have mapped already
    file_bytes: int
    files: int
    processes: int
    stack: int


class NotHere(Exception):
    """A layer that this machine cannot have; the message says why."""


def lock(plan: Plan) -> dict[str, str]:
    """Apply every layer in order, and say for each "on" or why not."""
    return {name: _apply(layer, plan) for name, layer in LAYERS}


def _apply(layer: Callable[[Plan], None], plan: Plan) -> str:
    try:
        layer(plan)
    except NotHere as reason:
        return f"off: {reason}"
    except (OSError, ValueError, AttributeError) as error:  # the last: a call that this system lacks
        return f"off: {type(error).__name__}: {error}"
    return "on"


# ---------------------------------------------------------------- the layers


def _session(_plan: Plan) -> None:
    """A group of its own, so that one signal ends the worker and what it started."""
    os.setsid()


def _first_to_go(_plan: Plan) -> None:
    """When the machine runs out of memory, the kernel ends a worker and not the grader."""
    if sys.platform != "linux":
        raise NotHere("only Linux has it")
    _prctl(_SET_DUMPABLE, 1)  # the zygote's 0 is inherited and hides our own /proc from us; _unseen sets it again
    Path("/proc/self/oom_score_adj").write_text("1000")


def _limits(plan: Plan) -> None:
    """Processor time, files and stack. The wall clock is the grader's; this one holds if it is gone."""
    for kind, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, plan.cpu_seconds),
        (resource.RLIMIT_FSIZE, plan.file_bytes),
        (resource.RLIMIT_NOFILE, plan.files),
        (resource.RLIMIT_STACK, plan.stack),
    ):
        _limit(kind, value)


def _memory(plan: Plan) -> None:
    """Address space. Counted from what is mapped now, because PyTorch alone maps 0.6 GB, and ten with CUDA."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        raise NotHere("this system does not say how much is mapped") from None
    _limit(resource.RLIMIT_AS, pages * resource.getpagesize() + plan.memory)


def _processes(plan: Plan) -> None:
    """Processes and threads. The kernel counts all that a user has, so that the user must be the worker's own."""
    if not plan.user:
        raise NotHere("it needs a user of its own")
    _limit(resource.RLIMIT_NPROC, plan.processes)


def _other_user(plan: Plan) -> None:
    """A user that owns nothing: no file of ours can be read or written, no process of ours signalled."""
    if not plan.user:
        raise NotHere("only root can become another user")
    os.setgroups([])
    os.setgid(plan.user)
    os.setuid(plan.user)  # as root both set the real, the effective and the saved id: there is no way back


def _no_new_privileges(_plan: Plan) -> None:
    """No program with the set-uid bit gives the worker back what it gave up."""
    _prctl(_SET_NO_NEW_PRIVS, 1)


def _unseen(_plan: Plan) -> None:
    """No core dumps, and /proc/self belongs to root. After the user has changed, which resets it."""
    _prctl(_SET_DUMPABLE, 0)


def _dies_with_parent(plan: Plan) -> None:
    """The kernel ends the worker when the zygote is gone. After the user has changed, which resets it."""
    _prctl(_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != plan.parent:
        os._exit(1)


LAYERS: tuple[tuple[str, Callable[[Plan], None]], ...] = (
    ("session", _session),
    ("first out of memory", _first_to_go),
    ("limits", _limits),
    ("memory limit", _memory),
    ("process limit", _processes),
    ("other user", _other_user),
    ("no new privileges", _no_new_privileges),
    ("unseen", _unseen),
    ("dies with parent", _dies_with_parent),
)


def _limit(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


# ---------------------------------------------------------------- for the processes around a worker


def hide() -> None:
    """Let no other process of the same user look into this one; without effect where there is no prctl."""
    _try(_SET_DUMPABLE, 0)


def adopt_orphans() -> None:
    """Become the parent of what a worker leaves behind, so that none of it is lost sight of."""
    _try(_SET_CHILD_SUBREAPER, 1)


def plan_from(words: Mapping[str, int], parent: int) -> Plan:
    """A plan from the grader's request."""
    return Plan(**words, parent=parent)


def _try(option: int, value: int) -> None:
    try:
        _prctl(option, value)
    except (NotHere, OSError):
        return


def _prctl(option: int, value: int) -> None:
    if sys.platform != "linux":
        raise NotHere("only Linux has it")
    libc = ctypes.CDLL(None, use_errno=True)
    arguments = [ctypes.c_ulong(number) for number in (value, 0, 0, 0)]
    if libc.prctl(ctypes.c_int(option), *arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
