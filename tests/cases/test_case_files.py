"""Cases are data: every mistake in writing one has a clear error, and drawing one again gives the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from autograder.cases.case_files import BadCase, read_lecture, read_toml
from autograder.cases.case_writer import append
from autograder.core.codec import freeze
from autograder.core.records import Case
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
        (GOOD.replace("[1, 2, 3]", "[true, false]"), '"signal" holds true and false; if it is about these, say dtype'),
        (GOOD + 'dtype = "uint8"\n', 'case "edges": write dtype as { signal = "uint8" }'),
        (GOOD + 'dtype = { sginal = "uint8" }\n', 'dtype has "sginal", which is not an array of this case'),
        (GOOD + 'stride = 2\ndtype = { stride = "int64" }\n', 'dtype has "stride", which is not an array of this case'),
        (GOOD + 'dtype = { signal = "byte" }\n', "dtype 'byte' is none of float64, float32, int64, int32, uint8, bool"),
        (
            GOOD + 'dtype = { weights = "uint8" }\n',
            '"weights" holds numbers that are not uint8, which would change them',
        ),
        (GOOD.replace("[1, 2, 3]", "[1, 2.5]") + 'dtype = { signal = "int64" }\n', "numbers that are not int64"),
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


def test_arrays_are_float64_however_they_are_written_and_single_numbers_stay_integers(tmp_path: Path) -> None:
    (case,) = read_toml(_written(tmp_path, GOOD + "stride = 2\n"), HOMEWORK)

    signal, stride = case.call["signal"], case.call["stride"]
    assert isinstance(signal, np.ndarray)
    assert (signal.dtype, signal.tolist(), signal.flags.writeable) == (np.float64, [1.0, 2.0, 3.0], False)
    assert isinstance(stride, int)


def test_a_case_about_kinds_of_numbers_says_the_dtype(tmp_path: Path) -> None:
    text = GOOD.replace("[1, 2, 3]", "[1, 255]") + 'dtype = { signal = "uint8", weights = "int64" }\n'

    (case,) = read_toml(_written(tmp_path, text), HOMEWORK)

    assert {name: array.dtype.name for name, array in case.call.items()} == {"signal": "uint8", "weights": "int64"}  # type: ignore[union-attr]


def test_the_arrays_of_a_dict_are_float64_and_share_the_dtype_that_is_said(tmp_path: Path) -> None:
    step = (
        '[[sgd_step]]\ntitle = "{}"\nlearning_rate = 1\n'
        "parameters = {{ W = [1], b = [2] }}\ngradients = {{ W = [1], b = [1] }}\n"
    )
    text = step.format("a") + "\n" + step.format("b") + 'dtype = { parameters = "int64" }\n'

    plain, kinds = read_toml(_written(tmp_path, text, "backprop.toml"), HOMEWORK)

    assert [array.dtype.name for array in plain.call["parameters"].values()] == ["float64", "float64"]  # type: ignore[union-attr]
    assert [array.dtype.name for array in kinds.call["parameters"].values()] == ["int64", "int64"]  # type: ignore[union-attr]
    assert [array.dtype.name for array in kinds.call["gradients"].values()] == ["float64", "float64"]  # type: ignore[union-attr]


def test_labels_are_integers() -> None:
    cases = [case for case in read_lecture(LECTURE, HOMEWORK, "diagnostic.toml") if "labels" in case.call]

    assert {case.task for case in cases} == {"cnn.train", "cnn_torch.train_step"}
    assert {case.call["labels"].dtype.name for case in cases} == {"int64"}  # type: ignore[union-attr]


@pytest.mark.parametrize("dtype", ["float64", "int64", "uint8", "bool"])
def test_a_case_comes_back_from_toml_with_its_kinds_of_numbers(tmp_path: Path, dtype: str) -> None:
    call = {"signal": np.ones(3, dtype), "weights": np.array([1.0, -2.0]), "stride": 2}

    append(tmp_path / "conv1d.toml", [Case("conv1d.conv1d", "a case", call)], HOMEWORK)

    (back,) = read_toml(tmp_path / "conv1d.toml", HOMEWORK)
    assert freeze(back.call) == freeze(call)


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
