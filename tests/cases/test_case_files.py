"""Cases are data: every mistake in writing one has a clear error, and drawing one again gives the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from autograder.cases.case_files import BadCase, read_lecture, read_toml
from autograder.core.codec import freeze
from tests.content import HOMEWORK, TASKS, random_call

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
        (GOOD.replace("[1, 2, 3]", '["a"]'), '"signal" holds a value that is not a finite number'),
        (GOOD.replace("[1, 2, 3]", "[nan]"), '"signal" holds a value that is not a finite number'),
        (GOOD + 'visibility = "secret"\n', "visibility 'secret' is none of visible, hidden"),
        (GOOD + 'tie = "yes"\n', '"tie" is true or false'),
        (GOOD + 'visibility = "hidden"\nscored = false\n', "only a visible case can have scored = false"),
        (GOOD + "expected = [[1], [1, 2]]\n", '"expected" is not a rectangular array'),
        (GOOD.replace("conv1d", "conv3d"), "unknown function 'conv3d'; known functions: output_length, conv1d"),
        (GOOD.replace("[[conv1d]]", "[conv1d]"), "write each case of conv1d under its own [[conv1d]]"),
        ("signal = [1, 2", "not readable as TOML"),
    ],
)
def test_a_mistake_in_a_case_is_named_with_its_file_and_case(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(BadCase) as error:
        read_toml(_written(tmp_path, text), HOMEWORK)

    assert complaint in str(error.value)


def test_a_file_that_is_no_file_of_the_homework_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadCase, match=r"no file of the homework is called 'conv3d'"):
        read_toml(_written(tmp_path, GOOD, "conv3d.toml"), HOMEWORK)


def test_named_parts_of_an_answer_must_be_all_there(tmp_path: Path) -> None:
    text = '[[softmax_cross_entropy]]\ntitle = "t"\nlogits = [0, 0]\nlabel = 1\nexpected = { loss = 1 }\n'

    with pytest.raises(BadCase, match="expected has the parts loss"):
        read_toml(_written(tmp_path, text, "backprop.toml"), HOMEWORK)


@pytest.mark.parametrize("name", ["cases.toml", "diagnostic.toml", "added.toml"])
@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (GOOD.replace("weights", "weigths"), 'case "edges" has unknown key'),
        (GOOD.replace("conv1d", "conv3d"), "unknown function 'conv3d'"),
        ("signal = [1, 2", "not readable as TOML"),
    ],
)
def test_a_file_that_every_topic_has_is_named_with_its_folder(name: str, text: str, fault: str, tmp_path: Path) -> None:
    (tmp_path / "conv1d").mkdir()
    path = tmp_path / "conv1d" / name
    path.write_text(text, encoding="utf-8")

    with pytest.raises(BadCase) as error:
        read_toml(path, HOMEWORK)

    assert str(error.value).startswith(f"conv1d/{name}: {fault}")


def test_the_lecture_has_cases_for_every_numpy_task_that_fits_on_paper() -> None:
    covered = {case.task for case in read_lecture(LECTURE, HOMEWORK)}

    assert covered >= {task.name for task in TASKS if task.file not in ("cnn", "cnn_torch")}


def test_cases_of_one_task_have_titles_of_their_own() -> None:
    titles = [(case.task, case.title) for case in read_lecture(LECTURE, HOMEWORK)]

    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("task", [task.name for task in TASKS])
@pytest.mark.parametrize("place", range(12))
def test_drawing_again_with_the_same_seed_gives_the_same_call(task: str, place: int) -> None:
    one, other = (random_call(task, np.random.default_rng([3, place]), place) for _ in range(2))

    assert freeze(one) == freeze(other)
