"""`generate` makes cases worth having, and refuses what is not; what it writes, the build picks up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from autograder.authoring.generate import invent
from autograder.authoring.new_cases import RIGHT, generate, preview, titled, weigh
from autograder.cases.case_files import BadCase, read_toml
from autograder.cases.case_writer import append, as_toml
from autograder.core.assignment import BadAssignment
from autograder.core.codec import freeze
from autograder.core.records import Case, Task
from tests.authoring.small import SMALL, SORT, freezer
from tests.conftest import ROOT
from tests.content import HOMEWORK, TASKS, random_call

CASES = ROOT / "tests" / "small_homework" / "arrays" / "cases.toml"


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
@pytest.mark.parametrize("index", range(4))
def test_a_case_that_is_written_is_read_back_the_same(task: Task, index: int, tmp_path: Path) -> None:
    call = random_call(task.name, np.random.default_rng(index), index)
    case = Case(task.name, 'A "quoted" title', call, visibility="hidden")

    path = tmp_path / f"{task.file}.toml"
    append(path, [case], HOMEWORK)
    (back,) = read_toml(path, HOMEWORK)

    assert freeze(back.call) == freeze(case.call)
    assert (back.task, back.title, back.visibility) == (task.name, case.title, "hidden")


# ---------------------------------------------------------------- choosing


def test_the_first_case_separates_most_and_the_next_what_it_left() -> None:
    found = generate(freezer(), SORT, [], count=3, seed=1)

    assert len(found[0].separates) > len(found[1].separates) == 0
    assert sum(RIGHT in pair for pair in found[0].separates) == len(found[0].catches)


def test_what_the_existing_cases_tell_apart_is_not_told_again() -> None:
    (first,) = generate(freezer(), SORT, [], count=1, seed=1)

    found = generate(freezer(), SORT, [first.case], count=1, seed=1)

    assert not found[0].separates & weigh(freezer(), first.case).separates


def test_twenty_new_cases_are_all_frozen_and_have_titles_of_their_own() -> None:
    found = generate(freezer(), SORT, [], count=20, seed=2)
    cases = titled(found, "after_due_date", 2, [])

    assert len({case.title for case in cases}) == 20
    assert all(case.references for case in cases)
    assert "catches 1 of 1 known mistakes" in preview(found, cases, 1)


# ---------------------------------------------------------------- writing


def test_generated_cases_are_added_and_what_was_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "arrays.toml"
    path.write_text('# mine\n[[mean]]\ntitle = "mine"\nvalues = [1.0, 2.0]\n', encoding="utf-8")

    said = invent(ROOT, SMALL, SORT, 2, 5, "hidden", out=path, explain=True)

    assert path.read_text(encoding="utf-8").startswith("# mine\n[[mean]]")
    assert [case.visibility for case in read_toml(path, SMALL)] == ["visible", "hidden", "hidden"]
    assert "before:" in said
    assert f"2 cases added to {path}" in said


def test_a_dash_only_previews() -> None:
    before = CASES.read_bytes()

    said = invent(ROOT, SMALL, SORT, 1, 5, "visible", out=Path("-"))

    assert "[[sort]]" in said
    assert CASES.read_bytes() == before
    assert not (CASES.parent / "added.toml").exists()


def test_no_case_is_made_for_a_task_that_has_no_solution(tmp_path: Path) -> None:
    with pytest.raises(BadAssignment, match=r"arrays\.sort has no function in nowhere/arrays\.py"):
        invent(ROOT, SMALL._replace(solutions="nowhere"), SORT, 1, 5, "visible", out=Path("-"))


def test_a_file_that_the_build_would_not_find_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadCase, match=r"mine.toml: name the file as the homework's, such as arrays.toml"):
        append(tmp_path / "mine.toml", [], SMALL)

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_read_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "arrays.toml").write_text("half a [", encoding="utf-8")

    with pytest.raises(BadCase, match="not readable as TOML"):
        append(tmp_path / "arrays.toml", [Case("arrays.mean", "t", {"values": np.ones(2)})], SMALL)

    assert (tmp_path / "arrays.toml").read_text(encoding="utf-8") == "half a ["


def test_a_file_that_the_build_does_not_read_is_said_to_be_one(tmp_path: Path) -> None:
    said = invent(ROOT, SMALL, SORT, 1, 5, "visible", out=tmp_path / "arrays.toml")

    assert f"the build reads them from {CASES.parent / 'added.toml'}: move them there" in said


def test_an_entry_names_the_kinds_that_toml_has_no_word_for() -> None:
    case = Case("conv2d.edge_strength", "t", {"image": np.full((1, 2), 255, np.uint8)})

    assert 'dtype = { image = "uint8" }' in as_toml(case)
