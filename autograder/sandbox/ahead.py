"""Workers that were made ready before their turns: each has locked itself, has read its job, and waits."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from autograder.sandbox.client import Client
from autograder.sandbox.job import Job
from autograder.sandbox.workers import Worker


class _Ready(NamedTuple):
    """A worker, and what it is for."""

    job: Job
    cpu_seconds: int
    worker: Worker

    def is_for(self, job: Job, cpu_seconds: int) -> bool:
        """Whether it is for this very job, and has this limit."""
        return self.job is job and self.cpu_seconds == cpu_seconds


class Ahead:
    """The workers that wait for their turns, in the order of these."""

    def __init__(self) -> None:
        self._ready: list[_Ready] = []

    def __len__(self) -> int:
        return len(self._ready)

    @property
    def first(self) -> Worker | None:
        """The one whose turn is next."""
        return self._ready[0].worker if self._ready else None

    @property
    def workers(self) -> list[Worker]:
        """All of them."""
        return [one.worker for one in self._ready]

    @property
    def jobs(self) -> list[Job]:
        """What they are for."""
        return [one.job for one in self._ready]

    def add(self, job: Job, cpu_seconds: int, worker: Worker) -> None:
        """Remember one more, whose turn is the last.

        Args:
            job: what it is for.
            cpu_seconds: limit of its processor time.
            worker: it.
        """
        self._ready.append(_Ready(job, cpu_seconds, worker))

    def take(self, job: Job, cpu_seconds: int) -> Worker | None:
        """The worker whose turn is next, if it is for this job.

        Args:
            job: what is to be run.
            cpu_seconds: limit of the processor time for it.
        """
        return self._ready.pop(0).worker if self._ready and self._ready[0].is_for(job, cpu_seconds) else None

    def pop_others(self, jobs: Sequence[Job], cpu_seconds: int) -> list[Worker]:
        """Keep those that are for the first of some jobs, in their order; the others, which the caller ends.

        Args:
            jobs: what will be run.
            cpu_seconds: limit of the processor time of each.
        """
        stay = takewhile(lambda pair: pair[0].is_for(pair[1], cpu_seconds), zip(self._ready, jobs, strict=False))
        kept = len(list(stay))
        others, self._ready = self._ready[kept:], self._ready[:kept]
        return [one.worker for one in others]

    def pop_all(self) -> list[Worker]:
        """Keep none any longer; the workers, which the caller ends."""
        return self.pop_others((), 0)

    def forget(self, client: Client) -> None:
        """Forget the workers of a fork server that has died."""
        for one in self._ready:
            if one.worker.client is client:
                one.worker.close()
        self._ready = [one for one in self._ready if one.worker.client is not client]
