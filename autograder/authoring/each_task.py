"""The same work for each task of a homework, in as many processes as there are processors.

What is made for one task depends on no other task: tasks are seeded apart. So the results are the same, whatever the
number of processes. Each process loads the solutions once, for all tasks that it gets.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from autograder.authoring.content import load_authoring
from autograder.authoring.freezing import Freezer, case_files
from autograder.authoring.solutions import Solutions
from autograder.core.assignment import Assignment
from autograder.core.progress import Progress, silent
from autograder.core.records import Task

T = TypeVar("T")

MOST = 4  # processes; each holds PyTorch, a third of a gigabyte
_NO_START = "a process that {what} ended before its work was done; is there enough memory?"


class ProcessDied(Exception):
    """A process was ended from outside, as it is where memory runs out."""


def processors() -> int:
    """How many processes have a processor each, at most MOST."""
    here = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(MOST, here)


def each_task(
    work: Callable[[Freezer, Task], T],
    root: Path,
    assignment: Assignment,
    device: str | None = None,
    *,
    processes: int = 1,
    progress: Progress = silent,
    what: str = "working",
) -> list[T]:
    """Do some work for each task, side by side.

    Args:
        work: a function of a module, or a `partial` of one, which processes can find by name; its results are pickled.
        root: the repository.
        assignment: the homework.
        device: a device that PyTorch must have, such as "cuda"; None for any.
        processes: how many; with 1, the work is done in this process.
        progress: wraps the tasks.
        what: the work in a few words, such as "freezing cases".

    Returns:
        The results, in lecture order.

    Raises:
        ProcessDied: a process was ended from outside.
        Exception: what the work raises; if it raises for several tasks, then that of the first of them.
    """
    tasks = assignment.tasks
    if processes == 1:
        freezer = freezer_of(root, assignment, device)
        return [work(freezer, task) for task in progress(tasks, what)]
    with _pool(processes, partial(freezer_of, root, assignment, device)) as pool:
        # The last tasks are the longest: whoever begins with them has short ones left at the end, to share evenly.
        futures = {task.name: pool.submit(_one, work, task.name) for task in reversed(tasks)}
        try:
            return _results([futures[task.name] for task in tasks], tasks, progress, what)
        except BrokenProcessPool:
            raise ProcessDied(_NO_START.format(what=f"was {what}")) from None


def freezer_of(root: Path, assignment: Assignment, device: str | None = None) -> Freezer:
    """What freezes the cases of a homework, with the solutions loaded.

    Args:
        root: the repository.
        assignment: the homework.
        device: a device that PyTorch must have, such as "cuda"; None for any.

    Raises:
        BadAssignment: the homework's package holds nothing for its authors.
        Disagreement: `device` was asked for and is not here.
    """
    solutions = Solutions(root, assignment, load_authoring(assignment), device)
    return Freezer(solutions, *case_files(root, assignment))


def _results(futures: Sequence[Future[T]], tasks: Sequence[Task], progress: Progress, what: str) -> list[T]:
    finished = as_completed(futures)
    for _ in progress(tasks, what):
        next(finished)
    return [future.result() for future in futures]


# ---------------------------------------------------------------- the processes


@contextmanager
def _pool(processes: int, load: Callable[[], Freezer]) -> Iterator[ProcessPoolExecutor]:
    """Fresh processes, not forks: PyTorch has threads, and a fork of a process with threads may hang."""
    pool = ProcessPoolExecutor(processes, get_context("spawn"), _start, (load,))
    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = "1"  # for NumPy and PyTorch: a process for each processor is enough
    try:
        yield pool
    finally:
        os.environ.pop("OMP_NUM_THREADS")
        os.environ.update({} if before is None else {"OMP_NUM_THREADS": before})
        pool.shutdown(cancel_futures=True)


_load: Callable[[], Freezer]  # of the process; set when it starts


def _start(load: Callable[[], Freezer]) -> None:
    global _load
    _load = load
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that waits; it cancels what is left


@cache
def _freezer() -> Freezer:
    return _load()


def _one(work: Callable[[Freezer, Task], T], name: str) -> T:
    freezer = _freezer()
    return work(freezer, freezer.assignment.task(name))
