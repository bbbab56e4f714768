"""Run student code in the sandbox, and return what it computed.

    grader (this module) ── socket ── fork server ── fork ── worker: the student's code
           └─────────────── pipe: frames ─────────────────────┘

The grader keeps the time and knows the answers; the fork server forks; the worker runs one file of one
submission and the cases of one of its tasks, as another user where the grader is root. Only numbers and
short texts come back, checked and limited in size. Each way for a worker to end (a time-out, a crash,
garbage) is an `Outcome` of its case. An internal error is a `SandboxFault`, never an outcome.
"""

from __future__ import annotations

import math
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from autograder.core.records import Outcome, Reason
from autograder.sandbox import outcomes
from autograder.sandbox.allowance import Allowance
from autograder.sandbox.client import Client, Needs, SandboxFault, ServerGone
from autograder.sandbox.job import Job, Limits, payload
from autograder.sandbox.lockdown import layers
from autograder.sandbox.worker.wire import BadFrame, EndOfFrames, Frame, OutOfTime, Reader, clean_text

__all__ = ["Job", "Limits", "Sandbox", "SandboxFault"]

# Each counts as the limits of student code do (`allowance`), so that a busy machine makes no fault.
_BEGIN_SECONDS = 20.0  # from the request to the first frame, before student code runs; usually 10 ms
_DYING_SECONDS = 0.5  # a process closes its pipe a moment before it is dead
_TELLING_SECONDS = 0.2  # a worker that is asked where it is answers within a millisecond
_USERS = (1_900_000_000, 2_147_000_000)  # user ids that no system assigns, so that they own nothing
_TREES = 8  # answer, again, other and up to five arguments, each at most as large as an answer may be


@dataclass(frozen=True)
class Worker:
    """A worker that has locked itself and read its job."""

    reader: Reader  # of its frames, after the first
    pid: int


class Sandbox:
    """Runs jobs; a context manager. It has a fork server for NumPy and one for PyTorch, each started when needed.

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

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self, *, torch: bool) -> None:
        """Start a fork server without waiting for it."""
        self.client(torch=torch)

    def run(self, job: Job, *, seconds: float, import_seconds: float, ends: float = math.inf) -> tuple[Outcome, ...]:
        """Run every case of a job; a crash in one case does not stop the others.

        The limits count what a worker computes and what it is idle (`allowance`).

        Args:
            job: the task, its cases and the student's files.
            seconds: limit of all calls together.
            import_seconds: limit of all imports of the student's file, which is imported again after a crash.
            ends: when the run ends in any case, on the monotonic clock.

        Returns:
            One outcome for each case, in order; notes and the seconds charged are with the first.

        Raises:
            SandboxFault: no worker could start.
        """
        return _Run(self, job, seconds, import_seconds, ends).outcomes_of_all()

    def begin(self, *, torch: bool, cpu_seconds: int, text: int, first: int = 0, nonce: str) -> Worker:
        """Start a worker, and wait until it has locked itself and read its job.

        Args:
            torch: whether it needs PyTorch.
            cpu_seconds: limit of its processor time.
            text: descriptor of a file that holds the job, as `job.payload` writes it.
            first: index of the first case to run.
            nonce: text that each of its frames must repeat.

        Returns:
            The worker; the caller closes its reader.

        Raises:
            SandboxFault: it could not start.
            ServerGone: the fork server has died; call `discard`, then start again.
        """
        client = self.client(torch=torch)
        inlet, outlet = os.pipe()
        reader = Reader(inlet, nonce, _TREES * self.limits.answer_bytes)
        try:
            try:
                pid = client.fork(_plan(self.limits, torch, cpu_seconds), first, nonce, text, outlet)
            finally:
                os.close(outlet)
            try:
                self._layers = _layers(reader.read(Allowance(pid, _BEGIN_SECONDS).left))
            except (EndOfFrames, OutOfTime, BadFrame) as error:
                raise SandboxFault(f"a worker did not start: {type(error).__name__}, {_death(client, pid)}") from None
        except BaseException:
            reader.close()
            raise
        return Worker(reader, pid)

    def layers(self) -> Mapping[str, str]:
        """Each layer of the lockdown → "on", or "off" and why, as the latest worker reported it."""
        return dict(self._layers)

    def close(self) -> None:
        """End the fork servers and their workers."""
        while self._clients:
            self._clients.popitem()[1].close()

    def client(self, *, torch: bool) -> Client:
        """The client of one of the two fork servers, which is started if it does not run."""
        if torch not in self._clients:
            layers.hide()
            self._clients[torch] = Client(torch=torch)
            self._clients[torch].prepare(self._needs)
        return self._clients[torch]

    def discard(self, *, torch: bool) -> None:
        """Forget a fork server that has died; the next job starts another."""
        self._clients.pop(torch).close()


class _Run:
    """One job while it runs: one worker after the other, until every case has its outcome."""

    def __init__(self, sandbox: Sandbox, job: Job, seconds: float, import_seconds: float, ends: float) -> None:
        self._sandbox = sandbox
        self._job = job
        self._seconds = seconds
        self._left = seconds
        self._import_left = import_seconds
        self._ends = ends
        self._charged = 0.0
        self._nonce = secrets.token_hex(8)
        self._done: list[Outcome] = []
        self._notes: list[str] = []
        self._probes: list[str] = []
        self._lost = 0  # fork servers that a worker killed

    def outcomes_of_all(self) -> tuple[Outcome, ...]:
        """Run the job; a worker that ends early is followed by another."""
        with tempfile.TemporaryFile() as text:
            text.write(payload(self._job, self._sandbox.limits).encode())
            text.flush()
            while len(self._done) < len(self._job.cases):
                if self._lost > 1:
                    self._rest(Outcome("not run", why=Reason.PROCESSES_ENDED))
                else:
                    self._one_worker(text.fileno())
        if self._done:
            notes, probes = (tuple(dict.fromkeys(said)) for said in (self._notes, self._probes))
            self._done[0] = replace(self._done[0], notes=notes, probes=probes, charged=self._charged)
        return tuple(self._done)

    def _rest(self, outcome: Outcome) -> None:
        self._done += [outcome] * (len(self._job.cases) - len(self._done))

    def _one_worker(self, text: int) -> None:
        """Fork one worker and use it until it ends; this adds at least one outcome."""
        worker = self._begin(text)
        try:
            failure = self._import(worker)
            if failure is not None:
                self._rest(failure)
            else:
                self._cases(worker)
        finally:
            worker.reader.close()
            self._end()

    # ------------------------------------------------------------ begin and end

    def _begin(self, text: int) -> Worker:
        """A worker that has locked itself and read its job. Tried twice: the fork server may have died unnoticed."""
        try:
            return self._fork(text)
        except ServerGone:
            self._sandbox.discard(torch=self._job.torch)
        try:
            return self._fork(text)
        except ServerGone:
            self._sandbox.discard(torch=self._job.torch)
            raise SandboxFault("the sandbox process died twice") from None

    def _fork(self, text: int) -> Worker:
        return self._sandbox.begin(
            torch=self._job.torch,
            cpu_seconds=math.ceil(self._left + self._import_left) + 5,
            text=text,
            first=len(self._done),
            nonce=self._nonce,
        )

    def _how_it_died(self, worker: Worker) -> str:
        """How a worker died whose pipe has closed, in words."""
        try:
            return _death(self._sandbox.client(torch=self._job.torch), worker.pid)
        except ServerGone:
            return "the Python interpreter stopped, and the process around it"

    def _end(self) -> None:
        """End the worker and all it started, so that nothing of it runs beside the next worker."""
        try:
            self._sandbox.client(torch=self._job.torch).end()
        except ServerGone:
            self._lost += 1
            self._sandbox.discard(torch=self._job.torch)

    # ------------------------------------------------------------ the file, then the cases

    def _import(self, worker: Worker) -> Outcome | None:
        """None when the file has run; else the outcome of every case that is left."""
        allowance = Allowance(worker.pid, self._import_left, self._ends)
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
            self._sandbox.client(torch=self._job.torch).ask_where()
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


def _plan(limits: Limits, torch: bool, cpu_seconds: int) -> dict[str, Any]:
    return {
        "user": _some_user() if os.geteuid() == 0 else 0,
        "cpu_seconds": cpu_seconds,
        "memory": limits.torch_memory if torch else limits.memory,
        "file_bytes": limits.file_bytes,
        "files": limits.files,
        "processes": limits.processes,
        "stack": limits.stack,
        "skip": sorted(limits.skip),
    }


def _some_user() -> int:
    """A user id for the next worker, new each time; lower in a container with few ids; 0: there is none."""
    low, high = _USERS
    try:
        lines = Path("/proc/self/uid_map").read_text().splitlines()
        mapped = max(int(first) + int(count) for first, _, count in map(str.split, lines))
    except (OSError, ValueError):
        mapped = high
    if mapped < high:
        low, high = mapped // 2, mapped - 1000  # the last ids may belong to `nobody` or to somebody else
    return low + secrets.randbelow(high - low) if high > low else 0


def _death(client: Client, pid: int) -> str:
    """How a worker died that no longer answers.

    Args:
        client: of its fork server.
        pid: of the worker.
    """
    alone = client.has_died(Allowance(pid, _DYING_SECONDS).left)
    death = client.end()
    return outcomes.stopped(death.signal, death.exit, alone=alone)


def _layers(frame: Frame) -> dict[str, str]:
    """The layers that a worker reports in its first frame.

    Raises:
        SandboxFault: it reports that it could not read its job.
    """
    layers = frame.header.get("layers")
    if frame.header.get("kind") != "locked" or not isinstance(layers, dict):
        raise SandboxFault(f"a worker could not read its job: {clean_text(frame.header.get('error'), 1000)}")
    return {clean_text(name): clean_text(state) for name, state in layers.items()}
