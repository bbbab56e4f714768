"""The bank gives back what it was given, and says which homework it is for."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from autograder.cases.about import VERSION, About, read_about
from autograder.cases.bank import read_bank, write_bank
from autograder.cases.items import read_planned
from autograder.core.assignment import BadAssignment, Course, for_course
from autograder.core.codec import freeze
from autograder.core.records import Case, NotAnArray, Rng
from tests.content import FILES, HOMEWORK, TASKS, random_call

HINTS = {"conv1d.conv1d": {"flipped_filter": "Which way round?"}}
ABOUT = About(HOMEWORK, torch=True, hints=HINTS)
LENGTH = Case("conv1d.output_length", "a length", {"n": 5, "f": 2}, expected=np.array(4))
POOL = Case("pooling.max_pool1d", "a pool", {"signal": np.ones(2), "size": 2}, expected=np.ones(1))


@pytest.mark.parametrize("task", [task.name for task in TASKS])
def test_a_case_comes_back_from_the_bank_as_it_went_in(tmp_path: Path, task: str) -> None:
    call = random_call(task, np.random.default_rng(1), 1)
    answer = (np.array([0.1]), {"w": np.array(2)})
    case = Case(task, "a case", call, expected=answer, signatures={"m": NotAnArray("none")})

    write_bank(tmp_path, ABOUT, [case])
    (back,) = read_bank(tmp_path)

    assert freeze(back.call) == freeze(call)
    assert freeze(back.expected) == freeze(case.expected)
    assert (back.task, back.title, back.visibility, back.signatures) == (
        task,
        "a case",
        "visible",
        {"m": NotAnArray("none")},
    )


def test_the_cases_come_back_file_by_file_in_the_order_they_were_frozen(tmp_path: Path) -> None:
    write_bank(tmp_path, ABOUT, [POOL, LENGTH._replace(title="second"), LENGTH])

    assert [case.title for case in read_bank(tmp_path)] == ["second", "a length", "a pool"]


def test_one_file_is_read_without_those_of_the_others(tmp_path: Path) -> None:
    write_bank(tmp_path, ABOUT, [POOL, LENGTH])
    for path in tmp_path.iterdir():
        if path.stem != "pooling":
            path.unlink()

    assert [case.title for case in read_bank(tmp_path, ["pooling"])] == ["a pool"]


def test_every_file_of_the_homework_has_one_of_the_bank_with_cases_or_without(tmp_path: Path) -> None:
    write_bank(tmp_path, ABOUT, [])

    assert {path.name for path in tmp_path.iterdir()} == {f"{name}.json" for name in (*FILES, "about")}
    assert read_bank(tmp_path) == ()


def test_the_same_cases_are_written_the_same_byte_for_byte(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_bank(tmp_path / name, ABOUT, [LENGTH, POOL])

    one, two = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two


def test_a_bank_says_which_homework_and_course_it_is_for(tmp_path: Path) -> None:
    course = Course(title="Vision", points={"conv1d.conv1d": (1, 2)}, left_out=("pooling.max_pool1d",))
    mine = for_course(HOMEWORK, course)

    write_bank(tmp_path, About(mine, torch=False, hints=HINTS), [LENGTH])

    assert read_about(tmp_path)._replace(outline={}) == About(mine, torch=False, hints=HINTS)
    assert json.loads((tmp_path / "about.json").read_text(encoding="utf-8"))["version"] == VERSION


def test_a_bank_says_which_tasks_draw_random_numbers(tmp_path: Path) -> None:
    drawing = Case("cnn.initial_parameters", "a case", {"rng": Rng(1)}, expected=LENGTH.expected)

    write_bank(tmp_path, ABOUT, [LENGTH, drawing])

    assert read_about(tmp_path).drawing == {"cnn.initial_parameters"}


def test_what_is_known_of_cases_that_are_not_read_is_enough_to_plan_and_tells_no_hidden_title(tmp_path: Path) -> None:
    hidden = LENGTH._replace(title="a secret", visibility="after_due_date")
    write_bank(tmp_path, ABOUT, [LENGTH, hidden, POOL])
    about = read_about(tmp_path)

    known = [(one.task, one.title, one.visibility, one.scored) for one in about.unread({POOL.task.partition(".")[0]})]

    assert known == [(LENGTH.task, LENGTH.title, "visible", True), (LENGTH.task, "", "after_due_date", True)]
    assert "a secret" not in (tmp_path / "about.json").read_text(encoding="utf-8")
    whole, part = read_planned(tmp_path, about), read_planned(tmp_path, about, {"pooling"})
    assert [item[:3] for item in whole.items] == [item[:3] for item in part.items]
    assert [len(item.cases) for item in whole.items] == [len(item.cases) for item in part.items]
    assert read_planned(tmp_path, about._replace(outline={}), {"pooling"}).items[0].cases[0].call == LENGTH.call


def test_the_bank_of_a_homework_that_is_not_here_says_what_is_missing(tmp_path: Path) -> None:
    write_bank(tmp_path, About(HOMEWORK._replace(package="no_such_homework"), torch=True, hints={}), [])

    with pytest.raises(BadAssignment, match="no_such_homework: there is no no_such_homework; a homework has a module"):
        read_about(tmp_path)
