"""The README for students says what their course sets, and nothing by hand."""

from __future__ import annotations

import pytest

from autograder.core.assignment import Assignment, Banned, Course, Topic, for_course
from autograder.core.records import Task
from autograder.release.handout import handout, readme
from tests.conftest import ROOT
from tests.content import FILES, HOMEWORK, TASKS, as_delivered

TEMPLATE = (ROOT / "autograder" / "student" / "handout" / "README.template.md").read_text(encoding="utf-8")


def _task(function: str, points: tuple[float, float], *, torch: bool = False) -> Task:
    return Task("statistics", function, "1.1", points, ("values",), torch=torch)


def _readme(*tasks: Task, banned: Banned | None = None, also: str = "") -> str:
    assignment = Assignment("small", (Topic("statistics", tasks),), banned=banned or Banned())
    return readme(TEMPLATE, assignment, also)


@pytest.mark.parametrize("file", FILES)
def test_every_function_is_in_the_row_of_its_file_with_its_points(file: str) -> None:
    text = handout(ROOT, HOMEWORK)["README.md"].decode("utf-8")

    row = next(line for line in text.splitlines() if line.startswith(f"| `{file}.py`"))
    wanted = [f"`{task.function}` {task.points[0]} + {task.points[1]}" for task in TASKS if task.file == file]
    assert row == f"| `{file}.py` | {', '.join(wanted)} |"


@as_delivered
def test_points_title_and_version_are_those_of_the_course() -> None:
    course = Course(title="Vision, exercise 3", python="3.12", points={"conv1d.conv1d": (2.5, 7)})

    text = handout(ROOT, for_course(HOMEWORK, course))["README.md"].decode("utf-8")

    assert text.startswith("# Vision, exercise 3\n")
    assert "`conv1d` 2.5 + 7," in text
    assert "Together they are 103.5 points." in text
    assert "It has Python 3.12" in text


def test_a_task_that_the_course_leaves_out_is_not_mentioned() -> None:
    course = Course(left_out=("pooling.max_pool1d", "case_studies.stack_parameters"))

    text = handout(ROOT, for_course(HOMEWORK, course))["README.md"].decode("utf-8")

    assert "max_pool1d" not in text
    assert "stack_parameters" not in text
    assert "max_pool2d" in text


def test_another_homework_gets_its_own_words() -> None:
    text = _readme(_task("mean", (1, 1)), _task("median", (2, 0)))

    assert "You write 1 Python file, in this order." in text
    assert "| `statistics.py` | `mean` 1 + 1, `median` 2 + 0 |" in text
    assert "    python check.py mean                   one function" in text
    assert [word for word in ("conv", "torch", "PyTorch", "Do not call", "$") if word in text] == []


def test_pytorch_is_named_where_a_task_needs_it() -> None:
    assert "For `statistics.py` you also need PyTorch" in _readme(_task("mean", (1, 1), torch=True))


def test_what_earns_nothing_is_listed() -> None:
    text = _readme(_task("mean", (1, 1)), banned=Banned(("scipy",), ("numpy.mean",)))

    assert "Do not call what does a task for you, it earns nothing: `numpy.mean`, `scipy`.\n" in text


def test_functions_that_compute_with_those_are_said_to_count_too() -> None:
    banned = Banned(("scipy",), ("numpy.convolve",), such_as=("numpy.polymul", "numpy.ma.convolve"))
    text = " ".join(_readme(_task("mean", (1, 1)), banned=banned).split())

    assert "`numpy.convolve`, `scipy`. Functions of NumPy that compute with these count, too, such as" in text
    assert "such as `numpy.polymul`, `numpy.ma.convolve`." in text


def test_a_homework_adds_lines_about_its_own_files() -> None:
    text = _readme(_task("mean", (1, 1)), also="- `data.csv`: numbers to try.\n")

    assert "counts.\n- `data.csv`: numbers to try.\n- `autograder/`" in text


def test_no_line_of_the_readme_but_its_table_is_longer_than_a_page_is_wide() -> None:
    text = handout(ROOT, HOMEWORK)["README.md"].decode("utf-8")

    assert [line for line in text.splitlines() if len(line) > 120 and not line.startswith("|")] == []


def test_the_template_itself_is_not_handed_out() -> None:
    assert sorted(handout(ROOT, HOMEWORK)) == sorted(
        ["README.md", "AGENTS.md", "check.py", "requirements.txt", "test_homework.py", *HOMEWORK.handout_files]
    )


def test_a_students_assistant_is_asked_to_tutor_and_told_how_to_check() -> None:
    text = handout(ROOT, HOMEWORK)["AGENTS.md"].decode("utf-8")

    assert "Tutor, do not solve" in text
    assert "    python check.py conv1d --watch" in text
    assert "$" not in text


def test_students_are_told_how_to_predict_first_with_a_file_of_their_homework() -> None:
    text = _readme(_task("mean", (1, 1)))

    assert "    python check.py statistics --predict   before you write it: a small case to work out by hand\n" in text
    assert "`--predict` asks what a small case returns, before you write the function" in text


@as_delivered
def test_the_playground_is_said_to_ask_for_predictions() -> None:
    assert "the same predictions as `--predict`" in handout(ROOT, HOMEWORK)["README.md"].decode("utf-8")
