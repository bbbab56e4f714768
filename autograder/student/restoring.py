"""Python, NumPy and this process as they were before a student's code ran in it.

A notebook's kernel goes on after a check, and `check.py` runs the next task: neither is to find a limit, a handler or
a function that another left behind. Modules that were imported meanwhile stay, since some cannot be imported twice.
"""

from __future__ import annotations

import builtins
import contextlib
import gc
import os
import random
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from autograder.core.assignment import Banned
from autograder.core.recursion import bounded_depth
from autograder.sandbox.worker.numpy_watch import places_of

_HOOKS = ("excepthook", "unraisablehook", "displayhook")
_MB = 1 << 20
_ROOM = 2048 * _MB  # for a single step of NumPy, which only the system can stop; what grows is stopped far below it
_PER_PROCESSOR = 128 * _MB  # that libraries of linear algebra reserve, without using it, for each of their threads


@contextlib.contextmanager
def unchanged(banned: Banned) -> Iterator[None]:
    """Python's, NumPy's and the process's settings as they were, whatever a `with` block changes.

    What would end this process at once raises `SystemExit` meanwhile, as `sys.exit` does.

    Args:
        banned: a guard replaces its functions of NumPy.
    """
    places = [place for name in (*banned.functions, *banned.inner) for place in places_of(name)]
    originals: list[Callable[[], object]] = [
        partial(namespace.__setitem__, name, namespace[name]) for namespace, name in places
    ]
    with contextlib.ExitStack() as stack:
        for restore in (*_random_numbers(), *originals, *_process(), *_python()):
            stack.callback(restore)
        stack.enter_context(np.errstate())
        stack.enter_context(np.printoptions())
        stack.enter_context(warnings.catch_warnings())
        stack.enter_context(bounded_depth())
        os._exit = os.abort = _ends
        yield


def _python() -> Iterator[Callable[[], object]]:
    """Calls that give the interpreter back what it has now."""
    yield from (_kept(sys.modules, additions=True), _kept(vars(os), additions=True))
    yield from (_kept_list(each) for each in (sys.path, sys.meta_path, sys.path_hooks))
    yield from (partial(setattr, sys, name, getattr(sys, name)) for name in _HOOKS)
    yield partial(setattr, threading, "excepthook", threading.excepthook)
    yield partial(sys.settrace, sys.gettrace())
    yield partial(sys.setprofile, sys.getprofile())
    yield partial(sys.setswitchinterval, sys.getswitchinterval())
    yield gc.enable if gc.isenabled() else gc.disable
    yield partial(gc.set_threshold, *gc.get_threshold())
    yield _kept(vars(builtins))  # comes first again: the others use it


def _process() -> Iterator[Callable[[], object]]:
    """Calls that give the process its folder, its environment, and its handlers of signals."""
    with contextlib.suppress(OSError):  # a folder that somebody has removed
        yield partial(os.chdir, os.getcwd())  # noqa: PTH109  # pathlib asks os, which is restored by then
    environment = dict(os.environ)

    def environ() -> None:
        if dict(os.environ) != environment:
            os.environ.clear()
            os.environ.update(environment)

    yield environ
    if threading.current_thread() is threading.main_thread():
        handlers = {number: signal.getsignal(number) for number in signal.valid_signals()}
        yield lambda: _handle(handlers)
        yield _no_alarm()


def _handle(handlers: Mapping[Any, Any]) -> None:
    for number, handler in handlers.items():
        if handler is not None and signal.getsignal(number) is not handler:
            with contextlib.suppress(ValueError, OSError):
                signal.signal(number, handler)


def _no_alarm() -> Callable[[], object]:
    """Cancels an alarm that was not set before: with its handler restored it would end the process."""
    if not hasattr(signal, "setitimer") or signal.getitimer(signal.ITIMER_REAL)[0]:
        return lambda: None
    return lambda: signal.setitimer(signal.ITIMER_REAL, 0.0)


def _random_numbers() -> Iterator[Callable[[], object]]:
    state = random.getstate()
    yield lambda: random.setstate(state)
    if "numpy.random" in sys.modules:
        numbers = np.random.get_state()
        yield lambda: np.random.set_state(numbers)
    else:
        yield _draw_anew


def _draw_anew() -> None:
    """Where a check has loaded NumPy's generator, and so seeded it: seeded by nobody, as if it were loaded now."""
    if "numpy.random" in sys.modules:
        np.random.seed()


def _kept(names: MutableMapping[str, Any], additions: bool = False) -> Callable[[], object]:
    """A call that gives names their values again.

    Args:
        names: such as the names of a module.
        additions: whether names that are new then may stay.
    """
    before = dict(names)

    def restore() -> None:
        for name, value in before.items():
            if names.get(name, names) is not value:
                names[name] = value
        for name in [] if additions else [name for name in names if name not in before]:
            del names[name]

    return restore


def _kept_list(items: list[Any]) -> Callable[[], object]:
    before = list(items)

    def restore() -> None:
        if items != before:
            items[:] = before

    return restore


def _ends(status: int = 1) -> NoReturn:
    raise SystemExit(status)


@contextlib.contextmanager
def bounded_size() -> Iterator[None]:
    """In a `with` block, this process grows by no more than some gigabytes, where the system can see to it."""
    before = _size_limit()
    if before is None:
        yield
        return
    import resource

    soft, hard, size = before
    wanted = size + _ROOM + _PER_PROCESSOR * (os.cpu_count() or 1)
    known = [limit for limit in (wanted, soft, hard) if limit != resource.RLIM_INFINITY]
    try:
        resource.setrlimit(resource.RLIMIT_AS, (min(known), hard))
        yield
    finally:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _size_limit() -> tuple[int, int, int] | None:
    """The limits of this process's address space, and how much of it is used; None where none can be set."""
    try:
        import resource

        with Path("/proc/self/statm").open("rb") as file:
            size = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        return (*resource.getrlimit(resource.RLIMIT_AS), size)
    except (ImportError, AttributeError, OSError, ValueError):  # not Linux
        return None
