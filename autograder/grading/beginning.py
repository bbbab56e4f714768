"""The beginning of a run: the submission is read, and a fork server is told what its workers need.

Apart from `grade`, because all this needs no NumPy: that is loaded while another process reads, and while the fork
server loads its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from autograder.cases.about import About, read_about
from autograder.core.assignment import Assignment
from autograder.grading import substitution
from autograder.sandbox.client import Client, Needs
from autograder.sandbox.needed import RANDOM, TORCH, modules_named
from autograder.sandbox.server_process import ServerProcess
from autograder.submission.bounded import READING_SECONDS, read_bounded
from autograder.submission.records import Submission

LEAST_READING = 10.0  # seconds, however short the deadline is: without them nothing can be said of any file


class Begun(NamedTuple):
    """A run that has begun."""

    about: About
    submission: Submission
    needs: Needs
    ends: float  # when the run is to have ended, on the monotonic clock
    early: Client | None = None  # of a fork server that has been told its needs


def begin(
    path: Path, bank: Path, deadline: float, about: About | None = None, early: ServerProcess | None = None
) -> Begun:
    """Begin a run.

    Args:
        path: a folder, a `.py`, a `.zip` or an `.ipynb`.
        bank: the folder that `build` froze the cases into.
        deadline: seconds for the whole run.
        about: what the bank says of itself, where it has been read.
        early: a fork server that was started before anything else, to save time; whoever started it ends it.

    Raises:
        BadAssignment, BadBank, OSError: as for `read_about`.
        WrongCall, ReadingFault: as for `read_bounded`.
    """
    ends = time.monotonic() + deadline
    about = about or read_about(bank)
    submission = read(path, about.assignment, deadline, meanwhile=_load_numpy)
    needs = Needs(about.assignment.worker, _modules(about, submission))
    client = Client(early, lent=True) if early else None  # what it still does at the end need not be waited for
    if client:
        client.prepare(needs)
    return Begun(about, submission, needs, ends, client)


def read(
    path: Path, assignment: Assignment, deadline: float, meanwhile: Callable[[], object] = lambda: None
) -> Submission:
    """Read a submission, within a share of the time for the whole run.

    Args:
        path: a folder, a `.py`, a `.zip` or an `.ipynb`.
        assignment: names the files and functions to look for.
        deadline: seconds for the whole run.
        meanwhile: as for `read_bounded`.

    Raises:
        WrongCall, ReadingFault: as for `read_bounded`.
    """
    return read_bounded(path, assignment, max(LEAST_READING, min(READING_SECONDS, deadline / 2)), meanwhile)


def _load_numpy() -> None:
    """Load what all that follows needs, and what takes as long as reading does."""
    import numpy  # noqa: F401


def _modules(about: About, submission: Submission) -> frozenset[str]:
    """What workers need beside NumPy: what the submission and supplied functions name, generators, and PyTorch."""
    ours = (*about.assignment.stand_in_modules.values(), substitution.without_torch(about.assignment))
    tasks = [task for task in about.assignment.tasks if submission.has(task)]
    draws = {RANDOM} if any(task.name in about.drawing for task in tasks) else set()
    trains = {TORCH} if any(task.torch for task in tasks) else set()  # our code around theirs makes an optimiser
    return modules_named([*submission.sources.values(), *ours]) | draws | trains
