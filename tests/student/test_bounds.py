"""What a student's program may take of their own machine, in sentences; where there is no limit, one says so."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.core import watchdog
from autograder.core.meters import PATIENCE
from autograder.core.recursion import DEEPEST
from autograder.core.watchdog import GRACE
from autograder.reporting.words import message
from autograder.sandbox.job import IMPORT_SECONDS, ITEM_SECONDS
from autograder.student import backstop
from autograder.student.checker import Checker, check_functions
from autograder.student.workspace import Folder
from tests.conftest import ROOT
from tests.content import BY_NAME, HOMEWORK

CONV1D = BY_NAME["conv1d.conv1d"]
HEAD = "import sys, itertools, numpy as np\ndef conv1d(signal, weights, stride=1, padding=0):\n"
SECONDS = 60.0  # for programs that end
UNTIL_STOPPED = 3600.0  # for programs that another limit stops


def _said(folder: Path, source: str, bank: Path, seconds: float = SECONDS) -> str:
    (folder / "conv1d.py").write_text(source, encoding="utf-8")
    return message(Checker(Folder(folder, HOMEWORK), bank, seconds).check(CONV1D))


RECURSIONS = {
    "itself": "    return conv1d(signal, weights)\n",
    "each other": "    return other(signal)\ndef other(signal, weights=0):\n    return conv1d(signal, weights)\n",
    "a method": "    return A().go(1)\nclass A:\n    def go(self, n, k=1): return self.go(n)\n",
    "an attribute": "    return A().a\nclass A:\n    def __getattr__(self, name): return getattr(self, name)\n",
    "a text": "    return repr(A())\nclass A:\n    def __repr__(self, k=1): return 'a' + repr(self)\n",
    "a class": "    return A()\nclass A:\n    def __init__(self, k=1): self.inner = A()\n",
    "generators": "    return list(chain(0))\ndef chain(n, k=1):\n    yield from chain(n + 1)\n",
    "behind a higher limit": "    sys.setrecursionlimit(10**9)\n    return conv1d(signal, weights)\n",
    "answers of answers": "    return itertools.chain.from_iterable(conv1d(signal, weights) for _ in [1])\n",
}


@pytest.mark.parametrize("body", RECURSIONS.values(), ids=RECURSIONS)
def test_endless_recursion_is_said_with_its_line(body: str, tmp_path: Path, bank: Path) -> None:
    said = _said(tmp_path, HEAD + body, bank)

    wanted = (
        "not an array of numbers" if "itertools.chain" in body else "RecursionError: maximum recursion depth exceeded"
    )
    assert wanted in said


def test_endless_recursion_at_the_top_of_a_file_is_said_with_its_line(tmp_path: Path, bank: Path) -> None:
    said = _said(tmp_path, "def f(a=1): return f()\nf()\n", bank)

    assert said.startswith("conv1d.py could not be run: RecursionError: maximum recursion depth exceeded")
    assert "at line 1 of conv1d.py: `def f(a=1): return f()`" in said


def test_the_deepest_recursion_is_far_deeper_than_any_right_one(tmp_path: Path, bank: Path) -> None:
    body = "    sys.setrecursionlimit(100000)\n    return down(2000)\ndef down(n): return n and down(n - 1)\n"

    assert DEEPEST > 2000
    assert "RecursionError" not in _said(tmp_path, HEAD + body, bank)


# ---------------------------------------------------------------- memory


@pytest.fixture
def grows(monkeypatch: pytest.MonkeyPatch) -> None:
    """After some looks, a program has all the memory that it may use; nobody's machine has to give it."""
    sizes = iter([0, 0, 500 << 20])
    monkeypatch.setattr(watchdog, "memory_in_use", lambda: next(sizes, 513 << 20))


MEMORY = "(a task may use 512 MB of memory)"


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("    while True: pass\n", "at line 3 of conv1d.py: `while True: pass`"),
        ("    while True:\n        try: len([])\n        except: pass\n", "of conv1d.py: `"),
    ],
)
def test_memory_that_grows_is_said_with_its_line(body: str, line: str, tmp_path: Path, bank: Path, grows: None) -> None:
    said = _said(tmp_path, HEAD + body, bank, UNTIL_STOPPED)

    assert "the call raised MemoryError (a task may use 512 MB of memory), at line" in said
    assert line in said
    assert MEMORY in said


def test_memory_that_grows_at_the_top_of_a_file_is_said_with_its_line(
    tmp_path: Path, bank: Path, grows: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.student.in_process.IMPORT_SECONDS", UNTIL_STOPPED)

    said = _said(tmp_path, "while True: pass\n", bank)

    assert said == (f"conv1d.py could not be run: MemoryError, at line 1 of conv1d.py: `while True: pass` {MEMORY}")


@pytest.mark.parametrize("array", ["np.zeros((10**6, 10**6))", "np.ones((10**6, 10**6))"])
def test_an_array_that_no_machine_holds_is_said_with_its_line(array: str, tmp_path: Path, bank: Path) -> None:
    said = _said(tmp_path, HEAD + f"    return {array}\n", bank)

    assert "MemoryError: Unable to allocate" in said
    assert MEMORY in said


def test_prints_without_end_cost_no_memory(tmp_path: Path, bank: Path) -> None:
    (tmp_path / "conv1d.py").write_text(HEAD + "    while True: print('x' * 1000)\n", encoding="utf-8")
    checker = Checker(Folder(tmp_path, HOMEWORK), bank, 0.2)

    checker.check(CONV1D)

    assert checker.printed["conv1d.conv1d"].startswith("xxx")
    assert len(checker.printed["conv1d.conv1d"]) < 5000


@pytest.mark.parametrize(
    "answer", ["itertools.count()", "(x for x in itertools.count())", "iter(int, 1)", "map(abs, itertools.count())"]
)
def test_an_answer_without_an_end_is_no_array(answer: str, tmp_path: Path, bank: Path) -> None:
    assert "something that is not an array of numbers" in _said(tmp_path, HEAD + f"    return {answer}\n", bank)


# ---------------------------------------------------------------- time


def test_what_takes_too_long_is_said_with_its_line_and_no_advice(tmp_path: Path, bank: Path) -> None:
    said = _said(tmp_path, HEAD + "    while True: pass\n", bank, 0.2)

    limit = "stopped after 0.2 s, which all cases have together"
    assert f"the call did not finish: it is too slow, or does not end ({limit}); last seen at line 3" in said
    assert not any(word in said for word in ("size", "stride"))


def test_the_backstop_waits_for_every_other_limit() -> None:
    assert backstop.SECONDS > PATIENCE * (IMPORT_SECONDS + ITEM_SECONDS) + 2 * GRACE


# ---------------------------------------------------------------- without threads, as in a browser


def _no_thread(_thread: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


def test_without_threads_functions_are_checked_all_the_same(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading.Thread, "start", _no_thread)
    names: dict[str, Callable[..., object]] = {}
    exec((ROOT / "solutions" / "conv1d.py").read_text(encoding="utf-8"), names)

    results = list(check_functions(names, HOMEWORK.of_file("conv1d"), bank))

    assert [result.kind for result in results] == ["pass"] * len(results)


BROWSER = """
    import sys, threading, types
    import numpy
    HIDDEN = (
        "resource fcntl _multiprocessing multiprocessing _posixsubprocess subprocess socket _socket termios"
        " pwd grp _ctypes ctypes mmap ssl _ssl"
    ).split()
    for name in [name for name in sys.modules if name.partition(".")[0] in HIDDEN]:
        del sys.modules[name]
    class Hides:
        def find_spec(self, name, path=None, target=None):
            if name.partition(".")[0] in HIDDEN:
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    sys.meta_path.insert(0, Hides())
    def start(thread):
        raise RuntimeError("can't start new thread")
    threading.Thread.start = start
    sys.platform = "emscripten"
    from pathlib import Path
"""
TERMINAL = """
    from autograder.student.cli import main
    sys.exit(main(Path(sys.argv[1]), ["conv1d"]))
"""
NOTEBOOK = """
    import importlib.util
    found = importlib.util.find_spec
    importlib.util.find_spec = lambda name: None if name == "matplotlib" else found(name)  # it imports subprocess
    from autograder.student.notebook import begin
    names = {"__name__": "__main__"}
    exec(Path(sys.argv[1], "conv1d.py").read_text(encoding="utf-8"), names)
    check, bring, figures, predict = begin("conv1d", names, sys.argv[1])
    check("conv1d.output_length")
    check("conv1d.conv1d")
"""


def _in_a_browser(code: str, folder: Path, bank: Path) -> str:
    """What a Python prints that has no threads, no processes and none of a system's modules."""
    (folder / "conv1d.py").write_bytes((ROOT / "solutions" / "conv1d.py").read_bytes())
    (folder / "cases").symlink_to(bank, target_is_directory=True)
    program = textwrap.dedent(BROWSER) + textwrap.dedent(code)
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.stderr == ""
    return done.stdout


def test_in_a_browser_the_terminal_says_once_that_there_is_no_limit(tmp_path: Path, bank: Path) -> None:
    said = _in_a_browser(TERMINAL, tmp_path, bank)

    assert said.startswith("This Python cannot start a second thread, so there is no time limit:")
    assert said.count("no time limit") == 1
    assert " done " in said
    assert "can't start" not in said


def test_in_a_browser_a_notebook_says_once_that_there_is_no_limit(tmp_path: Path, bank: Path) -> None:
    said = _in_a_browser(NOTEBOOK, tmp_path, bank)

    assert said.count("Checks have no time limit here") == 1
    assert said.count("done") == 2
    assert "can't start" not in said
