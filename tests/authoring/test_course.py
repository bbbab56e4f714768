"""A course's own settings: what they change, what they leave as it is, and what is wrong with them, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.authoring.course import FILE, BadCourse, callers, given, read_course
from autograder.cases.about import read_about
from autograder.commands import shared
from autograder.core.assignment import Assignment, Course, folder_of, for_course, settings_of
from tests.conftest import ROOT
from tests.content import HOMEWORK

GOOD = """
title = "Signals and images"
short_name = "signals"
lecture = "Week 3"
python = "3.12"
random_cases = "after_published"
due = 2026-11-20T23:59:00+01:00
late_due = "2026-11-23 23:59 Z"
late_policy = {per_day = 10, at_most = 50}
left_out = ["case_studies.stack_parameters"]

[points]
conv2d.conv2d = [3, 5.5]
"conv1d.conv1d" = [0, 4]
"""


def _homework(folder: Path, text: str) -> tuple[Path, Assignment]:
    """A repository in which the homework's solutions stand, and a course.toml of one's own."""
    (folder / "autograder" / "homework").mkdir(parents=True)
    (folder / "solutions").symlink_to(ROOT / "solutions")
    (folder / "autograder" / "homework" / FILE).write_text(text, encoding="utf-8")
    return folder, HOMEWORK


def _faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(BadCourse) as caught:
        read_course(*_homework(folder, text))
    return str(caught.value).splitlines()


def test_every_setting_is_read(tmp_path: Path) -> None:
    course = read_course(*_homework(tmp_path, GOOD))

    assert course == Course(
        title="Signals and images",
        short_name="signals",
        lecture="Week 3",
        python="3.12",
        random_cases="after_published",
        points={"conv2d.conv2d": (3, 5.5), "conv1d.conv1d": (0, 4)},
        left_out=("case_studies.stack_parameters",),
        due="2026-11-20T23:59:00+01:00",
        late_due="2026-11-23 23:59 Z",
        late_policy={"per_day": 10, "at_most": 50},
    )


def test_what_is_left_out_of_the_file_is_the_homeworks_own(tmp_path: Path) -> None:
    assert read_course(*_homework(tmp_path, 'title = "Mine"\n')) == HOMEWORK.course._replace(title="Mine")


def test_without_a_file_the_homework_decides(tmp_path: Path) -> None:
    assert read_course(tmp_path, HOMEWORK) == HOMEWORK.course


def test_a_file_with_a_mark_before_its_first_letter_is_read(tmp_path: Path) -> None:
    assert read_course(*_homework(tmp_path, '\ufefftitle = "Mine"\n')).title == "Mine"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('titel = "x"', "unknown key 'titel'; known keys: title, short_name, lecture, python, random_cases"),
        ('title = ""', "title must be a line of text, not ''"),
        ("title = 3", "title must be a line of text, not 3"),
        ('short_name = "a b"', "short_name must be letters, digits, - and _, not 'a b'"),
        ('python = "2.7"', "python must be a version of Python such as \"3.10\", not '2.7'"),
        ("python = 3.1", 'python must be a version of Python such as "3.10", not 3.1'),
        ('random_cases = "visible"', "random_cases must be one of hidden, after_due_date, after_published"),
        ('left_out = "conv2d"', 'left_out must be a list of tasks, such as ["conv2d.conv2d"]'),
        ('left_out = ["conv3d.conv3d"]', "left_out: there is no task 'conv3d.conv3d'; tasks are named like conv1d."),
        ("points = 3", "points must be a table of tasks, not 3"),
        ("[points]\nconv3d = [1, 2]", "points: there is no task 'conv3d'; tasks are named like conv1d."),
        ("[points]\nconv2d.conv2d = 8", "points: conv2d.conv2d must be two numbers from 0 to 10000, visible and other"),
        ("[points]\nconv2d.conv2d = [1]", "points: conv2d.conv2d must be two numbers from 0 to 10000"),
        ("[points]\nconv2d.conv2d = [-1, 2]", "points: conv2d.conv2d must be two numbers from 0 to 10000"),
        (
            "[points]\nconv2d.conv2d = [0, 0]",
            "points: conv2d.conv2d must be two numbers from 0 to 10000, visible and other, not",
        ),
        ("[points]\nconv2d.conv2d = [1e300, 1]", "points: conv2d.conv2d must be two numbers from 0 to 10000"),
        (
            '[points]\nconv2d.conv2d = [1, 2]\ntitle = "x"',
            "title is below [points], where only tasks are; write it above",
        ),
        ('[points]\nleft_out = ["conv2d.conv2d"]', "left_out is below [points], where only tasks are; write it above"),
        ("[points]\nconv2d.conv2d = [nan, 1]", "points: conv2d.conv2d must be two numbers from 0 to 10000"),
        ("[points]\nconv2d.conv2d = [true, 1]", "points: conv2d.conv2d must be two numbers from 0 to 10000"),
        ("due = 2026-11-20T23:59:00", "due: '2026-11-20T23:59:00' has no time zone; write it like 2026-11-20T23:59"),
        ('due = "tomorrow"', "due: 'tomorrow' is not a time; write it like 2026-11-20T23:59:00+01:00"),
        ("due = 2026-11-20", "due must be a time such as 2026-11-20T23:59:00+01:00, not '2026-11-20'"),
        ('late_due = "2026-13-20T23:59Z"', "late_due: '2026-13-20T23:59Z' is not a time: month must be in 1..12"),
        (
            "due = 2026-11-20T23:59:00+01:00\nlate_due = 2026-11-20T22:58:00Z",
            "late_due (2026-11-20T22:58:00+00:00) must not be before due (2026-11-20T23:59:00+01:00)",
        ),
        ("late_policy = 10", "late_policy must be like {per_day = 10, at_most = 50}, in percent; not 10"),
        ("late_policy = {per_day = 101}", "late_policy: per_day must be a number from 0 to 100, in percent; not 101"),
        ("late_policy = {per_day = 5, grace = 1}", "late_policy: unknown key 'grace'; known keys: per_day, at_most"),
        ("title = ", "not readable as TOML: Invalid value"),
        ("title = " + "[" * 10_000, "not readable as TOML: "),
    ],
)
def test_a_fault_is_named_in_a_line(text: str, fault: str, tmp_path: Path) -> None:
    (line,) = _faults(tmp_path, text)

    assert line.startswith(f"course.toml: {fault}")


def test_a_folder_in_its_place_is_a_fault_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "autograder" / "homework" / FILE).mkdir(parents=True)

    with pytest.raises(BadCourse, match=r"^course\.toml: not readable: Is a directory$"):
        read_course(tmp_path, HOMEWORK)


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    faults = _faults(tmp_path, 'titel = "x"\npython = 3\nleft_out = ["x.y"]\n[points]\nconv3d.x = [1, 1]\n')

    assert len(faults) == 4


def test_leaving_everything_out_is_refused(tmp_path: Path) -> None:
    names = [task.name for task in HOMEWORK.tasks]

    assert "course.toml: left_out: no task is left" in _faults(tmp_path, f"left_out = {names}")


def test_a_task_that_others_call_may_be_left_out_only_where_a_correct_version_exists(tmp_path: Path) -> None:
    root, assignment = _homework(tmp_path, 'left_out = ["cnn.loss_and_gradients"]')

    with pytest.raises(BadCourse) as caught:
        read_course(root, assignment._replace(substitutes=""))
    assert str(caught.value) == (
        "course.toml: left_out: cnn.loss_and_gradients is called by cnn.train; the homework has no correct version to"
        " supply"
    )


def test_the_callers_of_a_function_are_the_tasks_that_reach_it() -> None:
    assert callers(ROOT, "conv_layer", HOMEWORK) == [
        "cnn.forward",
        "cnn.loss_and_gradients",
        "cnn.train",
        "case_studies.residual_block",
    ]


def test_only_functions_that_are_called_are_given() -> None:
    course = Course(left_out=("tensors.conv_layer", "case_studies.stack_parameters"))

    source = given(ROOT, for_course(HOMEWORK, course))

    assert "def conv_layer" in source
    assert "def stack_parameters" not in source


def test_settings_are_told_apart_by_what_the_file_holds(tmp_path: Path) -> None:
    root, assignment = _homework(tmp_path, GOOD)
    before = settings_of(root, assignment)

    (root / "autograder" / "homework" / FILE).write_text(GOOD + "\n", encoding="utf-8")

    assert settings_of(root, assignment) != before
    assert settings_of(tmp_path / "elsewhere", assignment) == ""


def test_settings_that_can_no_longer_be_read_stop_no_grading(
    tmp_path: Path, bank: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder_of(tmp_path, HOMEWORK) / FILE).mkdir(parents=True)
    monkeypatch.setattr(shared, "ROOT", tmp_path)

    assert shared.is_old(read_about(bank))
