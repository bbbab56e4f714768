"""`generate` makes cases worth having, and refuses what is not; what it writes, the build picks up."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from autograder import __main__ as commands
from autograder.authoring.freezing import Freezer
from autograder.authoring.generate import from_submission, invent
from autograder.authoring.new_cases import RIGHT, generate, preview, titled, weigh
from autograder.authoring.solutions import Reference
from autograder.cases.case_files import BadCase, read_toml
from autograder.cases.case_writer import append, as_toml
from autograder.core.codec import freeze
from autograder.core.records import Case
from autograder.homework.draw import draw
from tests.conftest import ROOT
from tests.content import BY_NAME, HOMEWORK, TASKS

POOL = BY_NAME["pooling.max_pool2d"]


@cache
def _freezer() -> Freezer:
    return Freezer(Reference(ROOT, HOMEWORK))


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
@pytest.mark.parametrize("place", range(4))
def test_a_case_that_is_written_is_read_back_the_same(task: object, place: int, tmp_path: Path) -> None:
    name = task.name  # type: ignore[attr-defined]
    case = Case(name, 'A "quoted" title', draw(name, np.random.default_rng(place), place), visibility="hidden")

    path = tmp_path / f"{name.split('.')[0]}.toml"
    append(path, [case], HOMEWORK)
    (back,) = read_toml(path, HOMEWORK)

    assert freeze(back.call) == freeze(case.call)
    assert (back.task, back.title, back.visibility) == (name, case.title, "hidden")


def test_the_first_case_separates_most_and_the_next_what_it_left(torch_is_here: None) -> None:
    found = generate(_freezer(), POOL, [], count=3, seed=1)

    assert len(found[0].separates) > len(found[1].separates) > 0
    assert not found[0].separates & found[1].separates
    assert sum(RIGHT in pair for pair in found[0].separates) == len(found[0].catches)


def test_what_the_existing_cases_tell_apart_is_not_told_again() -> None:
    (first,) = generate(_freezer(), POOL, [], count=1, seed=1)

    found = generate(_freezer(), POOL, [first.case], count=1, seed=1)

    assert not found[0].separates & weigh(_freezer(), first.case).separates


def test_twenty_new_cases_are_all_fit_and_have_titles_of_their_own() -> None:
    found = generate(_freezer(), POOL, [], count=20, seed=2)
    cases = titled(found, "after_due_date", 2, [])

    assert len({case.title for case in cases}) == 20
    assert all(case.referees for case in cases)
    assert "catches" in preview(found, cases, 36)


def test_generated_cases_are_added_and_what_was_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "pooling.toml"
    path.write_text('# mine\n[[max_pool1d]]\ntitle = "mine"\nsignal = [1, 2]\nsize = 2\n', encoding="utf-8")

    said = invent(ROOT, HOMEWORK, POOL, 2, 5, "hidden", out=path, explain=True)

    assert path.read_text(encoding="utf-8").startswith("# mine\n[[max_pool1d]]")
    assert [case.visibility for case in read_toml(path, HOMEWORK)] == ["visible", "hidden", "hidden"]
    assert "before:" in said
    assert f"2 cases added to {path}" in said


def test_a_dash_only_previews(tmp_path: Path) -> None:
    homework = ROOT / "autograder" / "homework"
    before = {path: path.read_bytes() for path in homework.glob("*/*.toml")}

    said = invent(ROOT, HOMEWORK, POOL, 1, 5, "visible", out=Path("-"))

    assert "[[max_pool2d]]" in said
    assert {path: path.read_bytes() for path in homework.glob("*/*.toml")} == before


def test_a_file_that_the_build_would_not_find_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadCase, match=r"mine.toml: name the file as the homework's, such as conv1d.toml"):
        append(tmp_path / "mine.toml", [], HOMEWORK)

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_read_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "pooling.toml").write_text("half a [", encoding="utf-8")

    with pytest.raises(BadCase, match="not readable as TOML"):
        append(
            tmp_path / "pooling.toml", [Case("pooling.max_pool1d", "t", {"signal": np.ones(2), "size": 2})], HOMEWORK
        )

    assert (tmp_path / "pooling.toml").read_text(encoding="utf-8") == "half a ["


def test_a_wrong_submission_shows_on_a_small_case_with_a_skeleton_for_the_guide() -> None:
    sample = ROOT / "tests" / "samples" / "first_try"

    said = from_submission(ROOT, HOMEWORK, BY_NAME["conv2d.edge_strength"], sample, seed=0)

    assert said.startswith("# conv2d.edge_strength: ")
    assert "[[edge_strength]]" in said
    assert '@mistake("conv2d.edge_strength")\ndef name_this_mistake(right: Right, image) -> Any:' in said


def test_a_right_submission_has_nothing_to_show() -> None:
    said = from_submission(ROOT, HOMEWORK, BY_NAME["conv1d.conv1d"], ROOT / "solutions", seed=0)

    assert said == "nothing of it was found wrong on the cases that were drawn"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["generate"], "generate: which task?"),
        (["generate", "conv3d"], "generate: There is no task 'conv3d'. Did you mean conv2d or conv1d?"),
        (["generate", "conv2d", "--visibility", "secret"], "invalid choice: 'secret'"),
        (["generate", "--from-submission", "nowhere"], "nowhere"),
    ],
)
def test_a_wrong_call_of_generate_says_what_is_wrong(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        status = commands.main(arguments)
    except SystemExit as exit_:
        status = int(str(exit_.code))

    assert status == 2
    assert complaint in capsys.readouterr().err


def test_an_entry_names_the_kinds_that_toml_has_no_word_for() -> None:
    case = Case("conv2d.edge_strength", "t", {"image": np.full((1, 2), 255, np.uint8)})

    assert 'dtype = { image = "uint8" }' in as_toml(case)
