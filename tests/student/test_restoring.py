"""A notebook's kernel is as it was before a check, whatever the checked function did and however it ended."""

from __future__ import annotations

import builtins
import gc
import os
import random
import signal
import sys
import threading
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.core import watchdog
from autograder.core.assignment import Banned
from autograder.student.checker import Checker
from autograder.student.notebook_work import Functions
from autograder.student.restoring import bounded_size, unchanged
from tests.content import BY_NAME

CONV1D = BY_NAME["conv1d.conv1d"]
SPOILS = """
import builtins, gc, os, random, signal, sys, threading, time, warnings
import numpy as np

def spoil():
    sys.setrecursionlimit(10**6)
    sys.path.append("/somewhere")
    sys.meta_path.clear()
    sys.path_hooks.clear()
    sys.modules.pop("json", None)
    sys.modules["statistics"] = None
    sys.excepthook = threading.excepthook = print
    sys.setswitchinterval(0.5)
    builtins.bin = print
    builtins.added = 1
    os.getpid = os._exit
    os.environ["ADDED"] = "1"
    os.environ.pop("PATH", None)
    os.chdir("/")
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, lambda *_: None)
        signal.setitimer(signal.ITIMER_REAL, 1000.0)
    warnings.simplefilter("error")
    np.seterr(all="raise")
    np.set_printoptions(precision=1)
    random.seed(1)
    gc.disable()
    gc.set_threshold(1)
    sys.setprofile(lambda *_: None)
    sys.settrace(lambda *_: None)
    sys.stdout = sys.stdin = None

def conv1d(signal, weights, stride=1, padding=0):
    spoil()
    ENDS
"""
ENDS = {
    "returns": "return 1",
    "raises": "raise SystemExit",
    "recurses": "return conv1d(signal, weights)",
    "never ends": "while True: pass",
}


def _alarm() -> float:
    return signal.getitimer(signal.ITIMER_REAL)[0] if hasattr(signal, "getitimer") else 0.0


def _rlimits() -> list[tuple[int, int]]:
    resource = pytest.importorskip("resource") if sys.platform != "win32" else None
    names = [name for name in dir(resource) if name.startswith("RLIMIT_")]
    return [resource.getrlimit(getattr(resource, name)) for name in names] if resource else []


def _state() -> dict[str, Any]:
    """Everything of the process that a check promises to leave alone."""
    return {
        "recursion": (sys.getrecursionlimit(), sys.setrecursionlimit),
        "limits": _rlimits(),
        "handlers": {number: signal.getsignal(number) for number in signal.valid_signals()},
        "alarm": _alarm(),
        "tracing": (sys.gettrace(), sys.getprofile(), sys.getswitchinterval()),
        "tools": [monitoring.get_tool(tool) for tool in range(6)] if (monitoring := _monitoring()) else [],
        "threads": threading.enumerate(),
        "paths": (list(sys.path), list(sys.meta_path), list(sys.path_hooks)),
        "modules": {name: id(sys.modules.get(name)) for name in ("json", "numpy", "os", "statistics", "conv1d")},
        "builtins": dict(vars(builtins)),
        "os": (os._exit, os.abort, os.getpid, Path.cwd(), dict(os.environ)),
        "hooks": (sys.excepthook, threading.excepthook, sys.stdout, sys.stdin, sys.stderr),
        "numpy": (np.geterr(), np.get_printoptions(), np.convolve, np.correlate),
        "others": (random.getstate(), list(warnings.filters), gc.isenabled(), gc.get_threshold()),
        "error": sys.exc_info(),
    }


def _monitoring() -> Any:
    return getattr(sys, "monitoring", None)


def _cell(ends: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(SPOILS.replace("ENDS", ends), "<cell>", "exec"), names)
    return names


@pytest.fixture(autouse=True)
def modules_that_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """pytest watches what is traced under coverage; a check gives that back, and so do these tests."""
    import json
    import statistics

    monkeypatch.setitem(sys.modules, "json", json)
    monkeypatch.setitem(sys.modules, "statistics", statistics)


@pytest.mark.parametrize("ends", ENDS)
def test_a_check_leaves_everything_as_it_was(ends: str, bank: Path) -> None:
    checker, before = (
        Checker(Functions(_cell(ENDS[ends])), bank, seconds=0.3 if ends == "never ends" else 60.0),
        _state(),
    )

    result = checker.check(CONV1D)

    assert result.kind == "fail"
    assert _changed(before) == {}


def test_so_does_one_that_runs_out_of_memory(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = iter([0, 0])
    monkeypatch.setattr(watchdog, "memory_in_use", lambda: next(sizes, 1 << 40))
    checker, before = Checker(Functions(_cell("while True: pass")), bank, seconds=3600.0), _state()

    result = checker.check(CONV1D)

    assert "MemoryError" in result.verdict.error
    assert _changed(before) == {}


def test_so_does_one_that_is_interrupted(bank: Path) -> None:
    names = _cell("import _thread\n    _thread.interrupt_main()\n    while True: pass")
    checker, before = Checker(Functions(names), bank, seconds=3600.0), _state()

    with pytest.raises(KeyboardInterrupt):
        checker.check(CONV1D)

    del before["error"]  # the interrupt itself
    assert _changed(before) == {}


def _changed(before: dict[str, Any]) -> dict[str, Any]:
    now = _state()
    now["threads"] = before["threads"] + [each for each in now["threads"] if each not in before["threads"]]  # some end
    return {name: (value, now[name]) for name, value in before.items() if now[name] != value}


def test_builtins_that_are_missing_do_not_stop_the_others_from_coming_back() -> None:
    before = _state()
    functions = dict(vars(builtins))

    with unchanged(Banned()):
        os.environ["ADDED"] = "1"
        for name in ("dict", "list", "setattr", "getattr", "OSError", "hasattr"):
            delattr(builtins, name)

    assert vars(builtins) == functions
    assert _changed(before) == {}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits it")
def test_the_size_of_the_process_is_bounded_for_a_while() -> None:
    before = _rlimits()

    with bounded_size():
        with pytest.raises(MemoryError):
            _ = [0] * 10**12
        inside = _rlimits()

    assert (inside != before, _rlimits()) == (True, before)


def test_a_tighter_limit_of_a_cluster_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")
    if sys.platform != "linux":
        pytest.skip("only Linux limits it")
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1000, 2000))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: asked.append(limits))

    with bounded_size():
        pass

    assert asked == [(1000, 2000), (1000, 2000)]
