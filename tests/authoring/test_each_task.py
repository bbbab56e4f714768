"""The same work for each task, side by side: the same results, the same errors, a step of progress for each task."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from autograder.authoring.each_task import MOST, ProcessDied, each_task, processors
from autograder.authoring.freezing import Freezer
from autograder.authoring.references import Disagreement
from autograder.core.records import Task
from autograder.release.build import freeze_bank
from tests.authoring.small import SMALL
from tests.conftest import ROOT

T = TypeVar("T")


def _named(freezer: Freezer, task: Task) -> str:
    return f"{task.name} by {', '.join(freezer.solutions.references)}, one thread: {os.environ['OMP_NUM_THREADS']}"


def _refused(freezer: Freezer, task: Task) -> str:
    if task.function == "mean":
        return "fine"
    raise Disagreement(f"{task.name}: no")


def _gone(freezer: Freezer, task: Task) -> None:
    os._exit(1)


@pytest.mark.parametrize("processes", [1, 2])
def test_each_task_is_worked_on_and_the_results_are_in_lecture_order(
    processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")

    found = each_task(_named, ROOT, SMALL, processes=processes)

    assert [one.partition(" by ")[0] for one in found] == [task.name for task in SMALL.tasks]
    assert {one.partition(" by ")[2] for one in found} == {"NumPy, finite differences, one thread: 1"}


@pytest.mark.parametrize("set_to", [None, "3"])
def test_processes_have_one_thread_each_and_this_one_as_many_as_before(
    set_to: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    if set_to:
        monkeypatch.setenv("OMP_NUM_THREADS", set_to)

    found = each_task(_named, ROOT, SMALL, processes=2)

    assert {one[-1] for one in found} == {"1"}
    assert os.environ.get("OMP_NUM_THREADS") == set_to


@pytest.mark.parametrize("processes", [1, 2])
def test_of_several_tasks_that_fail_the_first_is_told(processes: int) -> None:
    with pytest.raises(Disagreement, match=r"^arrays\.sort: no$"):
        each_task(_refused, ROOT, SMALL, processes=processes)


def test_a_process_that_is_ended_from_outside_is_told_with_what_may_be_the_reason() -> None:
    with pytest.raises(ProcessDied, match=r"a process that was freezing cases ended before .* is there enough memory"):
        each_task(_gone, ROOT, SMALL, processes=2, what="freezing cases")


def test_a_device_that_is_missing_is_told_by_processes_too() -> None:
    with pytest.raises(Disagreement, match="PyTorch on 'abacus' was asked for and is not here"):
        each_task(_named, ROOT, SMALL, "abacus", processes=2)


@pytest.mark.parametrize("processes", [1, 2])
def test_a_step_of_progress_is_shown_for_each_task(processes: int) -> None:
    steps: list[str] = []

    def progress(items: Sequence[T], what: str) -> Iterable[T]:
        for item in items:
            steps.append(what)
            yield item

    each_task(_named, ROOT, SMALL, processes=processes, progress=progress, what="naming tasks")

    assert steps == ["naming tasks"] * len(SMALL.tasks)


def test_two_processes_freeze_the_same_bank_as_one(tmp_path: Path) -> None:
    logs = [freeze_bank(ROOT, SMALL, tmp_path / f"{count}", seed=0, processes=count)[1] for count in (1, 2)]

    one, two = ({path.name: path.read_bytes() for path in (tmp_path / f"{count}").iterdir()} for count in (1, 2))
    assert one == two
    assert logs[0] == logs[1]


def test_there_is_at_least_one_processor_and_no_more_processes_than_memory_allows() -> None:
    assert 1 <= processors() <= MOST
