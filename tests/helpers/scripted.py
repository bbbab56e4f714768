"""A sandbox that runs nothing: a test says what comes back of each job, and grades with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.core.records import Case, Outcome, Report
from autograder.grading.grade import grade
from autograder.sandbox.job import Job
from tests.conftest import ROOT

Ran = tuple[str, str, bool]  # a task, the visibility of its item, whether earlier functions were supplied
WRONG = Outcome("returned", answer=np.array(-4711.0))


def right(case: Case) -> Outcome:
    """What a correct function returns, or raises."""
    if case.expected is None:
        return Outcome("raised", error="ValueError", thrown="value error")
    return Outcome("returned", answer=case.expected, again=case.expected)


class Scripted:
    """A sandbox that runs nothing.

    Args:
        answers: what comes back of every case of a job; None: the right answers.
    """

    def __init__(self, answers: Callable[[Job], Any] = lambda job: None) -> None:
        self.ran: list[Ran] = []
        self._answers = answers

    def __enter__(self) -> Scripted:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def start(self, *, torch: bool) -> None:
        return None

    def finish(self, **_: object) -> None:
        return None

    def run(self, job: Job, **_: Any) -> tuple[Outcome, ...]:
        self.ran.append((job.task.name, job.cases[0].visibility, bool(job.supplied)))
        outcome = self._answers(job)
        return tuple(outcome or right(case) for case in job.cases)


def wrong_in(*tasks: tuple[str, str], how: Outcome = WRONG) -> Callable[[Job], Outcome | None]:
    """These items fail with the student's own functions.

    Args:
        tasks: pairs of a task and a visibility.
        how: what comes back of their cases.
    """

    def answers(job: Job) -> Outcome | None:
        own = not job.supplied and (job.task.name, job.cases[0].visibility) in tasks
        return how if own else None

    return answers


def graded_by(sandbox: Scripted, bank: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    """Grade the solutions, with what a scripted sandbox returns for them.

    Args:
        sandbox: what comes back.
        bank: the frozen cases.
        monkeypatch: puts the sandbox in the real one's place.
    """
    monkeypatch.setattr("autograder.grading.grade.Sandbox", lambda *_, **__: sandbox)
    monkeypatch.setattr("autograder.grading.grade.examine", lambda *_: {})
    return grade(ROOT / "solutions", bank)
