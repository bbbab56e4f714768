"""Cases are data: every mistake in writing one has a clear error, and the bank gives back what it was given."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from autograder.cases.case_files import BadCase, read_bank, read_lecture, read_toml, write_bank
from autograder.core.codec import freeze, thaw
from autograder.core.records import Case, NotAnArray, Rng
from autograder.homework.draw import draw
from tests.content import TASKS

LECTURE = Path(__file__).parents[2] / "autograder" / "homework"
GOOD = '[[conv1d]]\ntitle = "edges"\nsignal = [1, 2, 3]\nweights = [1, -1]\n'


def _written(tmp_path: Path, text: str, name: str = "conv1d.toml") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (GOOD.replace("weights", "weigths"), 'conv1d.toml: case "edges" has unknown key "weigths"; known keys: signal'),
        (GOOD.replace("signal = [1, 2, 3]\n", ""), 'case "edges" lacks "signal"; conv1d takes signal, weights'),
        (GOOD.replace('title = "edges"\n', ""), "a case of conv1d has no title"),
        (GOOD.replace("[1, 2, 3]", "[[1, 2], [3]]"), '"signal" is not a rectangular array'),
        (GOOD.replace("[1, 2, 3]", '["a"]'), '"signal" holds something that is no finite number'),
        (GOOD.replace("[1, 2, 3]", "[nan]"), '"signal" holds something that is no finite number'),
        (GOOD + 'visibility = "secret"\n', "visibility 'secret' is none of visible, hidden"),
        (GOOD + 'tie = "yes"\n', '"tie" is true or false'),
        (GOOD + 'visibility = "hidden"\nscored = false\n', "scored = false is for cases that students see"),
        (GOOD + "expected = [[1], [1, 2]]\n", '"expected" is not a rectangular array'),
        (GOOD.replace("conv1d", "conv3d"), "unknown function 'conv3d'; known functions: output_length, conv1d"),
        (GOOD.replace("[[conv1d]]", "[conv1d]"), "write each case of conv1d under its own [[conv1d]]"),
        ("signal = [1, 2", "not readable as TOML"),
    ],
)
def test_a_mistake_in_a_case_is_named_with_its_file_and_case(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(BadCase) as error:
        read_toml(_written(tmp_path, text))

    assert complaint in str(error.value)


def test_a_file_that_is_no_file_of_the_homework_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadCase, match=r"no file of the homework is called 'conv3d'"):
        read_toml(_written(tmp_path, GOOD, "conv3d.toml"))


def test_named_parts_of_an_answer_must_be_all_there(tmp_path: Path) -> None:
    text = '[[softmax_cross_entropy]]\ntitle = "t"\nlogits = [0, 0]\nlabel = 1\nexpected = { loss = 1 }\n'

    with pytest.raises(BadCase, match="expected has the parts loss"):
        read_toml(_written(tmp_path, text, "backprop.toml"))


def test_the_lecture_has_cases_for_every_numpy_task_that_fits_on_paper() -> None:
    covered = {case.task for case in read_lecture(LECTURE)}

    assert covered >= {task.name for task in TASKS if task.file not in ("cnn", "cnn_torch")}


def test_cases_of_one_task_have_titles_of_their_own() -> None:
    titles = [(case.task, case.title) for case in read_lecture(LECTURE)]

    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("task", [task.name for task in TASKS])
def test_a_case_comes_back_from_the_bank_as_it_went_in(tmp_path: Path, task: str) -> None:
    call = draw(task, np.random.default_rng(1), 1)
    case = Case(
        task, "a case", call, expected=(np.array([0.1]), {"w": np.array(2)}), lookalikes={"m": NotAnArray("none")}
    )

    write_bank(tmp_path, [case], {"torch": True})
    (back,) = read_bank(tmp_path)

    assert freeze(back.call) == freeze(call)
    assert freeze(back.expected) == freeze(case.expected)
    assert (back.task, back.title, back.visibility, back.lookalikes) == (
        task,
        "a case",
        "visible",
        {"m": NotAnArray("none")},
    )


@pytest.mark.parametrize(
    "value", [1, 0.1, None, "theirs", (("conv", 1, 2), ("pool", 3)), Rng(3, (1, 2), 4), np.zeros((0, 2))]
)
def test_thaw_undoes_freeze(value: object) -> None:
    assert freeze(thaw(freeze(value))) == freeze(value)


def test_what_is_no_value_cannot_be_frozen() -> None:
    with pytest.raises(TypeError, match="cannot freeze a set"):
        freeze({1, 2})


def test_thawed_arrays_cannot_be_written_to() -> None:
    array = thaw(freeze(np.zeros(2)))

    with pytest.raises(ValueError, match="read-only"):
        array[0] = 1


@pytest.mark.parametrize("task", [task.name for task in TASKS])
@pytest.mark.parametrize("place", range(12))
def test_drawing_again_with_the_same_seed_gives_the_same_call(task: str, place: int) -> None:
    one, other = (draw(task, np.random.default_rng([3, place]), place) for _ in range(2))

    assert freeze(one) == freeze(other)
