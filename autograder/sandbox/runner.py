"""Run student code in the sandbox, and return what it computed.

    grader (this module) ── socket ── fork server ── fork ── worker: the student's code
           └─────────────── pipe: frames ─────────────────────┘

The grader keeps the time and knows the answers; the fork server forks; the worker runs one file of one
submission and the cases of one of its tasks, as another user where the grader is root. Only numbers and
short texts come back, checked and limited in size. Each way for a worker to end (a time-out, a crash,
garbage) is an `Outcome` of its case. An internal error is a `SandboxFault`, never an outcome.

Student code runs in one worker at a time. What else is done meanwhile:

    grader     judges 1 | asks for 4, reads 2 | judges 2 | asks for 5, reads 3 | …
    worker 2   runs its cases                 | ends, or waits for the hidden ones (`kept`)
    worker 3   is made ready                  | runs its cases                 | …
    worker 4            | is made ready                                        | …
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from autograder.core.records import Outcome
from autograder.sandbox.client import SandboxFault
from autograder.sandbox.job import Job, Limits
from autograder.sandbox.job_run import JobRun, cpu_limit
from autograder.sandbox.pool import Pool

__all__ = ["Job", "Limits", "Sandbox", "SandboxFault"]


class Sandbox(Pool):
    """Runs jobs, one after the other, with the workers of a `Pool`; made with the same arguments."""

    def prepare(self, jobs: Sequence[Job], *, seconds: float, import_seconds: float) -> None:
        """Make workers ready for the first jobs that will be run.

        Args:
            jobs: what they are, in their order.
            seconds: as for `run`.
            import_seconds: as for `run`.
        """
        self.ahead(jobs, cpu_limit(seconds, import_seconds))

    def run(
        self,
        job: Job,
        *,
        seconds: float,
        import_seconds: float,
        ends: float = math.inf,
        following: Callable[[], Sequence[Job]] = tuple,
    ) -> tuple[Outcome, ...]:
        """Run every case of a job; a crash in one case does not stop the others.

        The limits count what a worker computes and what it is idle (`allowance`).

        Args:
            job: the task, its cases and the student's files.
            seconds: limit of all calls together.
            import_seconds: limit of all imports of the student's file, which is imported again after a crash.
            ends: when the run ends in any case, on the monotonic clock.
            following: asked for the jobs that come next, as far as they are known: their workers are made ready while
                this one runs, and the first is started when it has ended, so that it runs while these outcomes are
                judged.

        Returns:
            One outcome for each case, in order; with the first are the notes, and the seconds charged for imports and
            for what failed. Where all went well, the worker for what follows has been started; else what has run is to
            end before anything else starts.

        Raises:
            SandboxFault: no worker could start.
        """
        found = JobRun(self, job, seconds, import_seconds, ends, following).outcomes_of_all()
        if not self.has_one_ahead:
            self.finish(keep=True)
        return found
