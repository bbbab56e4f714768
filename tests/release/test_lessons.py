"""A lesson goes through its file's tasks, with words and figures around them."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from autograder.core.assignment import Course, Topic, folder_of, for_course
from autograder.release.lessons import BadLesson, read_lesson
from tests.conftest import ROOT
from tests.content import FILES, HOMEWORK, TASKS

POOLING = Topic("pooling", tuple(task for task in TASKS if task.function in ("max_pool1d", "max_pool2d")))
POOLS = HOMEWORK._replace(topics=(POOLING,))  # without what a course adds


def _write(folder: Path, text: str) -> None:
    (folder / "pooling").mkdir()
    (folder / "pooling" / "lesson.md").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("file", FILES)
def test_a_lesson_draws_its_figures_and_names_every_task(file: str) -> None:
    parts = read_lesson(folder_of(ROOT, HOMEWORK), file, HOMEWORK)

    assert parts[0].text.startswith("# ")
    assert [part.text for part in parts if part.kind == "task"] == [task.name for task in TASKS if task.file == file]
    assert any(part.kind == "code" and "figures." in part.text for part in parts)


@pytest.mark.parametrize("file", FILES)
def test_every_figure_has_a_caption_below_it(file: str) -> None:
    parts = read_lesson(folder_of(ROOT, HOMEWORK), file, HOMEWORK)
    below = [after for part, after in itertools.pairwise(parts) if part.kind == "code"]

    assert [part.text[:60] for part in below if not part.text.startswith("*")] == []


def test_a_lesson_puts_a_task_where_it_says_or_at_the_end(tmp_path: Path) -> None:
    text = "# Pools\n\nWords.\n\n## max_pool1d\n\nA.\n\n{task}\n\nB.\n\n## max_pool2d\n\nC.\n\n## More\n\nD.\n"
    _write(tmp_path, text)

    parts = read_lesson(tmp_path, "pooling", POOLS)

    assert [part.text for part in parts] == [
        "# Pools\n\nWords.",
        "## 4.1 max_pool1d\n\nA.",
        "pooling.max_pool1d",
        "B.",
        "## 4.2 max_pool2d\n\nC.",
        "pooling.max_pool2d",
        "## More\n\nD.",
    ]


def test_a_topic_without_a_lesson_has_a_heading_for_each_task(tmp_path: Path) -> None:
    parts = read_lesson(tmp_path, "pooling", POOLS)

    assert [part.text for part in parts] == [
        "# pooling",
        "## 4.1 max_pool1d",
        "pooling.max_pool1d",
        "## 4.2 max_pool2d",
        "pooling.max_pool2d",
    ]


def test_the_section_of_a_task_that_is_left_out_goes_with_its_figures() -> None:
    homework = for_course(HOMEWORK, Course(left_out=("conv1d.conv1d_matrix",)))

    parts = read_lesson(folder_of(ROOT, HOMEWORK), "conv1d", homework)

    assert [part.text for part in parts if part.kind == "task"] == ["conv1d.output_length", "conv1d.conv1d"]
    assert [part.text for part in parts if "matrix" in part.text] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# Pools\n\n## max_pool2d\n\nA.\n", "max_pool2d"),
        ("# Pools\n\n## max_pool2d\n\n## max_pool1d\n", "max_pool2d, max_pool1d"),
        ("# Pools\n\n## max_pool1d\n\n## max_pool2d\n\n## max_pool2d\n", "max_pool1d, max_pool2d, max_pool2d"),
        ("# Pools\n", "none"),
        ("", "none"),
    ],
    ids=["one is missing", "another order", "twice", "no task", "empty"],
)
def test_a_lesson_that_does_not_go_through_its_tasks_says_so(text: str, found: str, tmp_path: Path) -> None:
    _write(tmp_path, text)

    with pytest.raises(BadLesson) as raised:
        read_lesson(tmp_path, "pooling", POOLS)

    assert str(raised.value) == (
        f"pooling/lesson.md: the sections of tasks are {found}; the file's tasks are max_pool1d, max_pool2d."
        " Each needs a section '## name', in this order"
    )


@pytest.mark.parametrize(
    ("section", "name"),
    [
        ("## avg_pol2d\n\nThe mean.\n", "avg_pol2d"),
        ("## median\n", "median"),
        ("## The mean\n\n{task}\n", "The mean"),
        ("## Mean\n\n{task}\n", "Mean"),
    ],
)
def test_a_section_for_a_task_that_does_not_exist_is_named(section: str, name: str, tmp_path: Path) -> None:
    _write(tmp_path, f"# Pools\n\n## max_pool1d\n\n## max_pool2d\n\n{section}")

    with pytest.raises(BadLesson) as raised:
        read_lesson(tmp_path, "pooling", POOLS)

    assert str(raised.value) == (
        f"pooling/lesson.md: the section {name!r} is about no task of pooling.py, which has max_pool1d, max_pool2d."
        " The heading of any other section has a space or a capital letter, and no {task} below it"
    )


def test_a_lesson_that_is_no_text_says_so(tmp_path: Path) -> None:
    _write(tmp_path, "")
    (tmp_path / "pooling" / "lesson.md").write_bytes(b"# \xff")

    with pytest.raises(BadLesson, match=r"pooling/lesson.md cannot be read: 'utf-8' codec"):
        read_lesson(tmp_path, "pooling", POOLS)
