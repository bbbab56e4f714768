"""Workers that have run a task's visible cases, and wait, stopped, for its hidden ones.

A second worker for the same file and function would lock itself, read the same job and run the same file again, which
takes longer than most cases do. What it costs in isolation, and who may be kept, is in SECURITY.md.
"""

from __future__ import annotations

from typing import NamedTuple

from autograder.sandbox.client import Client
from autograder.sandbox.job import Job, same_but_for_cases
from autograder.sandbox.workers import Worker

MEMORY = 8 << 20  # bytes that a worker may have taken to be kept; an honest one takes a tenth
MOST = 50  # workers; each has five megabytes of its own
MOST_BESIDE_TORCH = 18  # where PyTorch takes 250 megabytes, and a whole run is to take no more than 500


class _Waiting(NamedTuple):
    """A worker whose stop was ordered."""

    job: Job  # what it has run
    worker: Worker


class Kept:
    """The workers that are kept, by the name of their task."""

    def __init__(self) -> None:
        self._waiting: dict[str, _Waiting] = {}

    def add(self, job: Job, worker: Worker, most: int) -> bool:
        """Order that a worker which has run its job is stopped for later.

        Args:
            job: what it has run.
            worker: it.
            most: how many may be kept; those for PyTorch, which take longest to make, always are.

        Returns:
            False where it may not be kept: the caller ends it.

        Raises:
            ServerGone: its fork server has died.
        """
        name = job.task.name
        full = len(self._waiting) >= most and not job.torch
        if not job.may_go_on or not worker.is_alone or full or name in self._waiting:
            return False
        worker.keep(MEMORY)
        self._waiting[name] = _Waiting(job, worker)
        return True

    def take(self, job: Job) -> Worker | None:
        """The worker that has run a job but for its cases; None: there is none.

        Args:
            job: what is to be run.
        """
        one = self._waiting.get(job.task.name)
        return self._waiting.pop(job.task.name).worker if one and same_but_for_cases(one.job, job) else None

    def pop_all(self) -> list[Worker]:
        """Keep none any longer; the workers, which the caller ends."""
        waiting, self._waiting = self._waiting, {}
        return [one.worker for one in waiting.values()]

    def forget(self, client: Client) -> None:
        """Forget the workers of a fork server that has died."""
        for name, one in list(self._waiting.items()):
            if one.worker.client is client:
                self._waiting.pop(name).worker.close()

    def __bool__(self) -> bool:
        return bool(self._waiting)
