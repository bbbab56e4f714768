"""`build` and `build --check`: what is written where, and what is said of what is committed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder import __main__ as commands
from autograder.authoring.references import Disagreement
from autograder.cases.about import About
from autograder.cases.bank import write_bank
from autograder.commands import build as command
from autograder.core.assignment import Assignment, Course, for_course, load
from autograder.release.artefacts import ARTEFACTS
from autograder.release.build import build, stale
from tests.conftest import ROOT
from tests.content import FILES, HOMEWORK

SMALL = load("tests.small_homework")
WITHOUT_POOLING = for_course(HOMEWORK, Course(left_out=tuple(task.name for task in HOMEWORK.of_file("pooling"))))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what a build reads."""
    kept_away = shutil.ignore_patterns(".*", "__pycache__", "dist", "tests", "docs", "benchmarks")
    return shutil.copytree(ROOT, tmp_path / "checkout", ignore=kept_away)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Builds that freeze no case."""

    def frozen(
        root: Path, assignment: Assignment, folder: Path, seed: int, progress: object, processes: int
    ) -> tuple[list[object], dict[str, object]]:
        write_bank(folder, About(assignment, torch=False, hints={}), ())
        log = {"seed": seed, "torch": None, "cases": 0, "diagnostic cases": 0}
        return [], {**log, "largest disagreement": 0.0, "references": [], "skipped": []}

    monkeypatch.setattr("autograder.release.build.freeze_bank", frozen)


# ---------------------------------------------------------------- build --check


def test_what_is_committed_is_up_to_date() -> None:
    assert stale(ROOT, HOMEWORK) == ()


def _edit(checkout: Path) -> None:
    (checkout / "assignments" / "conv1d.py").write_text("# another\n", encoding="utf-8")


def _edit_notebook(checkout: Path) -> None:
    path = checkout / "assignments" / "conv1d.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("photograph", "picture"), encoding="utf-8")


def _edit_lesson(checkout: Path) -> None:
    path = checkout / "autograder" / "homework" / "conv2d" / "lesson.md"
    path.write_text(f"{path.read_text(encoding='utf-8')}\nOne more word.\n", encoding="utf-8")


def _delete(checkout: Path) -> None:
    (checkout / "assignments" / "cnn.ipynb").unlink()


def _add(checkout: Path) -> None:
    (checkout / "assignments" / "notes.py").touch()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_edit, "assignments/conv1d.py is out of date"),
        (_edit_notebook, "assignments/conv1d.ipynb is out of date"),
        (_edit_lesson, "assignments/conv2d.ipynb is out of date"),
        (_delete, "assignments/cnn.ipynb is missing"),
        (_add, "assignments/notes.py is not made by the build; delete it"),
    ],
    ids=["a stub", "a notebook", "a lesson", "missing", "another file"],
)
def test_what_is_not_as_a_build_would_write_it_is_named(
    change: Callable[[Path], None], said: str, checkout: Path
) -> None:
    change(checkout)

    assert stale(checkout, HOMEWORK) == (said,)


@pytest.mark.parametrize("path", ["autograder/student/notebook.py", "autograder/homework/conv1d/cases.toml"])
def test_neither_the_engine_nor_a_case_makes_a_committed_file_out_of_date(path: str, checkout: Path) -> None:
    with (checkout / path).open("a", encoding="utf-8") as file:
        file.write("# a comment\n")

    assert stale(checkout, HOMEWORK) == ()


def test_files_of_a_topic_that_the_course_leaves_out_are_named(checkout: Path) -> None:
    said = stale(checkout, WITHOUT_POOLING)

    assert [line for line in said if "pooling" in line] == [
        "assignments/pooling.ipynb is of a topic that the course leaves out",
        "assignments/pooling.py is of a topic that the course leaves out",
    ]


def test_the_command_says_what_to_run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("autograder.release.build.stale", lambda root, assignment: ("assignments/x.py is missing",))

    status = commands.main(["build", "--check", "--assignment", "tests.small_homework"])

    assert status == 1
    assert capsys.readouterr().out == (
        "assignments/x.py is missing\nrun: python -m autograder build --assignment tests.small_homework\n"
    )


# ---------------------------------------------------------------- build


def test_every_step_has_a_name_of_its_own() -> None:
    assert [step.name for step in ARTEFACTS if step.committed] == [
        "stubs",
        "notebooks",
        "the README's table of tasks",
    ]
    assert len({step.name for step in ARTEFACTS}) == len(ARTEFACTS)


def test_an_update_writes_what_is_out_of_date_and_says_so(checkout: Path, tmp_path: Path, quick: None) -> None:
    _edit(checkout)
    _delete(checkout)

    said = build(checkout, HOMEWORK, tmp_path / "dist", update=True)

    assert said.splitlines()[-1] == "assignments/ updated: conv1d.py, cnn.ipynb"
    assert stale(checkout, HOMEWORK) == ()


def test_without_an_update_what_is_committed_stays_as_it_is(checkout: Path, tmp_path: Path, quick: None) -> None:
    _edit(checkout)

    said = build(checkout, HOMEWORK, tmp_path / "dist")

    assert said.splitlines()[-1] == "assignments/ out of date (--update writes them): conv1d.py"
    assert (checkout / "assignments" / "conv1d.py").read_text(encoding="utf-8") == "# another\n"


def test_a_topic_that_the_course_leaves_out_loses_its_files(checkout: Path, tmp_path: Path, quick: None) -> None:
    build(checkout, HOMEWORK, tmp_path / "dist", update=True)
    sources = tmp_path / "dist" / "nbgrader" / "source" / HOMEWORK.course.short_name
    before = {path.stem for path in sources.iterdir()}

    build(checkout, WITHOUT_POOLING, tmp_path / "dist", update=True)

    left = {path.stem for path in (checkout / "assignments").iterdir()}
    assert before == set(FILES)
    assert left == {path.stem for path in sources.iterdir()} == set(FILES) - {"pooling"}


def test_the_folder_for_nbgrader_is_named_after_the_course(checkout: Path, tmp_path: Path, quick: None) -> None:
    build(checkout, for_course(HOMEWORK, Course(short_name="vision")), tmp_path / "dist")

    assert [path.name for path in (tmp_path / "dist" / "nbgrader" / "source").iterdir()] == ["vision"]


def test_the_tasks_are_named_that_are_given_what_is_left_out(checkout: Path, tmp_path: Path, quick: None) -> None:
    homework = for_course(HOMEWORK, Course(left_out=("pooling.max_pool2d", "case_studies.stack_parameters")))

    said = build(checkout, homework, tmp_path / "dist")

    assert "pooling.max_pool2d is left out; a correct version is given to cnn.forward, " in said
    assert "stack_parameters" not in said


def test_an_older_zip_for_gradescope_goes_where_no_new_one_can_be_made(
    checkout: Path, tmp_path: Path, quick: None
) -> None:
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "autograder.zip").write_bytes(b"old")

    said = build(checkout, HOMEWORK, tmp_path / "dist")

    assert not (tmp_path / "dist" / "autograder.zip").exists()
    assert "no zip for Gradescope: PyTorch is not installed" in said


def test_a_build_keeps_the_seed_of_the_build_before(tmp_path: Path, quick: None) -> None:
    seeds = []
    for wanted in (None, 12345, None):
        build(ROOT, SMALL, tmp_path, wanted)
        seeds.append(json.loads((tmp_path / "build.json").read_text(encoding="utf-8"))["seed"])

    assert seeds == [0, 12345, 12345]


def test_a_build_that_stops_leaves_the_old_bank_alone(
    bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    old = shutil.copytree(bank, tmp_path / "bank")
    before = {path.name: path.read_bytes() for path in old.iterdir()}

    def quarrel(*arguments: object) -> object:
        raise Disagreement("NumPy and PyTorch cpu disagree")

    monkeypatch.setattr("autograder.authoring.freezing.agree", quarrel)
    monkeypatch.setattr("autograder.authoring.each_task.processors", lambda: 1)  # others would not quarrel
    status = commands.main(["build", "--out", str(tmp_path)])

    assert status == 1
    assert capsys.readouterr().err == "build stopped: NumPy and PyTorch cpu disagree\n"
    assert {path.name: path.read_bytes() for path in old.iterdir()} == before


def test_what_must_not_ship_stops_the_build_before_anything_is_written(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout / "autograder" / "homework" / "conv1d" / "answers.py").touch()
    with (checkout / "autograder" / "homework" / "runtime.py").open("a", encoding="utf-8") as file:
        file.write("from autograder.homework.conv1d import answers\n")
    monkeypatch.setattr(command, "ROOT", checkout)

    status = commands.main(["build", "--out", str(tmp_path / "dist")])

    said = capsys.readouterr().err
    assert status == 1
    assert said.startswith("build stopped: autograder.homework.runtime imports autograder.homework.conv1d.answers,")
    assert not (tmp_path / "dist").exists()


@pytest.mark.parametrize(
    ("arguments", "update"),
    [([], True), (["--update"], True), (["--out", "DIR"], False), (["--out", "DIR", "--update"], True)],
)
def test_with_a_folder_of_its_own_a_build_leaves_what_is_committed_unless_asked(
    arguments: list[str], update: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr("autograder.release.build.build", lambda *_, **options: asked.append(options) or "")

    status = commands.main(["build", *(str(tmp_path) if one == "DIR" else one for one in arguments)])

    assert status == 0
    assert [options["update"] for options in asked] == [update]


def test_another_homework_is_built_when_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        "autograder.release.build.build", lambda root, assignment, *_, **__: asked.append(assignment.package) or ""
    )

    commands.main(["build", "--assignment", "tests.small_homework"])
    commands.main(["build"])

    assert asked == ["tests.small_homework", "autograder.homework"]


def test_a_homework_that_is_not_there_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    status = commands.main(["build", "--assignment", "tests.nowhere"])

    assert status == 2
    assert "tests.nowhere: there is no tests.nowhere" in capsys.readouterr().err
