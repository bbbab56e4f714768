"""The workers of a sandbox: one that runs student code, and one that is made ready meanwhile."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import TypeVar

from autograder.sandbox.client import Client, Needs, SandboxFault, ServerGone
from autograder.sandbox.job import Job, Limits, payload
from autograder.sandbox.lockdown import layers
from autograder.sandbox.workers import Ending, Worker

_Own = TypeVar("_Own", bound="Pool")


@dataclass(frozen=True)
class _Ahead:
    """A worker that was asked for before its turn."""

    job: Job
    text: str  # the job as JSON
    cpu_seconds: int
    worker: Worker


class Pool:
    """Makes, starts and ends workers; a context manager.

    It has a fork server for NumPy and one for PyTorch, each started when needed.

    Args:
        worker: dotted name of the homework's module that runs beside student code, or "".
        limits: what a worker may use.
        modules: the standard modules that may be needed, where that is known (`needed`); None: any.
        early: a fork server for NumPy that was started before all this was known; its end is this sandbox's concern.
    """

    def __init__(
        self,
        worker: str = "",
        limits: Limits | None = None,
        modules: frozenset[str] | None = None,
        early: Client | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self._needs = Needs(worker, modules)
        self._clients: dict[bool, Client] = {}
        if early is not None:
            layers.hide()
            early.prepare(self._needs)
            self._clients[False] = early
        self._layers: Mapping[str, str] = {}
        self._ahead: _Ahead | None = None
        self._endings: list[Ending] = []  # of workers that may not have ended yet

    def __enter__(self: _Own) -> _Own:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self, *, torch: bool) -> None:
        """Start a fork server without waiting for it."""
        self.client(torch=torch)

    def begin(self, text: str, *, torch: bool, cpu_seconds: int, first: int = 0, job: Job | None = None) -> Worker:
        """Start a worker, when nothing of the one before it runs any more.

        Args:
            text: the job, as `job.payload` writes it.
            torch: whether it needs PyTorch.
            cpu_seconds: limit of its processor time.
            first: index of the first case to run.
            job: what `text` was made from, where a worker may have been made ahead.

        Returns:
            The worker, which has locked itself and read its job; the caller ends it with `end`.

        Raises:
            SandboxFault: it could not start.
            ServerGone: the fork server has died; starting again starts another.
        """
        self._finish()
        ready = self._taken(job, cpu_seconds) if first == 0 else None
        if ready:
            with contextlib.suppress(SandboxFault):  # what ran beside it may have harmed it, as nothing can the next
                return self._started(ready, waited=True)
            self._finish()
        return self._started(self._made(text, torch=torch, cpu_seconds=cpu_seconds, first=first))

    def _started(self, worker: Worker, *, waited: bool = False) -> Worker:
        """Start a worker that was asked for; what cannot be started is ended.

        Args:
            worker: the worker.
            waited: whether it waited while student code ran, and may have been harmed.
        """
        try:
            self._layers = worker.wait()
            if waited:
                worker.check()
            worker.start()
        except ServerGone:
            self.end(worker)
            raise
        except BaseException:
            with contextlib.suppress(ServerGone):
                self.end(worker)
            raise
        return worker

    def ahead(self, job: Job, cpu_seconds: int) -> None:
        """Let a worker lock itself and read its job before its turn, which may never come.

        Args:
            job: what it is for. For PyTorch none is made ahead: two at a time need too much memory.
            cpu_seconds: limit of its processor time.
        """
        self._drop_ahead()
        if not job.torch:
            with contextlib.suppress(ServerGone):  # as its turn will show
                text = payload(job, self.limits)
                self._ahead = _Ahead(job, text, cpu_seconds, self._made(text, torch=False, cpu_seconds=cpu_seconds))

    def end(self, worker: Worker) -> None:
        """End a worker and all it started; `begin` waits until that is done.

        Raises:
            ServerGone: its fork server has died.
        """
        try:
            self._endings.append(worker.end())
        except ServerGone:
            self._forget(worker.client)
            raise

    @property
    def has_one_ahead(self) -> bool:
        """Whether a worker waits for its turn."""
        return self._ahead is not None

    def finish(self) -> None:
        """Wait until nothing of any worker runs; what was made ahead is given up."""
        self._drop_ahead()
        self._finish()

    def text_of(self, job: Job) -> str:
        """A job as JSON, which a worker that was made ahead has read already."""
        ahead = self._ahead
        return ahead.text if ahead and ahead.job is job else payload(job, self.limits)

    def _made(self, text: str, *, torch: bool, cpu_seconds: int, first: int = 0) -> Worker:
        client = self.client(torch=torch)
        with tempfile.TemporaryFile() as file:
            file.write(text.encode())
            file.flush()
            try:
                limits, number = self.limits, file.fileno()
                return Worker(client, limits, torch=torch, cpu_seconds=cpu_seconds, text=number, first=first)
            except ServerGone:
                self._forget(client)
                raise

    def _taken(self, job: Job | None, cpu_seconds: int) -> Worker | None:
        """The worker that was made ahead, if it is the one that is needed; any other is ended."""
        ahead = self._ahead
        if ahead and ahead.job is job and ahead.cpu_seconds == cpu_seconds:
            self._ahead = None
            return ahead.worker
        self._drop_ahead()
        return None

    def _drop_ahead(self) -> None:
        ahead, self._ahead = self._ahead, None
        if ahead:
            with contextlib.suppress(ServerGone, SandboxFault):
                self.end(ahead.worker)
            self._finish()

    def _finish(self) -> None:
        """Wait until nothing runs of the workers whose end was ordered."""
        while self._endings:
            ending = self._endings.pop()
            try:
                ending.wait()
            except ServerGone:
                self._forget(ending.client)

    def layers(self) -> Mapping[str, str]:
        """Each layer of the lockdown → "on", or "off" and why, as the latest worker reported it."""
        return dict(self._layers)

    def close(self) -> None:
        """End the fork servers and their workers."""
        self._forget_ahead()
        self._endings.clear()
        while self._clients:
            self._clients.popitem()[1].close()

    def client(self, *, torch: bool) -> Client:
        """The client of one of the two fork servers, which is started if it does not run."""
        if torch not in self._clients:
            layers.hide()
            self._clients[torch] = Client(torch=torch)
            self._clients[torch].prepare(self._needs)
        return self._clients[torch]

    def _forget(self, client: Client) -> None:
        """Forget a fork server that has died, with its workers; the next job starts another."""
        if self._ahead and self._ahead.worker.client is client:
            self._forget_ahead()
        self._endings = [ending for ending in self._endings if ending.client is not client]
        for torch, known in list(self._clients.items()):
            if known is client:
                self._clients.pop(torch).close()

    def _forget_ahead(self) -> None:
        """Forget the worker that waits, whose fork server has died or is closed next."""
        ahead, self._ahead = self._ahead, None
        if ahead:
            ahead.worker.close()
