"""The locks a worker puts on itself before it reads its job: a list of named layers, in their order.

Every layer says "on", or why not: a laptop with macOS, a plain user, an old kernel have fewer of them,
and grading goes on with those there are. What is missing is reported and never hidden, and whether what
is left holds is found out by trying (`canary`). A worker locks itself while it has one thread and has
seen nothing of a student; nothing here can be undone by it.

The order matters: folders are reached and other users become possible only as root; a change of user
resets who may look into a process; the filter of system calls comes last, because it refuses some that
the layers before it need.
"""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.sandbox.lockdown import kernel, landlock, seccomp
from autograder.sandbox.lockdown.kernel import NotHere, prctl


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
    jail: str = ""  # an empty folder; "": there is none, because we are not root
    readable: tuple[str, ...] = ()  # files and folders that may be read: Python itself
    skip: tuple[str, ...] = ()  # names of layers to leave out, so that tests can be machines that lack them


class _Lock:
    """The layers being put on: the plan, and what an earlier one leaves for a later."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.rules: int | None = None  # of Landlock, made as root and put into force as somebody else


def lock(plan: Plan) -> dict[str, str]:
    """Apply every layer in order, and say for each "on" or why not.

    Raises:
        RuntimeError: there is more than one thread; the others would stay as they are.
    """
    if kernel.threads() > 1:
        raise RuntimeError("a worker must lock itself before it has threads")
    state = _Lock(plan)
    return {name: _apply(name, layer, state) for name, layer in LAYERS}


def _apply(name: str, layer: Callable[[_Lock], None], state: _Lock) -> str:
    if name in state.plan.skip:
        return "off: left out by a setting"
    try:
        layer(state)
    except NotHere as reason:
        return f"off: {reason}"
    except OSError as error:
        return f"off: {type(error).__name__}: {error.strerror}"  # without a path: the same on every run
    except (ValueError, AttributeError) as error:  # the latter: a call that this system lacks
        return f"off: {type(error).__name__}: {error}"
    return "on"


# ---------------------------------------------------------------- the layers


def _session(_: _Lock) -> None:
    """A group of its own, so that one signal ends the worker and what it started."""
    os.setsid()


def _first_to_go(_: _Lock) -> None:
    """When the machine runs out of memory, the kernel ends a worker and not the grader."""
    kernel.require_linux()
    prctl(kernel.SET_DUMPABLE, 1)  # the zygote's 0 is inherited and hides our own /proc from us; _unseen sets it again
    Path("/proc/self/oom_score_adj").write_text("1000")


def _limits(state: _Lock) -> None:
    """Processor time, files and stack. The wall clock is the grader's; this one holds if it is gone."""
    if hasattr(resource, "RLIMIT_MSGQUEUE"):
        _limit(resource.RLIMIT_MSGQUEUE, 0)
    for kind, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, state.plan.cpu_seconds),
        (resource.RLIMIT_FSIZE, state.plan.file_bytes),
        (resource.RLIMIT_NOFILE, state.plan.files),
        (resource.RLIMIT_STACK, state.plan.stack),
    ):
        _limit(kind, value)


def _memory(state: _Lock) -> None:
    """Address space. Counted from what is mapped now, because PyTorch alone maps 0.6 GB, and ten with CUDA."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        raise NotHere("this system does not say how much is mapped") from None
    _limit(resource.RLIMIT_AS, pages * resource.getpagesize() + state.plan.memory)


def _processes(state: _Lock) -> None:
    """Processes and threads. The kernel counts all that a user has, so that the user must be the worker's own."""
    if not state.plan.user:
        raise NotHere("it needs a user of its own")
    _limit(resource.RLIMIT_NPROC, state.plan.processes)


def _prepare_landlock(state: _Lock) -> None:
    """Reach the folders that stay readable, as long as we can."""
    if "landlock" in state.plan.skip:
        raise NotHere("left out by a setting")
    state.rules = landlock.rules(state.plan.readable)


def _chroot(state: _Lock) -> None:
    """Where there is no Landlock: an empty folder that the worker cannot leave, and no file to be seen."""
    if state.rules is not None:
        raise NotHere("not needed beside Landlock")
    if not state.plan.jail:
        raise NotHere("it takes root, and an empty folder to go to")
    os.chroot(state.plan.jail)
    os.chdir("/")


def _other_user(state: _Lock) -> None:
    """A user that owns nothing: no file of ours can be read or written, no process of ours signalled."""
    if not state.plan.user:
        raise NotHere("only root can become another user")
    os.setgroups([])
    os.setgid(state.plan.user)
    os.setuid(state.plan.user)  # as root both set the real, the effective and the saved id: there is no way back


def _no_new_privileges(_: _Lock) -> None:
    """No program with the set-uid bit gives the worker back what it gave up."""
    prctl(kernel.SET_NO_NEW_PRIVS, 1)


def _unseen(_: _Lock) -> None:
    """No core dumps, and /proc/self belongs to root. After the user has changed, which resets it."""
    prctl(kernel.SET_DUMPABLE, 0)


def _dies_with_parent(state: _Lock) -> None:
    """The kernel ends the worker when the zygote is gone. After the user has changed, which resets it."""
    prctl(kernel.SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != state.plan.parent:
        os._exit(1)


def _landlock(state: _Lock) -> None:
    """No file but Python's own can be read, and none written, whoever owns it."""
    if state.rules is None:
        raise NotHere("this kernel has none, or refuses it")
    landlock.restrict(state.rules)


def _seccomp(_: _Lock) -> None:
    """No sockets, no processes, no programs, no signals to others. Last: it refuses what other layers use."""
    seccomp.load()


LAYERS: tuple[tuple[str, Callable[[_Lock], None]], ...] = (
    ("session", _session),
    ("first out of memory", _first_to_go),
    ("limits", _limits),
    ("memory limit", _memory),
    ("process limit", _processes),
    ("landlock's rules", _prepare_landlock),
    ("chroot", _chroot),
    ("other user", _other_user),
    ("no new privileges", _no_new_privileges),
    ("unseen", _unseen),
    ("dies with parent", _dies_with_parent),
    ("landlock", _landlock),
    ("seccomp", _seccomp),
)


def _limit(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


# ---------------------------------------------------------------- for the processes around a worker


def hide() -> None:
    """Let no other process of the same user look into this one; without effect where there is no prctl."""
    _try(kernel.SET_DUMPABLE, 0)


def adopt_orphans() -> None:
    """Become the parent of what a worker leaves behind, so that none of it is lost sight of."""
    _try(kernel.SET_CHILD_SUBREAPER, 1)


def plan_from(words: Mapping[str, Any], parent: int, jail: str, readable: tuple[str, ...]) -> Plan:
    """A plan from the grader's request."""
    return Plan(**{**words, "skip": tuple(words["skip"])}, parent=parent, jail=jail, readable=readable)


def _try(option: int, value: int) -> None:
    try:
        prctl(option, value)
    except (NotHere, OSError):
        return
