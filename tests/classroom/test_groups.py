"""Wrong answers that no known mistake explains, grouped: made up, and of real programs with a mistake that is new."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from autograder.classroom.facts import facts_of
from autograder.classroom.groups import Group, Unexplained
from autograder.classroom.page import write_class_page
from autograder.classroom.records import Entry, Graded, Student
from autograder.grading.grade import Grader
from autograder.reporting.gradescope.results import results_document
from tests.classroom.made_up import item, wrong
from tests.conftest import ROOT


def grouped(*items: Mapping[str, Any]) -> list[tuple[str, int]]:
    """What the groups share, and how many submissions each has."""
    return [(group.shared, group.count) for group in _groups(*items)]


def _groups(*items: Mapping[str, Any]) -> list[Group]:
    found = Unexplained()
    for position, one in enumerate(items):
        found.add(position, one, 1)
    return found.groups()


def failing(*cases: Mapping[str, Any], task: str = "conv1d.conv1d") -> dict[str, Any]:
    return item(task, wrong=cases, missed=[one["case"] for one in cases])


def test_equal_answers_are_one_group_and_the_largest_is_first() -> None:
    one, two = failing(wrong(0, answer="4 3 1 2")), failing(wrong(0, answer="4 9 1 2"))

    assert grouped(one, two, two, one, two) == [("answers", 3), ("answers", 2)]


def test_answers_that_differ_by_rounding_are_equal() -> None:
    one, two = failing(wrong(0, answer="4 3.00001 1 2")), failing(wrong(0, answer="4 3 1.00001 2"))

    assert grouped(one, two) == [("answers", 2)]


@pytest.mark.parametrize(
    "other",
    [
        failing(wrong(0, answer="4 3.1 1 2")),
        failing(wrong(1, answer="4 3 1 2")),
        failing(wrong(0, answer="5 3 1 2")),
        failing(wrong(0, answer="4 3 1 2"), wrong(1, answer="4 3 1 2")),
        failing(wrong(0, answer="4 3 1 2"), task="conv2d.conv2d"),
    ],
    ids=["another number", "another case", "another shape", "one case more", "another task"],
)
def test_what_differs_is_not_one_group(other: dict[str, Any]) -> None:
    assert grouped(failing(wrong(0, answer="4 3 1 2")), other) == [("answers", 1), ("answers", 1)]


def test_those_that_are_alone_are_grouped_by_how_they_differ_from_the_right_answer() -> None:
    def shorter(number: int) -> dict[str, Any]:
        return failing(*(wrong(at, answer=f"4 {number} 1 2", change="shape -1") for at in (0, 1)))

    assert grouped(shorter(1), shorter(2), shorter(2), shorter(3)) == [("answers", 2), ("changes", 2)]


def test_one_equal_change_alone_says_too_little() -> None:
    alone = [failing(wrong(0, answer=f"4 {number} 1 2", change="shape -1")) for number in (1, 2)]

    assert grouped(*alone) == [("answers", 1), ("answers", 1)]


def test_and_those_still_alone_by_what_was_raised() -> None:
    def raising(*cases: int) -> dict[str, Any]:
        error = "NameError: name # is not defined"
        return failing(*(wrong(at, answer=error, error=error) for at in cases))

    assert grouped(raising(0, 1), raising(0, 1, 2), failing(wrong(0, answer="4 1 1 2"))) == [
        ("exceptions", 2),
        ("answers", 1),
    ]


def test_of_a_group_the_first_two_submissions_are_kept() -> None:
    (group,) = _groups(*[failing(wrong(0, answer="4 3 1 2"))] * 5)

    assert group.members == [0, 1]


# ---------------------------------------------------------------- real programs


NEW = "no value at the end"  # a mistake that the guide does not have: the last response is lost, and there is a 7
WITH_A_LOOP = '''
import numpy as np

def conv1d(signal, weights, stride=1, padding=0):
    """Slides, says Ada."""
    # Ada wrote this
    padded = np.pad(np.asarray(signal, dtype=float), padding)
    f = len(weights)
    out = []
    for start in range(0, len(padded) - f + 1, stride):
        out.append(float((padded[start:start + f] * weights).sum()))
    out[-1] = 7.0
    return np.array(out)
'''
AS_A_MATRIX = """
import numpy as np

def conv1d(signal, weights, stride=1, padding=0):
    padded = np.concatenate([np.zeros(padding), signal, np.zeros(padding)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, len(weights))[::stride]
    responses = windows @ np.asarray(weights, dtype=float)
    responses[len(responses) - 1] = 7
    return responses
"""
RIGHT = AS_A_MATRIX.replace("    responses[len(responses) - 1] = 7\n", "")


@pytest.fixture(scope="module")
def class_of_three(tmp_path_factory: pytest.TempPathFactory, bank: Path) -> list[Graded]:
    """Two who made the same new mistake in other words, and one who made none."""
    found = []
    for name, source in (("ada", WITH_A_LOOP), ("bob", AS_A_MATRIX), ("eve", RIGHT)):
        folder = tmp_path_factory.mktemp("class") / name
        folder.mkdir()
        (folder / "conv1d.py").write_text(source, encoding="utf-8")
        with Grader(bank, of_class=True) as grader:
            report = grader.grade(folder)
        document = results_document(report)
        document["extra_data"]["facts"] = facts_of(report)
        entry = Entry(name, folder, (Student(f"{name.title()} Lovelace"),))
        found.append(Graded(entry, document, score=document["score"]))
    return found


@pytest.fixture(scope="module")
def written(class_of_three: list[Graded], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with their page."""
    out = tmp_path_factory.mktemp("out")
    write_class_page(class_of_three, out, names=False, command="class")
    return out


def test_those_who_share_a_new_mistake_are_one_group_with_their_code_side_by_side(written: Path) -> None:
    page = (written / "class.html").read_text(encoding="utf-8")

    assert page.count('<article id="group-') == 1
    assert "They give the same wrong answers in the slides&#39; examples and public cases." in page
    assert "out[-1] = 7.0" in page
    assert "responses[len(responses) - 1] = 7" in page


def test_comments_and_docstrings_are_left_out_and_nobody_is_named(written: Path) -> None:
    page = (written / "class.html").read_text(encoding="utf-8")

    assert "Ada" not in page
    assert "ada" not in page.replace("padding", "").replace("padded", "").replace("metadata", "")
    assert "Slides, says" not in page


def test_names_are_there_when_they_are_asked_for(class_of_three: list[Graded], tmp_path: Path) -> None:
    write_class_page(class_of_three, tmp_path, names=True, command="class --names")

    page = (tmp_path / "class.html").read_text(encoding="utf-8")
    assert "Ada Lovelace" in page
    assert "Bob Lovelace" in page
    assert "Eve Lovelace" not in page


def test_the_command_it_gives_finds_the_mistake_again(written: Path) -> None:
    page = (written / "class.html").read_text(encoding="utf-8")
    command = page.partition('<p class="command"><code>')[2].partition("</code>")[0]
    words = shlex.split(command)
    assert words[:5] == ["python", "-m", "autograder", "generate", "conv1d.conv1d"]

    done = subprocess.run([sys.executable, *words[1:]], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "[[conv1d]]" in done.stdout  # a small case, and a first version of the mistake
    assert '@mistake("conv1d.conv1d")' in done.stdout
    assert "got 7" in done.stdout


def test_the_folder_of_the_command_holds_the_submission_under_a_name_of_ours(written: Path) -> None:
    (folder,) = (written / "groups").iterdir()

    assert folder.name == "conv1d.conv1d-1"
    assert (folder / "conv1d.py").read_text(encoding="utf-8").strip() == WITH_A_LOOP.strip()


def test_written_again_the_page_is_the_same_and_old_groups_are_gone(
    class_of_three: list[Graded], tmp_path: Path
) -> None:
    old = tmp_path / "groups" / "conv1d.conv1d-9"
    old.mkdir(parents=True)
    (tmp_path / "groups" / "mine-1").mkdir()
    pages = []
    for _ in range(2):
        write_class_page(class_of_three, tmp_path, names=False, command="class")
        pages.append((tmp_path / "class.html").read_bytes())

    assert pages[0] == pages[1]
    assert sorted(path.name for path in (tmp_path / "groups").iterdir()) == ["conv1d.conv1d-1", "mine-1"]
