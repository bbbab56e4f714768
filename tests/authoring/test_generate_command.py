"""The command `generate`: a wrong call ends with 2 and one line, before any work; a pipe gets text alone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder import __main__ as commands
from autograder.core.assignment import Course
from tests.conftest import ROOT


@pytest.fixture
def unchanged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder to be in, and a promise: no reference is asked, and no file of cases is written."""

    def asked(*arguments: object) -> object:
        raise AssertionError("work was begun")

    monkeypatch.setattr("autograder.authoring.generate.Solutions", asked)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").write_text("mine\n", encoding="utf-8")
    before = {path: path.read_bytes() for path in (ROOT / "autograder" / "homework").glob("*/*.toml")}
    yield tmp_path
    assert {path: path.read_bytes() for path in (ROOT / "autograder" / "homework").glob("*/*.toml")} == before
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine\n"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ("", "no task given. Usage: python -m autograder generate TASK, for instance conv2d"),
        ("conv3d", "There is no task 'conv3d'. Did you mean conv2d or conv1d? The files are"),
        ("conv3d --diagnostic", "There is no task 'conv3d'. Did you mean conv2d or conv1d? The files are"),
        ("conv2d --visibility secret", "argument --visibility: invalid choice: 'secret'"),
        ("conv2d --count -3", "argument --count: must be an integer ≥ 1, not -3"),
        ("conv2d --count 0", "argument --count: must be an integer ≥ 1, not 0"),
        ("conv2d --count 2.5", "argument --count: must be an integer ≥ 1, not 2.5"),
        ("conv2d --count many", "argument --count: must be an integer ≥ 1, not many"),
        ("conv2d --count " + "9" * 30, "argument --count: must be an integer ≥ 1 of at most 18 digits, not 9999"),
        ("conv2d --seed -1", "argument --seed: must be an integer ≥ 0, not -1"),
        ("conv2d --seed x", "argument --seed: must be an integer ≥ 0, not x"),
        ("conv2d --out .", "cannot write cases to .: not a regular file"),
        ("conv2d --out notes.txt/conv2d.toml", "/notes.txt is not a folder"),
        (
            "conv2d --out mine.toml",
            "cannot write cases to mine.toml: a file with cases of conv2d is called",
        ),
        (
            "conv2d --out pooling.toml",
            "conv2d is called conv2d.toml, or added.toml in a folder conv2d",
        ),
        (
            "conv2d --out notes.txt",
            "cannot write cases to notes.txt: a file with cases of conv2d is called",
        ),
        ("conv2d --diagnostic --out notes.txt", "/notes.txt is not a folder"),
        ("--from-submission nowhere", "there is nothing at nowhere"),
        ("--from-submission notes.txt", "notes.txt is not a folder, a .py, a .zip or an .ipynb"),
        ("--from-submission . --out -", "--from-submission only prints what it finds; leave --out away"),
        ("--from-submission . --diagnostic", "--diagnostic: not allowed with argument --from-submission"),
        ("conv2d --dance", "unrecognized arguments: --dance"),
    ],
)
def test_a_wrong_call_says_in_one_line_what_is_wrong_before_any_work_and_writes_nothing(
    arguments: str, complaint: str, unchanged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        status = commands.main(["generate", *arguments.split()])
    except SystemExit as exit_:
        status = int(str(exit_.code))

    said = capsys.readouterr()
    assert status == 2
    assert complaint in said.err
    assert (said.out, said.err.count("\n")) == ("", 1)


def test_a_task_that_the_course_leaves_out_is_called_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    course = Course(left_out=("case_studies.stack_parameters",))
    monkeypatch.setattr("autograder.authoring.course.read_course", lambda root, assignment: course)

    assert commands.main(["generate", "stack_parameters"]) == 2
    assert commands.main(["generate", "case_studies.stack_parameters"]) == 2
    said = "generate: case_studies.stack_parameters is left out in course.toml\n"
    assert capsys.readouterr().err == 2 * said


def test_a_folder_that_takes_no_files_is_named(unchanged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if not Path("/proc").is_dir():
        pytest.skip("there is no /proc here")

    assert commands.main(["generate", "conv2d", "--out", "/proc/new/conv2d.toml"]) == 2
    assert commands.main(["generate", "--diagnostic", "--out", "/proc/new"]) == 2
    assert capsys.readouterr().err.count("no file can be made in /proc: ") == 2


def test_a_task_that_needs_pytorch_says_so_where_it_is_not_installed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("autograder.authoring.solutions.find_spec", lambda name: None)

    status = commands.main(["generate", "train_step", "--out", "-"])

    assert status == 1
    said = capsys.readouterr().err
    assert said == "generate stopped: cnn_torch.train_step needs PyTorch, which is not installed here\n"


def test_in_a_pipe_there_are_no_control_codes_and_no_progress() -> None:
    command = [sys.executable, "-m", "autograder", "generate", "relu", "--count", "1", "--out", "-"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert "[[relu]]" in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr == ""


def test_a_reader_that_has_seen_enough_sees_no_traceback() -> None:
    command = [sys.executable, "-m", "autograder", "generate", "relu", "--count", "1", "--out", "-"]
    seen, shown = os.pipe()
    os.close(seen)

    done = subprocess.run(command, cwd=ROOT, stdout=shown, stderr=subprocess.PIPE, text=True, check=False)

    os.close(shown)
    assert (done.returncode, done.stderr) == (0, "")
