"""The interface to a homework: found by what people type, set as a course sets it, loaded by its name."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from autograder.core.assignment import (
    Assignment,
    BadAssignment,
    Course,
    NoHomework,
    as_plain,
    folder_of,
    for_course,
    from_plain,
    load,
)
from autograder.core.task_names import Unknown, find
from tests.content import FILES, HOMEWORK, TASKS, as_delivered
from tests.core.small import SMALL, functions

# ---------------------------------------------------------------- what an assignment knows


def test_tasks_and_files_come_in_lecture_order() -> None:
    assert functions(SMALL.tasks) == ["length", "wave", "Unit", "step"]
    assert SMALL.files == ("wave", "Nets")


def test_a_task_is_known_by_its_whole_name_alone() -> None:
    assert SMALL.task("wave.length").number == "1.1"
    with pytest.raises(KeyError, match="length"):
        SMALL.task("length")


def test_a_file_that_is_none_of_the_homework_has_no_tasks() -> None:
    assert (functions(SMALL.of_file("Nets")), SMALL.of_file("nets")) == (["Unit", "step"], ())


def test_what_comes_before_a_task_and_before_a_file() -> None:
    assert functions(SMALL.earlier(SMALL.task("Nets.Unit"))) == ["length", "wave"]
    assert (SMALL.earlier_files("wave"), SMALL.earlier_files("Nets")) == ((), ("wave",))


@as_delivered
def test_the_points_of_this_homework_sum_to_100_and_no_two_tasks_have_one_name_or_number() -> None:
    assert sum(sum(task.points) for task in TASKS) == 100
    assert len({task.name for task in TASKS}) == len({task.number for task in TASKS}) == len(TASKS)
    assert all(task.file == topic.name for topic in HOMEWORK.topics for task in topic.tasks)


def test_the_folder_of_the_topics_is_that_of_the_package(tmp_path: Path) -> None:
    assert folder_of(tmp_path, HOMEWORK) == tmp_path / "autograder" / "homework"


# ---------------------------------------------------------------- as a course sets it


def test_without_settings_a_course_changes_nothing() -> None:
    assert for_course(HOMEWORK, Course()) == HOMEWORK


def test_a_course_sets_points_of_its_own_and_the_others_stay() -> None:
    mine = for_course(SMALL, Course(points={"wave.wave": (0.5, 3)}))

    assert [task.points for task in mine.tasks] == [(1, 1), (0.5, 3), (1, 1), (1, 1)]


def test_where_tasks_are_left_out_the_others_keep_their_numbers() -> None:
    mine = for_course(SMALL, Course(left_out=("wave.length", "Nets.Unit")))

    assert [(task.number, task.function) for task in mine.tasks] == [("1.2", "wave"), ("2.2", "step")]
    assert functions(find(mine, "wave")) == ["wave"]
    assert functions(find(mine, "2")) == ["step"]


def test_a_file_of_which_all_tasks_are_left_out_is_not_asked_for() -> None:
    mine = for_course(SMALL, Course(left_out=("wave.length", "wave.wave")))

    assert (mine.files, functions(find(mine, "2"))) == (("Nets",), ["Unit", "step"])
    with pytest.raises(Unknown, match="The files are Nets;"):
        find(mine, "1")


def test_a_course_leaves_the_homework_of_the_others_as_it_is() -> None:
    for_course(HOMEWORK, Course(left_out=tuple(task.name for task in TASKS[1:])))

    assert load("autograder.homework") is HOMEWORK
    assert (HOMEWORK.files, HOMEWORK.course) == (FILES, Course())


# ---------------------------------------------------------------- to the bank and back


@pytest.mark.parametrize(
    "course",
    [
        Course(),
        Course(
            title="Vision",
            short_name="vision",
            lecture="chapter 3",
            python="3.12",
            random_cases="hidden",
            points={"conv1d.conv1d": (2.5, 1)},
            left_out=("cnn_torch.SmallCNN", "cnn_torch.train_step"),
        ),
    ],
    ids=["as it is", "all settings"],
)
def test_an_assignment_comes_back_from_the_bank_as_its_course_set_it(course: Course) -> None:
    mine = for_course(HOMEWORK, course)

    assert from_plain(json.loads(json.dumps(as_plain(mine)))) == mine


def test_a_bank_says_the_package_and_the_course_and_nothing_else_of_it() -> None:
    assert set(as_plain(HOMEWORK)) == {"assignment", "course"}


@pytest.mark.parametrize(
    ("package", "missing"),
    [
        ("no_such_homework", "no_such_homework"),
        ("autograder.no_such", "autograder.no_such"),
        ("autograder.core", "autograder.core.runtime"),
    ],
)
def test_a_package_that_is_not_there_is_said(package: str, missing: str) -> None:
    with pytest.raises(BadAssignment) as error:
        load(package)

    assert str(error.value) == f"{package}: there is no {missing}; a homework has a module runtime.py"


def test_a_bank_whose_package_is_not_here_says_so() -> None:
    with pytest.raises(BadAssignment, match="there is no no_such_homework"):
        from_plain(as_plain(HOMEWORK._replace(package="no_such_homework")))


def _homework(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, runtime: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "runtime.py").write_text(runtime, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    for module in (name, f"{name}.runtime"):
        monkeypatch.delitem(sys.modules, module, raising=False)


@pytest.mark.parametrize("runtime", ["", "ASSIGNMENT = 'conv1d'\n"], ids=["none", "something else"])
def test_a_package_without_an_assignment_says_what_to_write(
    runtime: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _homework(tmp_path, monkeypatch, "empty_homework", runtime)

    with pytest.raises(
        BadAssignment, match=r"empty_homework\.runtime has no ASSIGNMENT; write ASSIGNMENT = Assignment"
    ):
        load("empty_homework")


def test_a_homework_outside_this_package_is_loaded_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = "from autograder.core.assignment import Assignment\nASSIGNMENT = Assignment('other_homework', ())\n"
    _homework(tmp_path, monkeypatch, "other_homework", source)

    assert load("other_homework") == Assignment("other_homework", ())


def test_a_homework_that_lacks_a_library_is_not_called_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _homework(tmp_path, monkeypatch, "needy_homework", "import no_such_library\n")

    with pytest.raises(BadAssignment) as error:
        load("needy_homework")

    assert str(error.value) == (
        "needy_homework.runtime cannot be imported: ModuleNotFoundError: No module named 'no_such_library'"
        " (needy_homework/runtime.py, line 1)"
    )


@pytest.mark.parametrize(
    ("runtime", "what"),
    [
        ("from autograder.core.records import Tusk\n", "ImportError: cannot import name 'Tusk' from"),
        ("x = 1\ny = z\n", "NameError: name 'z' is not defined (faulty_homework/runtime.py, line 2)"),
        ("def f(:\n", "SyntaxError: "),
    ],
)
def test_a_homework_that_cannot_be_imported_says_why_and_where(
    runtime: str, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _homework(tmp_path, monkeypatch, "faulty_homework", runtime)

    with pytest.raises(BadAssignment) as error:
        load("faulty_homework")

    assert str(error.value).startswith(f"faulty_homework.runtime cannot be imported: {what}")
    assert "runtime.py" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("package", ["../x", "", "a..b", ".a", "a/b", "a.b-c"])
def test_what_is_not_the_name_of_a_package_is_no_homework(package: str) -> None:
    with pytest.raises(NoHomework, match="is not the name of a package; write it with dots"):
        load(package)
