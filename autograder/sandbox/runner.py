"""Running student code where it can do no harm, and bringing back what it computed.

    grader (this module) ── socket ── zygote ── fork ── worker: the student's code
           └─────────────── pipe: frames ──────────────────┘

The grader keeps the only clock and knows the answers; the zygote forks; the worker runs one file of one
submission and the cases of one of its tasks, as another user where the grader is root. Only numbers and
short words come back, checked and capped, and every way for a worker to end (a time-out, a crash,
garbage) is an `Outcome` of its case. A fault of ours is a `SandboxFault`, and never an outcome.
"""

from __future__ import annotations

import math
import os
import secrets
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

from autograder.core.records import Outcome, Reason
from autograder.sandbox import outcomes
from autograder.sandbox.client import SandboxFault, Zygote, ZygoteGone
from autograder.sandbox.job import Job, Limits, payload
from autograder.sandbox.lockdown import layers
from autograder.sandbox.worker.wire import BadFrame, EndOfFrames, Frame, OutOfTime, Reader, words

__all__ = ["Job", "Limits", "Sandbox", "SandboxFault"]

_BEGIN_SECONDS = 20.0  # from the order to the first frame, before a student's code runs: 10 ms when all is well
_DYING_SECONDS = 0.5  # a process lets go of its pipe a moment before it is dead
_USERS = (1_900_000_000, 2_147_000_000)  # ids that no system hands out, so that nothing else belongs to them
_TREES = 8  # answer, again, other and up to five arguments, each at most as large as an answer may be


class Sandbox:
    """Zygotes for NumPy and for PyTorch, each started when first needed; a context manager.

    Args:
        worker: the homework's module that runs beside student code, or "".
        limits: what a worker may use.
    """

    def __init__(self, worker: str = "", limits: Limits | None = None) -> None:
        self._worker = worker
        self.limits = limits or Limits()
        self._zygotes: dict[bool, Zygote] = {}
        self._layers: Mapping[str, str] = {}

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self, *, torch: bool) -> None:
        """Start a zygote without waiting for it."""
        self.zygote(torch=torch)

    def run(self, job: Job, *, seconds: float, import_seconds: float) -> tuple[Outcome, ...]:
        """Run every case, whatever happens to some.

        Args:
            job: what to run.
            seconds: for all calls together.
            import_seconds: for running the student's file, which is run again after a crash.

        Returns:
            One outcome for each case, in order; notes are with the first.

        Raises:
            SandboxFault: no worker could begin.
        """
        return _Run(self, job, seconds, import_seconds).outcomes_of_all()

    def begin(self, *, torch: bool, cpu_seconds: int, text: int, first: int = 0, nonce: str) -> Reader:
        """A worker that has locked itself and read its job from `text`.

        Raises:
            SandboxFault: it could not begin.
            ZygoteGone: the zygote has died; `discard` it and begin again.
        """
        zygote = self.zygote(torch=torch)
        inlet, outlet = os.pipe()
        reader = Reader(inlet, nonce, _TREES * self.limits.answer_bytes)
        try:
            try:
                zygote.fork(_plan(self.limits, torch, cpu_seconds), first, nonce, text, outlet)
            finally:
                os.close(outlet)
            self._layers = _layers(reader.read(time.monotonic() + _BEGIN_SECONDS))
        except (EndOfFrames, OutOfTime, BadFrame) as error:
            reader.close()
            raise SandboxFault(f"a worker could not begin: {type(error).__name__}, {_death(zygote)}") from None
        except BaseException:
            reader.close()
            raise
        return reader

    def layers(self) -> Mapping[str, str]:
        """Each layer of the lock: "on", or why not, as a worker last reported it."""
        return dict(self._layers)

    def close(self) -> None:
        """End the zygotes and what they may have running."""
        while self._zygotes:
            self._zygotes.popitem()[1].close()

    def zygote(self, *, torch: bool) -> Zygote:
        """The zygote of a kind, started if there is none."""
        if torch not in self._zygotes:
            layers.hide()
            self._zygotes[torch] = Zygote(self._worker, torch=torch)
        return self._zygotes[torch]

    def discard(self, *, torch: bool) -> None:
        """Forget a zygote that has died; the next job starts another."""
        self._zygotes.pop(torch).close()


class _Run:
    """One job under way: workers one after the other, until every case has its outcome."""

    def __init__(self, sandbox: Sandbox, job: Job, seconds: float, import_seconds: float) -> None:
        self._sandbox = sandbox
        self._job = job
        self._seconds = seconds
        self._left = seconds
        self._import_left = import_seconds
        self._nonce = secrets.token_hex(8)
        self._done: list[Outcome] = []
        self._notes: list[str] = []
        self._lost = 0  # zygotes that a worker took with it

    def outcomes_of_all(self) -> tuple[Outcome, ...]:
        with tempfile.TemporaryFile() as text:
            text.write(payload(self._job, self._sandbox.limits).encode())
            text.flush()
            while len(self._done) < len(self._job.cases):
                if self._lost > 1:
                    self._rest(Outcome("not run", why=Reason.PROCESSES_ENDED))
                else:
                    self._one_worker(text.fileno())
        if self._done and self._notes:
            self._done[0] = replace(self._done[0], notes=tuple(dict.fromkeys(self._notes)))
        return tuple(self._done)

    def _rest(self, outcome: Outcome) -> None:
        self._done += [outcome] * (len(self._job.cases) - len(self._done))

    def _one_worker(self, text: int) -> None:
        """From a fork to its end: at least one more outcome."""
        reader = self._begin(text)
        try:
            failure = self._import(reader)
            if failure is not None:
                self._rest(failure)
            else:
                self._cases(reader)
        finally:
            reader.close()
            self._end()

    # ------------------------------------------------------------ begin and end

    def _begin(self, text: int) -> Reader:
        """A worker that has locked itself and read its job. Twice, if need be: a zygote may have died unnoticed."""
        try:
            return self._fork(text)
        except ZygoteGone:
            self._sandbox.discard(torch=self._job.torch)
        try:
            return self._fork(text)
        except ZygoteGone:
            self._sandbox.discard(torch=self._job.torch)
            raise SandboxFault("the process for student code ends again and again") from None

    def _fork(self, text: int) -> Reader:
        return self._sandbox.begin(
            torch=self._job.torch,
            cpu_seconds=math.ceil(self._left + self._import_left) + 5,
            text=text,
            first=len(self._done),
            nonce=self._nonce,
        )

    def _how_it_died(self) -> str:
        """In words, for a worker whose pipe has closed."""
        try:
            return _death(self._sandbox.zygote(torch=self._job.torch))
        except ZygoteGone:
            return "the Python interpreter stopped, and the process around it"

    def _end(self) -> None:
        """End the worker and all it started, so that nothing of it runs beside what comes next."""
        try:
            self._sandbox.zygote(torch=self._job.torch).end()
        except ZygoteGone:
            self._lost += 1
            self._sandbox.discard(torch=self._job.torch)

    # ------------------------------------------------------------ the file, then the cases

    def _import(self, reader: Reader) -> Outcome | None:
        """None when the file has run; else the outcome of every case that is left."""
        started = time.monotonic()
        try:
            frame = reader.read(started + self._import_left)
        except OutOfTime:
            return self._import_late()
        except EndOfFrames:
            return Outcome("import failed", error=self._how_it_died())
        except BadFrame:
            return outcomes.GARBLED
        finally:
            self._import_left -= time.monotonic() - started
        self._notes += outcomes.notes(frame.header, self._job.task, self._job.assignment.banned.libraries)
        return outcomes.of_import(frame)

    def _import_late(self) -> Outcome:
        return Outcome("not run", why=Reason.NO_TIME_AGAIN) if self._done else Outcome("import timed out")

    def _cases(self, reader: Reader) -> None:
        while len(self._done) < len(self._job.cases):
            self._done.append(self._case(reader))
            if self._done[-1].status in ("crashed", "garbled"):
                return  # what this worker says further is worth nothing; the next case gets a fresh one
            if self._done[-1].status == "timed out":
                self._rest(Outcome("not run", why=Reason.EARLIER_CASE))

    def _case(self, reader: Reader) -> Outcome:
        started = time.monotonic()
        try:
            frame = reader.read(started + self._left)
        except OutOfTime:
            return Outcome("timed out", seconds=self._seconds)
        except EndOfFrames:
            return Outcome("crashed", error=self._how_it_died())
        except BadFrame:
            return outcomes.GARBLED
        finally:
            self._left -= time.monotonic() - started
        self._notes += outcomes.notes(frame.header, self._job.task, self._job.assignment.banned.libraries)
        return outcomes.of_case(frame, len(self._done), self._job.task)


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
    """An id for the next worker, new each time; lower where a container has fewer; 0 where it has no other."""
    low, high = _USERS
    try:
        lines = Path("/proc/self/uid_map").read_text().splitlines()
        mapped = max(int(first) + int(count) for first, _, count in map(str.split, lines))
    except (OSError, ValueError):
        mapped = high
    if mapped < high:
        low, high = mapped // 2, mapped - 1000  # the last ones are nobody's in name, and somebody's in fact
    return low + secrets.randbelow(high - low) if high > low else 0


def _death(zygote: Zygote) -> str:
    """How a worker that has fallen silent died."""
    alone = zygote.has_died(_DYING_SECONDS)
    death = zygote.end()
    return outcomes.stopped(death.signal, death.exit, alone=alone)


def _layers(frame: Frame) -> dict[str, str]:
    """What a worker says of its locks.

    Raises:
        SandboxFault: it says instead that it could not read its job.
    """
    layers = frame.header.get("layers")
    if frame.header.get("kind") != "locked" or not isinstance(layers, dict):
        raise SandboxFault(f"a worker could not read its job: {words(frame.header.get('error'), 1000)}")
    return {words(name): words(state) for name, state in layers.items()}
