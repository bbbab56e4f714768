"""What a person types means a task, or is answered with what there is."""

from __future__ import annotations

import pytest

from autograder.core.assignment import Assignment, Topic
from autograder.core.records import Task
from autograder.core.task_names import Unknown, find, find_all, find_one
from tests.content import HOMEWORK, TASKS, as_delivered
from tests.core.small import SMALL, functions, made_up


@pytest.mark.parametrize(
    "typed",
    [
        *("wave", "wave.py", "wave.ipynb", "WAVE", "Wave.py", "1"),
        *("./wave.py", "notebooks/wave.ipynb", r"..\work\wave.py", "wave/", " wave "),
    ],
)
def test_a_file_means_all_its_tasks_however_it_is_written(typed: str) -> None:
    assert functions(find(SMALL, typed)) == ["length", "wave"]


@pytest.mark.parametrize("typed", ["length", "Length", "LENGTH", "wave.length", "Wave.Length", "1.1"])
def test_a_task_is_found_by_function_or_full_name_in_any_case_and_by_number(typed: str) -> None:
    assert functions(find(SMALL, typed)) == ["length"]


@pytest.mark.parametrize("typed", ["nets", "NETS.py", "Nets", "2"])
def test_a_file_with_a_capital_is_found_in_any_case(typed: str) -> None:
    assert functions(find(SMALL, typed)) == ["Unit", "step"]


def test_what_is_written_in_the_same_case_goes_first() -> None:
    both = Assignment("", (Topic("a", (made_up("a", "net", "1.1"), made_up("a", "Net", "1.2"))),))

    assert [functions(find(both, typed)) for typed in ("net", "Net", "NET")] == [["net"], ["Net"], ["net", "Net"]]


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_every_task_of_this_homework_is_found_by_name_and_number(task: Task) -> None:
    assert find(HOMEWORK, task.number) == (task,)
    assert find(HOMEWORK, task.name) == (task,)
    assert find_one(HOMEWORK, task.function) is task


@pytest.mark.parametrize(
    ("typed", "near"),
    [("conv3d", "conv2d"), ("Max_Pool", "max_pool1d"), ("cnn.foward", "forward"), ("smalcnn", "SmallCNN")],
)
def test_an_unknown_name_is_answered_with_near_ones(typed: str, near: str) -> None:
    with pytest.raises(Unknown, match=f"There is no task '{typed}'. Did you mean .*{near}"):
        find(HOMEWORK, typed)


@pytest.mark.parametrize("typed", ["nothing-like-it", "", "9", "2.3", "."])
def test_an_unknown_name_that_is_near_to_none_is_answered_with_the_files(typed: str) -> None:
    with pytest.raises(Unknown) as error:
        find(SMALL, typed)

    assert str(error.value) == (
        f"There is no task {typed!r}.\nThe files are wave, Nets; each function in them is a task."
    )


@pytest.mark.parametrize(("typed", "function"), [("wave", "wave"), ("wave.py", "wave"), ("step", "step")])
def test_where_one_task_is_wanted_a_file_means_the_function_of_its_name(typed: str, function: str) -> None:
    assert find_one(SMALL, typed).function == function


def test_where_one_task_is_wanted_a_file_without_such_a_function_is_refused() -> None:
    with pytest.raises(Unknown, match=r"^Nets\.py is a file with 2 tasks; name one of Unit, step$"):
        find_one(SMALL, "Nets.py")


def test_where_one_task_is_wanted_an_unknown_name_is_refused() -> None:
    with pytest.raises(Unknown, match=r"There is no task 'wafe'\. Did you mean wave\?"):
        find_one(SMALL, "wafe")


@as_delivered
@pytest.mark.parametrize(
    ("names", "numbers"),
    [
        (["conv1d"], ["1.1", "1.2", "1.3"]),
        (["max_pool2d"], ["4.2"]),
        (["smallcnn"], ["7.1"]),
        (["pooling.max_pool2d"], ["4.2"]),
        (["pooling.py"], ["4.1", "4.2"]),
        (["./pooling.py"], ["4.1", "4.2"]),
        ([r".\\pooling.py"], ["4.1", "4.2"]),
        (["4.2", "1.3", "4.2"], ["1.3", "4.2"]),
        (["pooling.py", "conv2d.edge_strength", "relu"], ["2.3", "4.1", "4.2", "5.1"]),
        ([], [task.number for task in TASKS]),
    ],
)
def test_several_names_mean_their_tasks_once_and_in_lecture_order(names: list[str], numbers: list[str]) -> None:
    assert [task.number for task in find_all(HOMEWORK, names)] == numbers


def test_one_unknown_name_among_others_is_refused() -> None:
    with pytest.raises(Unknown, match="There is no task 'conv3d'"):
        find_all(HOMEWORK, ["conv1d", "conv3d"])
