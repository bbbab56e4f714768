"""`check.py` in the terminal: what it shows, where it shows it, how it ends, and when it looks again."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from autograder.core.records import Cause, Item, ItemResult, Reason, Verdict
from autograder.release.stubs import stubs
from autograder.release.student_zip import public_bank
from autograder.student.cli import main
from autograder.student.console import Console, spelled
from autograder.student.states import state_of
from autograder.student.watching import look, watch
from tests.conftest import ROOT
from tests.content import HOMEWORK, TASKS
from tests.helpers.hostile_packages import notebook
from tests.helpers.totals import scored

pytestmark = pytest.mark.usefixtures("patient")
WRONG = "import numpy as np\ndef output_length(n, f, stride=1, padding=0):\n    return n - f\n"


class Terminal(io.TextIOWrapper):
    """A stream that says it is a terminal."""

    def __init__(self, encoding: str = "utf-8", tty: bool = False) -> None:
        super().__init__(io.BytesIO(), encoding=encoding)
        self._tty = tty

    def isatty(self) -> bool:
        return self._tty

    def text(self) -> str:
        self.flush()
        buffer = self.buffer
        assert isinstance(buffer, io.BytesIO)
        return buffer.getvalue().decode(self.encoding)


@pytest.fixture
def handout(tmp_path: Path, bank: Path) -> Path:
    """The folder that a student works in, less the rooms that check it."""
    (tmp_path / "cases").mkdir()
    for name, text in public_bank(bank).items():
        (tmp_path / "cases" / name).write_text(text, encoding="utf-8")
    for name, text in stubs(ROOT, HOMEWORK).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def _solve(handout: Path, *files: str) -> None:
    for file in files:
        (handout / f"{file}.py").write_bytes((ROOT / "solutions" / f"{file}.py").read_bytes())


def _check(handout: Path, *arguments: str, stream: Terminal | None = None) -> tuple[int, str]:
    stream = stream or Terminal()
    status = main(handout, arguments, stream)
    return status, stream.text()


# ---------------------------------------------------------------- what was asked for


@pytest.mark.parametrize(
    "arguments",
    [["conv3d"], ["--wach"], ["--watch", "--predict"], ["conv3d", "--predict"], ["conv1d", "nothing-like-it"]],
)
def test_a_wrong_call_is_said_and_ends_with_2(arguments: list[str], handout: Path) -> None:
    status, text = _check(handout, *arguments)

    assert status == 2
    assert "check.py" in text or "There is no task" in text


MISSING = "The cases beside check.py are missing or damaged; unpack student.zip again, into a new folder."


@pytest.mark.parametrize("damage", ["no folder", "half a file", "another version"])
def test_without_its_cases_it_says_what_to_do(damage: str, handout: Path) -> None:
    about = handout / "cases" / "about.json"
    if damage == "no folder":
        (handout / "cases").rename(handout / "elsewhere")
    else:
        about.unlink()  # it may be a link to the real one
        about.write_text("{" if damage == "half a file" else '{"version": 0}', encoding="utf-8")

    status, text = _check(handout, "conv1d")

    assert status == 2
    assert " ".join(text.split()) == MISSING


def test_help_shows_how_it_is_called_with_names_of_this_homework(handout: Path) -> None:
    status, text = _check(handout, "--help")

    assert status == 0
    assert [line.split("   ")[0] for line in text.splitlines()] == [
        "python check.py",
        "python check.py conv1d",
        "python check.py output_length",
        "python check.py conv1d --all",
        "python check.py conv1d --watch",
        "python check.py conv1d --predict",
    ]


@pytest.fixture
def elsewhere(handout: Path) -> Iterator[str]:
    """The name of a package with another homework, which is beside check.py and nowhere that Python looks."""
    package = f"homework_{handout.name}"
    (handout / package / "small").mkdir(parents=True)
    (handout / package / "__init__.py").touch()
    (handout / package / "small" / "__init__.py").touch()
    (handout / package / "small" / "runtime.py").write_text(
        "from autograder.core.assignment import Assignment, Topic\n"
        "from autograder.core.records import Task\n"
        "TASK = Task('means', 'mean', '1.1', (1, 1), ('values',))\n"
        f"ASSIGNMENT = Assignment('{package}.small', (Topic('means', (TASK,)),))\n",
        encoding="utf-8",
    )
    about = json.loads((handout / "cases" / "about.json").read_text(encoding="utf-8"))
    about |= {"assignment": f"{package}.small", "hints": {}}
    (handout / "cases" / "about.json").write_text(json.dumps(about), encoding="utf-8")
    yield package
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        del sys.modules[name]


def test_a_homework_is_found_beside_check_py_wherever_its_package_lies(handout: Path, elsewhere: str) -> None:
    status, text = _check(handout, "--help")

    assert status == 0
    assert "python check.py mean " in text
    assert f"{elsewhere}.small.runtime" in sys.modules


# ---------------------------------------------------------------- what it says


def test_untouched_every_task_is_not_written_and_the_first_is_next(handout: Path) -> None:
    status, text = _check(handout)

    assert status == 1
    assert text.count("not written") == len(TASKS)
    shown, hidden = (sum(points) for points in zip(*(task.points for task in TASKS), strict=True))
    said = f"0 of {len(TASKS)} tasks done: 0 of {shown} points. Hidden cases, worth {hidden} more"
    assert said in text
    assert text.endswith("Next to write: output_length in conv1d.py\n")


def test_all_that_was_asked_for_is_done(handout: Path) -> None:
    _solve(handout, "conv1d")

    status, text = _check(handout, "conv1d")

    assert status == 0
    points = [task.points for task in TASKS if task.file == "conv1d"]
    shown, hidden = (sum(part) for part in zip(*points, strict=True))
    assert text.count("done  ") == len(points)
    said = f"{len(points)} of {len(points)} tasks done: {shown} of {shown} points. Hidden cases, worth {hidden} more"
    assert said in text


def test_what_is_wrong_first_is_shown_with_its_picture_and_the_rest_is_named(handout: Path, bank: Path) -> None:
    (handout / "conv1d.py").write_text(WRONG + "def conv1d(signal, weights, **_): return signal\n", encoding="utf-8")

    status, text = _check(handout)

    assert status == 1
    assert "1.1 output_length              fail" in text
    assert f"1.1 output_length\n1 of {scored(bank, 'conv1d.output_length')} cases pass" in text
    assert "    output_length(" in text
    assert "1.2 conv1d\n" not in text
    assert "After that: python check.py conv1d" in text


def test_what_it_printed_is_shown_below_it(handout: Path) -> None:
    source = "def conv1d(*_, **__):\n    for line in range(99): print(f'line {line}')\n    return 0\n"
    (handout / "conv1d.py").write_text(source, encoding="utf-8")

    _, text = _check(handout, "1.2")

    assert "It printed:\n    line 0\n" in text
    assert "    line 7\n    …\n" in text
    assert "line 8" not in text


def test_a_hint_is_shown_where_one_fits(handout: Path) -> None:
    source = (ROOT / "solutions" / "conv1d.py").read_text(encoding="utf-8")
    flipped = f"{source}\n_right = conv1d\ndef conv1d(s, w, *a, **k): return _right(s, np.asarray(w)[::-1], *a, **k)\n"
    (handout / "conv1d.py").write_text(flipped, encoding="utf-8")

    _, text = _check(handout, "1.2")

    assert "Hint: " in text


def test_without_pytorch_the_others_are_done_and_it_says_how_to_go_on(
    handout: Path, monkeypatch: pytest.MonkeyPatch, torch_is_here: None
) -> None:
    monkeypatch.setattr("autograder.student.checker.find_spec", lambda name: None)
    _solve(handout, "cnn_torch", "case_studies", "tensors", "conv2d", "conv1d", "pooling", "backprop")

    status, text = _check(handout, "cnn_torch", "8.1")

    assert status == 1
    assert text.count("not judged") == 2
    assert text.count("install PyTorch for this task") == 1
    assert "8.1 receptive_field            done" in text


@pytest.mark.parametrize(
    ("verdict", "cause", "state"),
    [
        (Verdict(Reason.PASSED), None, "done"),
        (Verdict(Reason.NO_TORCH), None, "not judged"),
        (Verdict(Reason.UNWRITTEN), None, "not written"),
        (Verdict(Reason.UNWRITTEN), Cause(TASKS[0], unwritten=True), "fail"),
        (Verdict(Reason.UNWRITTEN, error="NotImplementedError, at line 9 of tensors.py"), None, "fail"),
        (Verdict(Reason.RAISED, error="not written yet"), None, "fail"),
    ],
)
def test_a_task_has_one_of_four_states(verdict: Verdict, cause: Cause | None, state: str) -> None:
    result = ItemResult(Item(TASKS[0], "visible", 1.0, ()), verdict, 0, 0.0, cause=cause)

    assert state_of(result) == state


def test_ctrl_c_ends_it_with_a_word(handout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("autograder.student.checker.Checker.check", interrupted)

    status, text = _check(handout)

    assert status == 130
    assert text.endswith("\nStopped.\n")


def test_a_reader_that_has_seen_enough_is_no_fault(handout: Path) -> None:
    class Pipe(Terminal):
        def flush(self) -> None:
            raise BrokenPipeError

    assert main(handout, ["1.1"], Pipe()) == 1


# ---------------------------------------------------------------- the terminal


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "cp437", "ascii", "latin-1", "shift_jis"])
def test_no_encoding_is_too_small(encoding: str, handout: Path) -> None:
    source = "def conv1d(*_, **__):\n    print('☃ \\u2264 \\x1b[31m \\udc80')\n    raise ValueError('é≈☃\\udc80')\n"
    (handout / "conv1d.py").write_text(source, encoding="utf-8")

    status, text = _check(handout, "1.2", stream=Terminal(encoding))

    assert status == 1
    assert "the call raised ValueError" in text
    assert "\x1b" not in text


@pytest.mark.parametrize("columns", [32, 40, 60, 80])
def test_rows_and_sentences_fit_the_terminal(columns: int, handout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    source = "def fully_connected_parameters(n_in, n_out): return 1\n"
    (handout / "tensors.py").write_text(source, encoding="utf-8")

    _, text = _check(handout)

    assert max(map(len, text.split("\n"))) < columns


@pytest.mark.parametrize(
    ("environ", "tty", "coloured"),
    [
        ({}, True, True),
        ({"NO_COLOR": ""}, True, True),
        ({"NO_COLOR": "1"}, True, False),
        ({"TERM": "dumb"}, True, False),
        ({}, False, False),
    ],
)
def test_colours_are_for_terminals_that_want_them(environ: Mapping[str, str], tty: bool, coloured: bool) -> None:
    stream = Terminal(tty=tty)

    Console(stream, environ).line("done", "good")

    assert ("\x1b[32mdone" in stream.text()) is (coloured and sys.platform != "win32")


def test_letters_that_are_missing_are_spelled() -> None:
    assert spelled("2·3 ≈ 6 … é", "ascii") == "2.3 ~ 6 ... ?"
    assert spelled("2·3 ≈ 6 … é", "cp1252") == "2·3 ~ 6 … é"
    assert spelled("2·3 ≈ 6 … é", "utf-8") == "2·3 ≈ 6 … é"
    assert spelled("W ← W − η ∇L", "cp1252") == "W <- W - eta grad L"


# ---------------------------------------------------------------- watching


def test_watching_checks_at_once_and_whenever_something_is_saved() -> None:
    states = iter([{"a.py": (1, 1)}, {"a.py": (1, 1)}, {"a.py": (2, 1)}, {"a.py": (2, 1)}, {"a.py": (2, 1)}])
    waits = iter(range(4))
    checked: list[list[str]] = []

    def wait() -> None:
        if next(waits) == 3:
            raise KeyboardInterrupt

    watch(lambda: next(states), wait, checked.append)

    assert checked == [[], ["a.py"]]


def test_watching_waits_until_an_editor_has_finished() -> None:
    looks = [{"a.py": (1, 9)}, {}, {"a.py": (2, 0)}, {"a.py": (2, 9), "b.py": (1, 1)}]
    states = iter([*looks, looks[-1], looks[-1]])
    waits = iter(range(9))
    checked: list[list[str]] = []

    def wait() -> None:
        if next(waits) == 4:
            raise KeyboardInterrupt

    watch(lambda: next(states), wait, checked.append)

    assert checked == [[], ["a.py", "b.py"]]


def test_only_saved_python_files_count(tmp_path: Path) -> None:
    (tmp_path / "conv1d.py").write_text("1", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("1", encoding="utf-8")

    found = look(tmp_path)

    assert {name: size for name, (_, size) in found.items()} == {"conv1d.py": 1}


def test_watching_starts_a_fresh_python_for_the_tasks_asked_for(handout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []

    def run(command: list[str], **_: object) -> None:
        started.append(command)
        if len(started) == 2:
            raise KeyboardInterrupt
        (handout / "conv1d.py").write_text("# saved", encoding="utf-8")

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr("autograder.student.watching.PAUSE", 0.0)

    status, text = _check(handout, "conv1d", "--watch")

    assert status == 0
    assert started == [[sys.executable, str(handout / "check.py"), "conv1d"]] * 2
    assert "saved: conv1d.py" in text


def test_the_cases_students_hold_can_be_read_by_file(handout: Path) -> None:
    for path in (handout / "cases").iterdir():
        if path.stem not in ("conv1d", "about"):
            path.unlink()
    _solve(handout, "conv1d")

    status, _ = _check(handout, "conv1d")

    assert status == 0
    assert json.loads((handout / "cases" / "about.json").read_text(encoding="utf-8"))["hints"]


# ---------------------------------------------------------------- what stops a whole file, and work elsewhere


def test_what_stops_a_whole_file_is_said_once(handout: Path) -> None:
    (handout / "conv1d.py").write_text("def conv1d(x:\n")
    (handout / "pooling.py").unlink()
    _, one = _check(handout, "conv1d")
    _, two = _check(handout, "pooling")
    _, both = _check(handout, "conv1d", "pooling")

    assert one.count("conv1d.py, line 1: '(' was never closed") == 1
    assert two.count("there is no pooling.py beside check.py") == 1
    assert "After that: python check.py max_pool1d" in both


@pytest.mark.parametrize("place", ["conv1d.ipynb", "notebooks/conv1d.ipynb"])
def test_a_written_notebook_beside_an_untouched_stub_is_mentioned(place: str, handout: Path) -> None:
    said = f"{place} is written, and conv1d.py is not: check.py checks conv1d.py."
    (handout / place).parent.mkdir(exist_ok=True)
    stub = "def conv1d(signal, weights, stride=1, padding=0):\n    raise NotImplementedError"
    (handout / place).write_text(notebook("%matplotlib inline", stub))
    _, untouched = _check(handout, "conv1d")
    (handout / place).write_text(notebook("%matplotlib inline", "def conv1d(signal, weights):\n    return signal"))
    _, written = _check(handout, "conv1d")
    _solve(handout, "conv1d")
    _, both = _check(handout, "conv1d")

    assert [said in " ".join(text.split()) for text in (untouched, written, both)] == [False, True, False]


@pytest.mark.parametrize(
    "text", ["", "[]", '{"cells": 3}', '{"cells": [1, {"cell_type": "code", "source": 3}]}', "[" * 9999]
)
def test_a_notebook_beside_it_that_cannot_be_read_is_no_error(text: str, handout: Path) -> None:
    (handout / "conv1d.ipynb").write_text(text)
    status, said = _check(handout, "conv1d")

    assert status == 1
    assert "ipynb" not in said


# ---------------------------------------------------------------- every case by name


def test_all_lists_every_case_by_name(handout: Path) -> None:
    (handout / "conv1d.py").write_text(WRONG)
    status, text = _check(handout, "conv1d", "--all")
    (bank,) = [json.loads((handout / "cases" / "conv1d.json").read_text(encoding="utf-8"))]
    titles = [case["title"] for case in bank if case["task"] == "conv1d.output_length" and case.get("scored", True)]
    said = " ".join(text.split())

    assert status == 1
    assert len(titles) > 5
    assert [title for title in titles if f"pass {title}" not in said and f"fail {title}" not in said] == []
    assert [word for word in ("pass ", "fail ", "not run ") if word not in said] == []  # conv1d itself is not there


def test_predict_goes_with_no_other_option(handout: Path) -> None:
    status, text = _check(handout, "conv1d", "--predict", "--all")

    assert status == 2
    assert "--predict goes with no other option." in text
