"""Reading has limits: a file that is too much for a parser costs that file only, and the grader goes on."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from autograder.submission import bounded, python_file, reading, source
from autograder.submission.bounded import ReadingFault, read_bounded
from autograder.submission.compiled import LARGEST, compiled
from autograder.submission.folders import Listing
from autograder.submission.reading import read_submission
from autograder.submission.records import WrongCall
from tests.conftest import ROOT
from tests.content import FILES, HOMEWORK
from tests.helpers.hostile_packages import GOOD, zipped
from tests.helpers.shapes import DEFINITION, SOURCES
from tests.helpers.shapes import notebook as notebook_of

TOO_MUCH = "it is too large or too deeply nested to be read"
MARK = "trap"  # a file that holds it springs the trap of a test


def _crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def _fill() -> None:
    kept = []
    while True:
        kept.append(bytearray(10_000_000))


def _loop() -> None:
    while True:
        pass


def _wait() -> None:
    time.sleep(1_000)


def _nest() -> None:
    raise RecursionError


def _trap(monkeypatch: pytest.MonkeyPatch, spring: Callable[[], None], function: str = "decode") -> None:
    """Let a function of `python_file` do something else for a file that holds the mark."""
    real = getattr(python_file, function)

    def trapped(data: bytes, shown: str) -> object:
        if MARK in str(data):
            spring()
        return real(data, shown)

    monkeypatch.setattr(python_file, function, trapped)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A submission of two good files and a good helper, to which a test adds what is not good."""
    for name in ("conv1d", "conv2d", "utils"):
        (tmp_path / f"{name}.py").write_text(GOOD)
    return tmp_path


# ---------------------------------------------------------------- what is read is the same


@pytest.mark.parametrize(
    "submission", ["samples/first_try", *(f"golden/{path.name}" for path in sorted((ROOT / "tests/golden").iterdir()))]
)
def test_a_submission_is_read_as_without_limits(submission: str) -> None:
    path = ROOT / "tests" / submission
    path = path / "submission" if (path / "submission").exists() else path

    read = read_bounded(path, HOMEWORK)

    assert read._replace(compiled={}) == read_submission(path, HOMEWORK)
    assert read.compiled == {module: compiled(text, module) for module, text in read.sources.items()}


def test_letters_that_are_no_text_are_read_as_without_limits(tmp_path: Path) -> None:
    (tmp_path / "conv1d.ipynb").write_bytes(notebook_of([DEFINITION, "a0 = '\ud800 é \U0001f600'"]))

    assert read_bounded(tmp_path, HOMEWORK)._replace(compiled={}) == read_submission(tmp_path, HOMEWORK)


def test_where_compiling_ends_the_process_what_was_read_stands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "conv1d.py").write_text(GOOD, encoding="utf-8")
    monkeypatch.setattr(bounded, "compiled", lambda *_: os._exit(11))

    read = read_bounded(tmp_path, HOMEWORK)

    assert (list(read.sources), read.errors, read.compiled) == (["conv1d"], {}, {})


def test_what_is_too_deep_for_marshal_is_compiled_where_it_runs(tmp_path: Path) -> None:
    """Python compiles a thousand lambdas in one another; `marshal` raises a ValueError."""
    (tmp_path / "conv1d.py").write_text("nested = " + "lambda: " * 1_000 + "0\n" + GOOD, encoding="utf-8")
    (tmp_path / "conv2d.py").write_text(GOOD, encoding="utf-8")

    read = read_bounded(tmp_path, HOMEWORK)

    assert set(read.sources) == {"conv1d", "conv2d"}
    assert read.compiled == {"conv1d": "", "conv2d": compiled(GOOD, "conv2d")}


def test_bytecode_is_never_much_larger_than_it_is_for_honest_files(tmp_path: Path) -> None:
    """Python folds `"a" * 4000` into its value, 400 times as long as the text."""
    folded = "".join(f"x = {letter!r} * {size}\n" for letter in "abcdef" for size in range(4_000, 4_096))
    few = "".join(f"x = 'a' * {size}\n" for size in range(4_000, 4_096))
    (tmp_path / "conv1d.py").write_text(folded + GOOD, encoding="utf-8")
    for name in "abcdefghi":
        (tmp_path / f"{name}.py").write_text(few, encoding="utf-8")

    read = read_bounded(tmp_path, HOMEWORK)

    assert read.compiled["conv1d"] == ""
    assert 0 < sum(map(len, read.compiled.values())) <= 2 * LARGEST


def test_bytecode_is_that_of_a_worker_whatever_the_graders_own_settings() -> None:
    script = "from autograder.submission.compiled import compiled; print(compiled('assert x', 'conv1d'))"

    optimized = subprocess.run(
        [sys.executable, "-OO", "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert optimized.stdout.strip() == compiled("assert x", "conv1d")


@pytest.mark.parametrize(
    "line", ["for x in {'b', 'a'}: pass", "def f(x):\n    return x in {'b', 'a'}", "f = lambda: [x for x in {1, 2}]"]
)
def test_a_file_with_a_set_among_its_constants_is_compiled_where_it_runs(line: str) -> None:
    """Its order in bytecode is that of the process that made it, on Python 3.10 another in each."""
    assert compiled(line, "conv1d") == ""
    assert compiled(line.replace("{", "[").replace("}", "]"), "conv1d") != ""


def test_a_wrong_call_is_said_as_without_limits(tmp_path: Path) -> None:
    with pytest.raises(WrongCall, match=r"there is nothing at .*nowhere"):
        read_bounded(tmp_path / "nowhere", HOMEWORK)


def test_where_there_are_no_forks_a_submission_is_read_without_limits(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "fork")

    assert set(read_bounded(folder, HOMEWORK).sources) == {"conv1d", "conv2d", "utils"}


# ---------------------------------------------------------------- what is too much


@pytest.mark.parametrize("spring", [_crash, _fill, _loop, _nest])
@pytest.mark.parametrize("file", ["conv1d.py", "conv2d.py"])
def test_a_file_that_is_too_much_costs_that_file_only(
    file: str, spring: Callable[[], None], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded, "CPU_SECONDS", 1)
    _trap(monkeypatch, spring)
    (folder / file).write_text(f"{MARK} = 1\n")

    read = read_bounded(folder, HOMEWORK)

    assert read.errors == {file.removesuffix(".py"): f"{file}: {TOO_MUCH}"}
    assert set(read.sources) == {"conv1d", "conv2d", "utils"} - {file.removesuffix(".py")}


def test_several_files_that_are_too_much_cost_themselves_only(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _trap(monkeypatch, _crash)
    for file in FILES[2:]:
        (folder / f"{file}.py").write_text(f"{MARK} = 1\n")

    read = read_bounded(folder, HOMEWORK)

    assert read.errors == {file: f"{file}.py: {TOO_MUCH}" for file in FILES[2:]}
    assert set(read.sources) == {*FILES[:2], "utils"}


def test_a_helper_that_is_too_much_is_left_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _trap(monkeypatch, _crash)
    (folder / "utils.py").write_text(f"{MARK} = 1\n")

    read = read_bounded(folder, HOMEWORK)

    assert (set(read.sources), read.errors) == ({"conv1d", "conv2d"}, {})
    assert f"utils.py: {TOO_MUCH}\nThis file was left out." in read.notices


@pytest.mark.parametrize(
    ("module", "stage"), [(source, "mentions"), (reading, "stubs"), (source, "reached"), (source, "taken")]
)
def test_a_tree_that_is_too_much_later_costs_its_file_only(
    module: ModuleType, stage: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = getattr(module, stage)

    def trapped(tree: ast.AST, *names: object) -> object:
        if MARK in ast.dump(tree):
            _crash()
        return real(tree, *names)

    monkeypatch.setattr(module, stage, trapped)
    (folder / "conv2d.py").write_text(f"{MARK} = 1\n")

    assert read_bounded(folder, HOMEWORK).errors == {"conv2d": f"conv2d.py: {TOO_MUCH}"}


@pytest.mark.parametrize("step", ["notebook_file.read_code", "notebook.read_cells", "notebook.as_module"])
def test_a_notebook_that_is_too_much_costs_that_notebook_only(
    step: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"autograder.submission.{step}", lambda *_: _crash())
    (folder / "cnn.ipynb").write_bytes(notebook_of([DEFINITION]))

    read = read_bounded(folder, HOMEWORK)

    assert read.errors == {"cnn": f"cnn.ipynb: {TOO_MUCH}"}
    assert set(read.sources) == {"conv1d", "conv2d", "utils"}


def test_a_list_of_files_that_is_too_much_costs_every_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_: bytes) -> Listing:
        _crash()
        raise AssertionError

    monkeypatch.setattr("autograder.submission.zips.list_zip", crash)
    (tmp_path / "homework.zip").write_bytes(zipped({"conv1d.py": GOOD}))

    read = read_bounded(tmp_path, HOMEWORK)

    assert read.errors == dict.fromkeys(FILES, f"what was handed in could not be read: {TOO_MUCH}")
    assert read.sources == {}


def test_reading_that_waits_ends_with_its_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _trap(monkeypatch, _wait)
    (folder / "conv1d.py").write_text(f"{MARK} = 1\n")

    assert set(read_bounded(folder, HOMEWORK, seconds=0.3).errors) == set(FILES)


def test_what_is_done_meanwhile_takes_no_time_from_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "conv1d.py").write_text(GOOD)
    clock = [0.0]
    monkeypatch.setattr(bounded.time, "monotonic", lambda: clock[0])

    def load() -> None:
        clock[0] += 1000

    assert "conv1d" in read_bounded(tmp_path, HOMEWORK, 60, meanwhile=load).sources


def test_the_process_that_reads_ends_where_what_is_done_meanwhile_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forked: list[int] = []
    fork = os.fork

    def noted() -> int:
        forked.append(fork())
        return forked[-1]

    monkeypatch.setattr(os, "fork", noted)

    with pytest.raises(ZeroDivisionError):
        read_bounded(tmp_path, HOMEWORK, meanwhile=lambda: 1 / 0)

    (pid,) = forked
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_graders_death_ends_reading(tmp_path: Path) -> None:
    """What is read is more than a pipe holds, and nobody takes it."""
    (tmp_path / "conv1d.py").write_text(("# " + 90 * "a" + "\n") * 4000)
    script = f"""
import time
from pathlib import Path
from types import ModuleType
from autograder.submission.bounded import _Process
from tests.content import HOMEWORK
process = _Process(Path({str(tmp_path)!r}), HOMEWORK, ())
print(process._pid, flush=True)
time.sleep(600)
"""
    grader = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert grader.stdout is not None
    pid = int(grader.stdout.readline())
    grader.kill()
    grader.wait()
    ends = time.monotonic() + 60
    while (runs := _runs(pid)) and time.monotonic() < ends:
        time.sleep(0.01)

    assert not runs


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_fault_of_ours_is_no_fault_of_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "choose", lambda *_: 1 / 0)

    with pytest.raises(ReadingFault, match="ZeroDivisionError: division by zero"):
        read_bounded(folder, HOMEWORK)


def test_an_answer_that_is_too_long_is_not_taken(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "ANSWER_BYTES", 10)
    monkeypatch.setattr(bounded, "_CHUNK", 8)

    assert set(read_bounded(folder, HOMEWORK).errors) == set(FILES)


# ---------------------------------------------------------------- what has been too much


BOMBS = {
    "names of a tuple": SOURCES["a tuple of names"](18_000),
    "chained assignments": SOURCES["chained assignments"](60_000),
    "a sum": "a = " + "1+" * 70_000 + "1\n",
    "signs": "a = " + "-" * 140_000 + "1\n",
    "not": "a = " + "not " * 140_000 + "1\n",
    "attributes": "a = x" + ".y" * 70_000 + "\n",
    "calls": "a = x" + "()" * 70_000 + "\n",
    "powers": "a = " + "2**" * 40_000 + "1\n",
    "lambdas": "a = " + "lambda:" * 60_000 + "1\n",
    "conditions": "a = " + "1 if a else " * 30_000 + "1\n",
    "else if": "if a: pass\n" + "elif a: pass\n" * 30_000,
    "an f-string": "a = f'" + ("x" * 20 + "{a}") * 15_000 + "'\n",
    "brackets": "a = " + "[" * 70_000 + "]" * 70_000 + "\n",
    "commas": "a = [" + "1," * 70_000 + "]\n",
}


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("kind", [".py", ".ipynb"])
def test_what_has_been_too_much_costs_at_most_its_own_file(bomb: str, kind: str, folder: Path) -> None:
    data = BOMBS[bomb].encode() if kind == ".py" else notebook_of([BOMBS[bomb]])
    (folder / f"cnn{kind}").write_bytes(data)

    read = read_bounded(folder, HOMEWORK)

    assert {"conv1d", "conv2d", "utils"} <= set(read.sources)
    assert set(read.errors) <= {"cnn"}
