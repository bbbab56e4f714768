"""The layers of protection that a worker turns on before it reads its job, in their order.

Each layer reports "on", or "off" and why: macOS, a plain user or an old kernel support fewer layers, and
grading goes on with those that work. Missing layers are reported, and the canary tries what a worker can
still do. A worker locks itself while it has one thread and before it reads student code; it cannot undo this.

The order matters: only root can open the folders and change the user; a change of user resets whether other
processes may trace this one; seccomp comes last, because it refuses system calls that other layers need.
"""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from autograder.sandbox.lockdown import kernel, landlock, seccomp
from autograder.sandbox.lockdown.kernel import Unavailable, prctl

_SIGNALS = 64  # that may wait to be handled; they are in the kernel's memory, which no other limit counts


class Plan(NamedTuple):
    """What a worker may use, and which user it becomes."""

    user: int  # its id; 0: keep the grader's user, who is not root, or has no id to give
    parent: int  # the fork server; a worker with another parent was orphaned before it could lock itself
    cpu_seconds: int
    memory: int  # bytes, in addition to what Python and its libraries have mapped
    file_bytes: int
    files: int
    processes: int
    stack: int
    jail: str = ""  # an empty folder for chroot; "": none, since there is Landlock, or the grader is not root
    readable: tuple[str, ...] = ()  # files and folders that may be read: Python itself
    skip: tuple[str, ...] = ()  # names of layers to leave out, so that tests can simulate machines without them


class _Lock:
    """The state while layers are turned on: the plan, and what an earlier layer makes for a later one."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.rules: int | None = None  # of Landlock, made as root and turned on as another user


def lock(plan: Plan) -> dict[str, str]:
    """Turn on every layer, in order.

    Returns:
        Name of each layer → "on", or "off: " and why.

    Raises:
        RuntimeError: there is more than one thread; the others would stay unlocked.
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
    except Unavailable as reason:
        return f"off: {reason}"
    except OSError as error:
        return f"off: {type(error).__name__}: {error.strerror}"  # without a path: the same on every run
    except (ValueError, AttributeError) as error:  # AttributeError: a function that this system lacks
        return f"off: {type(error).__name__}: {error}"
    return "on"


# ---------------------------------------------------------------- the layers


def _session(_: _Lock) -> None:
    """A group of its own, so that one signal ends the worker and what it started."""
    os.setsid()


def _oom_score_adj(_: _Lock) -> None:
    """When the machine runs out of memory, the kernel ends a worker and not the grader."""
    kernel.require_linux()
    prctl(kernel.SET_DUMPABLE, 1)  # the fork server's 0 hides our /proc; _not_dumpable sets it again
    with _opened("/proc/self/oom_score_adj", os.O_WRONLY) as place:
        os.write(place, b"1000")


def _limits(state: _Lock) -> None:
    """Processor time, files and stack. The grader counts the time, idle time too; these hold even if it dies."""
    for linux, value in (("RLIMIT_MSGQUEUE", 0), ("RLIMIT_SIGPENDING", _SIGNALS)):
        if hasattr(resource, linux):
            _limit(getattr(resource, linux), value)
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
        with _opened("/proc/self/statm", os.O_RDONLY) as place:
            pages = int(os.read(place, 100).split()[0])
    except OSError:
        raise Unavailable("this system does not say how much is mapped") from None
    _limit(resource.RLIMIT_AS, pages * resource.getpagesize() + state.plan.memory)


def _processes(state: _Lock) -> None:
    """Processes and threads. The kernel counts them per user, so the worker needs a user of its own."""
    if not state.plan.user:
        raise Unavailable("it needs a user of its own")
    _limit(resource.RLIMIT_NPROC, state.plan.processes)


def _prepare_landlock(state: _Lock) -> None:
    """Open the folders that stay readable, while the worker is still root."""
    if "landlock" in state.plan.skip:
        raise Unavailable("left out by a setting")
    state.rules = landlock.rules(state.plan.readable)


def _chroot(state: _Lock) -> None:
    """Where there is no Landlock: an empty folder that the worker cannot leave, and no file to be seen."""
    if state.rules is not None:
        raise Unavailable("not needed beside Landlock")
    if not state.plan.jail:
        raise Unavailable("it needs root and an empty folder")
    os.chroot(state.plan.jail)
    os.chdir("/")


def _other_user(state: _Lock) -> None:
    """A user that owns nothing: it cannot write the grader's files or signal its processes."""
    if not state.plan.user:
        raise Unavailable("only root can become another user")
    os.setgroups([])
    os.setgid(state.plan.user)
    os.setuid(state.plan.user)  # as root this sets the real, effective and saved id, so it cannot be undone


def _no_new_privileges(_: _Lock) -> None:
    """A program with the set-uid bit gives no privileges."""
    prctl(kernel.SET_NO_NEW_PRIVS, 1)


def _not_dumpable(_: _Lock) -> None:
    """No core dumps, and /proc/self belongs to root. After the user has changed, which resets it."""
    prctl(kernel.SET_DUMPABLE, 0)


def _dies_with_parent(state: _Lock) -> None:
    """The kernel ends the worker when the fork server dies. After the user has changed, which resets it."""
    prctl(kernel.SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != state.plan.parent:
        os._exit(1)


def _landlock(state: _Lock) -> None:
    """Only Python's own files can be read, and none can be written, whoever owns it."""
    if state.rules is None:
        raise Unavailable("this kernel does not have it, or refuses it")
    landlock.restrict(state.rules)


def _seccomp(_: _Lock) -> None:
    """No sockets, processes, programs, or signals to others. Last, since it refuses calls that other layers use."""
    seccomp.load()


LAYERS: tuple[tuple[str, Callable[[_Lock], None]], ...] = (
    ("session", _session),
    ("oom_score_adj", _oom_score_adj),
    ("limits", _limits),
    ("memory limit", _memory),
    ("process limit", _processes),
    ("landlock's rules", _prepare_landlock),
    ("chroot", _chroot),
    ("other user", _other_user),
    ("no new privileges", _no_new_privileges),
    ("not dumpable", _not_dumpable),
    ("dies with parent", _dies_with_parent),
    ("landlock", _landlock),
    ("seccomp", _seccomp),
)


@contextmanager
def _opened(path: str, flags: int) -> Iterator[int]:
    """A descriptor of a file of the kernel: an object of Python's would be slower to make."""
    place = os.open(path, flags)
    try:
        yield place
    finally:
        os.close(place)


def _limit(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


# ---------------------------------------------------------------- for the processes around a worker


def hide() -> None:
    """Do not let other processes of the same user trace this one; no effect on systems without prctl."""
    _try(kernel.SET_DUMPABLE, 0)


def adopt_orphans() -> None:
    """Become the parent of orphans that a worker leaves, so that they can be ended."""
    _try(kernel.SET_CHILD_SUBREAPER, 1)


def plan_from(words: Mapping[str, Any], parent: int, jail: str, readable: tuple[str, ...]) -> Plan:
    """A plan from the grader's request.

    Args:
        words: the fields that the grader sends; "skip" is a list.
        parent: process id of the fork server.
        jail: an empty folder, or "".
        readable: files and folders that stay readable.
    """
    return Plan(**{**words, "skip": tuple(words["skip"])}, parent=parent, jail=jail, readable=readable)


def _try(option: int, value: int) -> None:
    try:
        prctl(option, value)
    except (Unavailable, OSError):
        return
