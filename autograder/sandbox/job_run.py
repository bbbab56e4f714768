"""One job while it runs: what comes back of each case, and how each way to end early becomes an outcome."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograder.core.records import Outcome, Reason
from autograder.sandbox import outcomes
from autograder.sandbox.allowance import Allowance
from autograder.sandbox.channel import ServerGone
from autograder.sandbox.client import SandboxFault
from autograder.sandbox.job import Job
from autograder.sandbox.pool import Pool
from autograder.sandbox.reader import EndOfFrames, OutOfTime
from autograder.sandbox.worker.wire import BadFrame
from autograder.sandbox.workers import Worker

_TELLING_SECONDS = 0.2  # a worker that is asked where it is answers within a millisecond; counted as `allowance` does
_UNCLEAN = ("crashed", "garbled", "timed out", "import timed out", "not run")  # other jobs may then come next
_MORE_CPU = 5  # seconds of processor time beyond the grader's own limits, in case that the grader dies


def cpu_limit(seconds: float, import_seconds: float) -> int:
    """The limit of the processor time of a worker, which the kernel holds, in seconds.

    Args:
        seconds: for all calls together.
        import_seconds: for all imports of the student's file.
    """
    return math.ceil(seconds + import_seconds) + _MORE_CPU


class JobRun:
    """Runs one job: one worker after the other, until every case has its outcome.

    Args:
        pool: whose workers run it.
        job: what to run.
        seconds: as for `Sandbox.run`, as are the others.
        import_seconds: of all imports of the student's file.
        ends: when the run ends in any case.
        following: asked for the jobs that come next.
    """

    def __init__(
        self,
        pool: Pool,
        job: Job,
        seconds: float,
        import_seconds: float,
        ends: float,
        following: Callable[[], Sequence[Job]],
    ) -> None:
        self._pool = pool
        self._job = job
        self._seconds = seconds
        self._left = seconds
        self._import_left = import_seconds
        self._ends = ends
        self._following = following
        self._charged = 0.0
        self._done: list[Outcome] = []
        self._notes: list[str] = []
        self._probes: list[str] = []
        self._lost = 0  # fork servers that a worker killed

    def outcomes_of_all(self) -> tuple[Outcome, ...]:
        """Run the job; a worker that ends early is followed by another."""
        cpu_seconds = cpu_limit(self._seconds, self._import_left)
        while len(self._done) < len(self._job.cases):
            if self._lost > 1:
                self._rest(Outcome("not run", why=Reason.PROCESSES_ENDED))
            else:
                self._one_worker(cpu_seconds)
        if self._done:
            notes, probes = (tuple(dict.fromkeys(said)) for said in (self._notes, self._probes))
            self._done[0] = self._done[0]._replace(notes=notes, probes=probes, charged=self._charged)
        return tuple(self._done)

    def _rest(self, outcome: Outcome) -> None:
        self._done += [outcome] * (len(self._job.cases) - len(self._done))

    def _one_worker(self, following_cpu_seconds: int) -> None:
        """Start one worker and use it until it ends; this adds at least one outcome, unless it was a kept worker.

        Args:
            following_cpu_seconds: limit of the processor time of what comes next, which has the limits of this job.
        """
        worker, first = self._begin(), len(self._done)
        allowance = Allowance(worker.pid, self._import_left, self._ends)
        clean = False
        try:
            if not first:
                self._pool.ahead(self._following(), following_cpu_seconds)
            failure = None if worker.goes_on else self._import(worker, allowance)
            if failure is not None:
                self._rest(failure)
            else:
                self._cases(worker)
                clean = first == 0 and bool(self._done) and not any(one.status in _UNCLEAN for one in self._done)
        finally:
            self._end(worker, clean=clean)

    # ------------------------------------------------------------ begin and end

    def _begin(self) -> Worker:
        """A worker that runs. Tried twice: the fork server may have died unnoticed."""
        for _ in range(2):
            with contextlib.suppress(ServerGone):
                return self._pool.begin(
                    self._job,
                    torch=self._job.torch,
                    cpu_seconds=cpu_limit(self._left, self._import_left),
                    first=len(self._done),
                )
        raise SandboxFault("the sandbox process died twice")

    def _how_it_died(self, worker: Worker) -> str:
        """How a worker died whose pipe has closed, in words."""
        try:
            return worker.how_it_died()
        except ServerGone:
            return "the Python interpreter stopped, and the process around it"

    def _end(self, worker: Worker, *, clean: bool) -> None:
        """End the worker and all it started, or stop it, so that nothing of it runs beside the next, which may start.

        Args:
            worker: the worker.
            clean: whether it has run every case and is as it should be.
        """
        try:
            if clean and self._job.may_go_on:
                self._pool.keep(worker, self._job)
            else:
                self._pool.end(worker, clean=clean)
        except ServerGone:
            self._lost += 1
        if clean:
            self._pool.launch()

    # ------------------------------------------------------------ the file, then the cases

    def _import(self, worker: Worker, allowance: Allowance) -> Outcome | None:
        """None when the file has run; else the outcome of every case that is left."""
        try:
            frame = worker.reader.read(allowance.left)
        except OutOfTime:
            return self._import_late(worker, allowance)
        except EndOfFrames:
            self._import_left -= self._charge(allowance)  # before it is reaped, and cannot be seen
            return Outcome("import failed", error=self._how_it_died(worker))
        except BadFrame:
            return outcomes.GARBLED
        self._import_left -= self._charge(allowance)
        self._note(frame.header)
        return outcomes.of_import(frame)

    def _charge(self, allowance: Allowance) -> float:
        used = allowance.used()
        self._charged += used
        return used

    def _note(self, header: Mapping[str, Any]) -> None:
        self._notes += outcomes.notes(header, self._job)
        self._probes += outcomes.probes(header)

    def _import_late(self, worker: Worker, allowance: Allowance) -> Outcome:
        self._charge(allowance)
        if why := _not_its_fault(allowance):
            return Outcome("not run", why=why)
        if self._done:
            return Outcome("not run", why=Reason.NO_TIME_AGAIN)
        return Outcome("import timed out", place=self._place(worker))

    def _cases(self, worker: Worker) -> None:
        allowance = Allowance(worker.pid, self._left, self._ends)
        while len(self._done) < len(self._job.cases):
            outcome = self._case(worker, allowance)
            if outcome.status == "crashed" and worker.goes_on and not self._done:
                return  # what ended it may be that it had to wait, as an alarm does; one that has not waited will tell
            self._done.append(outcome)
            if outcome.status in ("crashed", "garbled"):
                return  # this worker's next frames cannot be trusted; the next case gets a new worker
            if outcome.status == "timed out":
                self._rest(Outcome("not run", why=Reason.EARLIER_CASE))
            if outcome.status == "not run":
                self._rest(outcome)

    def _case(self, worker: Worker, allowance: Allowance) -> Outcome:
        try:
            frame = worker.reader.read(allowance.left)
        except OutOfTime:
            self._charge(allowance)
            if why := _not_its_fault(allowance):
                return Outcome("not run", why=why)
            return Outcome("timed out", seconds=self._seconds, place=self._place(worker))
        except EndOfFrames:
            self._left -= self._charge(allowance)  # before it is reaped, and cannot be seen
            return Outcome("crashed", error=self._how_it_died(worker))
        except BadFrame:
            self._left -= self._charge(allowance)
            return outcomes.GARBLED
        self._note(frame.header)
        outcome = outcomes.of_case(frame, len(self._done), self._job.task)
        if outcome.status == "garbled":
            self._left -= self._charge(allowance)
        return outcome

    def _place(self, worker: Worker) -> str:
        """The student's line that a worker is at, in words; "" where it does not say.

        Student code can make it say another line, but not another text: that comes from its own file.
        """
        try:
            worker.ask_where()
        except ServerGone:
            return ""  # `_end` will find it gone, too
        left = Allowance(worker.pid, _TELLING_SECONDS, self._ends).left
        found = worker.reader.search(outcomes.where(self._job.sources), left)
        return outcomes.place(found, self._job.sources, self._job.places) if found else ""


def _not_its_fault(allowance: Allowance) -> Reason | None:
    """Why a worker was given up that had not used its time; None: it had."""
    if allowance.cut_short:
        return Reason.OUT_OF_TIME
    return Reason.BUSY if allowance.starved else None
