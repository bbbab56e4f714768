"""The workers of a sandbox: one that runs student code, a few that are made ready meanwhile, and some that are kept."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence, Set
from types import TracebackType
from typing import TypeVar

from autograder.sandbox.ahead import Ahead
from autograder.sandbox.channel import ServerGone
from autograder.sandbox.client import Client, Needs, SandboxFault
from autograder.sandbox.job import Job, Limits, payload
from autograder.sandbox.kept import MOST, MOST_BESIDE_TORCH, Kept
from autograder.sandbox.servers import Servers
from autograder.sandbox.workers import Ending, Worker

_Own = TypeVar("_Own", bound="Pool")


class Pool:
    """Makes, starts and ends workers; a context manager.

    It has a fork server for NumPy and one for PyTorch, each started when needed. A fork server carries out its orders
    one after the other: a worker that is started once the end of another was ordered starts when nothing of the other
    runs any more.

    Args:
        worker: dotted name of the homework's module that runs beside student code, or "".
        limits: what a worker may use.
        modules: the standard modules, and parts of NumPy, that may be needed, if that is known (`needed`); None: any.
        early: of a fork server for NumPy that was started before, and has been told all this; it is closed here.
    """

    def __init__(
        self,
        worker: str = "",
        limits: Limits | None = None,
        modules: frozenset[str] | None = None,
        early: Client | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self._servers = Servers(Needs(worker, modules), early)
        self._layers: Mapping[str, str] = {}
        self._ahead = Ahead()
        self._kept = Kept()
        self._endings: list[Ending] = []  # of workers that may not have ended yet
        self._open: set[Client] = set()  # fork servers that may still have a worker to end or to stop

    def __enter__(self: _Own) -> _Own:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self, *, torch: bool) -> None:
        """Start a fork server without waiting for it."""
        self.client(torch=torch)

    def begin(self, job: Job | str, *, torch: bool, cpu_seconds: int, first: int = 0) -> Worker:
        """Start a worker, when nothing of the one before it runs any more.

        Args:
            job: what it is to run: a job, or one as `job.canary_payload` writes it.
            torch: whether it needs PyTorch.
            cpu_seconds: limit of its processor time.
            first: index of the first case to run.

        Returns:
            The worker, which has locked itself and read its job; the caller ends it with `end`.

        Raises:
            SandboxFault: it could not start.
            ServerGone: the fork server has died; starting again starts another.
        """
        ready = self._taken(job, cpu_seconds) if first == 0 and isinstance(job, Job) else None
        self._settle(self._open - {self.client(torch=torch)})  # which cannot know what another still has to end
        if ready:
            with contextlib.suppress(SandboxFault):  # what ran beside it may have harmed it, as nothing can the next
                return self._started(ready)
        try:
            return self._started(self._made(job, torch=torch, cpu_seconds=cpu_seconds, first=first))
        except SandboxFault:
            if not self._kept and not self._ahead:
                raise
            # They may have taken the last processes, or the last memory.
            self._end_all((*self._ahead.pop_all(), *self._kept.pop_all()))
            return self._started(self._made(job, torch=torch, cpu_seconds=cpu_seconds, first=first))

    def _started(self, worker: Worker) -> Worker:
        """Start a worker, unless it has been, and wait until it is ready; what cannot be started is ended."""
        try:
            if not worker.started:
                worker.start()
            worker.wait()
        except ServerGone:
            self._forget(worker.client)
            worker.close()
            raise
        except BaseException:
            with contextlib.suppress(ServerGone):
                self.end(worker)
            raise
        self._layers = worker.layers
        return worker

    def ahead(self, jobs: Sequence[Job], cpu_seconds: int) -> None:
        """Make workers ready before their turns, which may never come: kept ones, or some that lock themselves now.

        Args:
            jobs: what they are for, in the order of their turns; what waits for any other is ended. For PyTorch none is
                made: two at a time need too much memory.
            cpu_seconds: limit of the processor time of each.
        """
        self._end_all(self._ahead.pop_others(jobs, cpu_seconds))
        with contextlib.suppress(ServerGone, SandboxFault, OSError):  # as its turn will show
            for job in jobs[len(self._ahead) :]:
                worker = self._resumed(job)
                if not worker and job.torch:
                    return
                worker = worker or self._made(job, torch=False, cpu_seconds=cpu_seconds, at_once=False)
                self._ahead.add(job, cpu_seconds, worker)

    def launch(self) -> None:
        """Start the worker whose turn is next, if it was made ready.

        Where another fork server is to end the one before it, `begin` does, when that is done.
        """
        worker = self._ahead.first
        if worker and self._open == {worker.client}:
            with contextlib.suppress(ServerGone, SandboxFault):  # as its turn will show
                worker.start()

    def end(self, worker: Worker, *, clean: bool = False) -> None:
        """Order the end of a worker and of all it started; nothing that is begun later runs beside it.

        Args:
            worker: the worker.
            clean: whether it has run its job as it should.

        Raises:
            ServerGone: its fork server has died.
        """
        self._open.add(worker.client)
        try:
            self._endings.append(worker.end(clean=clean))
        except ServerGone:
            self._forget(worker.client)
            raise

    def keep(self, worker: Worker, job: Job) -> None:
        """Order that a worker which has run its job waits, stopped, for more cases of it; else that it ends.

        Args:
            worker: it; `finish` ends it, if those cases do not come.
            job: what it has run.

        Raises:
            ServerGone: its fork server has died.
        """
        self._open.add(worker.client)
        try:
            kept = self._kept.add(job, worker, MOST_BESIDE_TORCH if self._servers.has_torch else MOST)
        except ServerGone:
            self._forget(worker.client)
            raise
        if not kept:
            self.end(worker, clean=True)

    @property
    def has_one_ahead(self) -> bool:
        """Whether a worker waits for its turn, or has been started."""
        return bool(self._ahead)

    def finish(self, *, keep: bool = False) -> None:
        """Wait until nothing of any worker runs; what was made ahead is given up.

        Args:
            keep: whether the workers that are kept stay; else they are ended, too.
        """
        self._end_all(self._ahead.pop_all())
        if not keep:
            self._end_all(self._kept.pop_all())
        self._settle(set(self._open))

    def _made(self, job: Job | str, *, torch: bool, cpu_seconds: int, first: int = 0, at_once: bool = True) -> Worker:
        client, text = self.client(torch=torch), job if isinstance(job, str) else payload(job, self.limits)
        try:
            return Worker(
                client,
                self.limits,
                torch=torch,
                cpu_seconds=cpu_seconds,
                text=text,
                first=first,
                at_once=at_once,
                may_go_on=isinstance(job, Job) and job.may_go_on,
            )
        except ServerGone:
            self._forget(client)
            raise

    def _taken(self, job: Job, cpu_seconds: int) -> Worker | None:
        """The worker that was made ready, if it is the one that is needed, or a kept one; any other is ended."""
        worker = self._ahead.take(job, cpu_seconds)
        if worker:
            return worker
        self._end_all(self._ahead.pop_all())
        return self._resumed(job)

    def _resumed(self, job: Job) -> Worker | None:
        """The worker that has run all of a job but its cases, which it has been given now."""
        worker = self._kept.take(job)
        if not worker or worker.give(job):
            return worker
        with contextlib.suppress(ServerGone):
            self.end(worker)
        return None

    def _end_all(self, workers: Iterable[Worker]) -> None:
        """Order the end of workers that are not needed."""
        for worker in workers:
            with contextlib.suppress(ServerGone, SandboxFault):
                self.end(worker)

    def _settle(self, clients: Set[Client]) -> None:
        """Wait until nothing runs of the workers of some fork servers whose end or stop was ordered."""
        for client in clients:
            mine = [ending for ending in self._endings if ending.client is client]
            self._endings = [ending for ending in self._endings if ending.client is not client]
            self._open.discard(client)
            try:
                for ending in mine:
                    ending.wait()
                client.tidy()
            except ServerGone:
                self._forget(client)

    def layers(self) -> Mapping[str, str]:
        """Each layer of the lockdown → "on", or "off" and why, as the latest worker reported it."""
        return dict(self._layers)

    def close(self) -> None:
        """End the fork servers and their workers."""
        for worker in (*self._kept.pop_all(), *self._ahead.pop_all()):
            worker.close()
        self._endings.clear()
        self._servers.close()

    def client(self, *, torch: bool) -> Client:
        """The client of one of the two fork servers, which is started if it does not run."""
        return self._servers.client(torch=torch)

    def _forget(self, client: Client) -> None:
        """Forget a fork server that has died, with its workers; the next job starts another."""
        self._ahead.forget(client)
        self._kept.forget(client)
        self._endings = [ending for ending in self._endings if ending.client is not client]
        self._open.discard(client)
        self._servers.forget(client)
