"""One worker, as the grader sees it: asked for, locked, started, ended."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from autograder.sandbox import outcomes
from autograder.sandbox.allowance import Allowance
from autograder.sandbox.client import Client, SandboxFault
from autograder.sandbox.job import Job, Limits, more
from autograder.sandbox.job_files import to_be_read, write_text
from autograder.sandbox.reader import EndOfFrames, OutOfTime, Reader
from autograder.sandbox.users import some_user
from autograder.sandbox.worker.wire import BadFrame, Frame, clean_text

# Each counts as the limits of student code do (`allowance`), so that a busy machine makes no fault.
_BEGIN_SECONDS = 20.0  # from the request to the first frame, before student code runs; usually 10 ms
_DYING_SECONDS = 0.5  # a process closes its pipe a moment before it is dead
_NO_PROCESS = -1
_ALONE = ("seccomp", "other user")
_TREES = 8  # answer, again, other and up to five arguments, each at most as large as an answer may be


class Worker:
    """A worker, from the moment that it is asked for; it locks itself and reads its job while the grader goes on.

    Args:
        client: of the fork server that makes it.
        limits: what it may use.
        torch: whether it needs PyTorch.
        cpu_seconds: limit of its processor time.
        text: the job, as `job.payload` writes it.
        first: index of the first case to run.
        at_once: whether it runs student code as soon as it can; else once it is started.
        may_go_on: whether it may be given other cases later.

    Raises:
        SandboxFault: the fork server cannot start.
        ServerGone: the fork server has died.
    """

    def __init__(
        self,
        client: Client,
        limits: Limits,
        *,
        torch: bool,
        cpu_seconds: int,
        text: str,
        first: int = 0,
        at_once: bool = True,
        may_go_on: bool = False,
    ) -> None:
        self.client = client
        self.layers: Mapping[str, str] = {}  # each layer of the lockdown → "on", or "off" and why, once it is locked
        self.started = at_once
        self.goes_on = False  # whether it has run the student's file before, and other cases
        self._pid = 0
        self._starting = self._stopping = 0  # numbers of requests whose answers have not been asked for; 0: none
        self._closed = False
        nonce = os.urandom(8).hex()  # that each of its frames must repeat
        # A file of its own for what may come later, so that student code finds no case that it was not called with.
        self._more: IO[bytes] = tempfile.TemporaryFile() if may_go_on else Path(os.devnull).open("rb")  # noqa: SIM115
        try:
            inlet, outlet = os.pipe()
        except OSError:
            self._more.close()
            raise
        self.reader = Reader(inlet, nonce, _TREES * limits.answer_bytes)
        try:
            with tempfile.TemporaryFile() as job, ExitStack() as readable:
                write_text(job, text)
                jobs, more = (readable.enter_context(to_be_read(file.fileno())) for file in (job, self._more))
                plan = _plan(limits, torch, cpu_seconds)
                self._number = client.fork(plan, first, nonce, (jobs, outlet, more), at_once=at_once)
        except BaseException:
            self.close()
            raise
        finally:
            os.close(outlet)

    @property
    def pid(self) -> int:
        """Its process id, once `wait` has returned."""
        return self._pid

    def wait(self) -> None:
        """Wait until it has locked itself, read its job, and been started.

        Raises:
            SandboxFault: it could not start, or died before it was started.
            ServerGone: the fork server has died.
        """
        self._learn_pid()
        if not self.layers:
            try:
                self.layers = _layers(self.reader.read(Allowance(self._pid, _BEGIN_SECONDS).left))
            except (EndOfFrames, OutOfTime, BadFrame) as error:
                raise SandboxFault(f"a worker did not start: {type(error).__name__}, {self.how_it_died()}") from None
        if self._starting:
            starting, self._starting = self._starting, 0
            if not self.client.alive(starting):
                raise SandboxFault("a worker died before it was started")

    def start(self) -> None:
        """Let it run student code, in its turn after all that was ordered before.

        Raises:
            SandboxFault: it could not be forked.
            ServerGone: the fork server has died.
        """
        self._learn_pid()
        if self._pid == _NO_PROCESS:
            raise SandboxFault("a worker could not be forked")  # why was said before
        self._starting = self.client.start(self._number)
        self.started = True

    def keep(self, memory: int) -> None:
        """Order that it is stopped until it is started again; where it has taken more memory than that, it is ended.

        Args:
            memory: in bytes.

        Raises:
            ServerGone: the fork server has died.
        """
        self._stopping = self.client.keep(self._number, memory)

    def give(self, job: Job) -> bool:
        """Write other cases of its job for it to read when it is started again.

        Args:
            job: what to run now.

        Returns:
            Whether it is to be trusted with them: it has written nothing since its last case.
        """
        nonce = os.urandom(8).hex()
        write_text(self._more, more(job, nonce))
        self.started, self.goes_on = False, True
        return self.reader.expect(nonce)

    def how_it_died(self) -> str:
        """How a worker died that no longer answers, in words.

        Raises:
            ServerGone: the fork server has died.
        """
        alone = self.client.has_died(self._number, Allowance(self._pid, _DYING_SECONDS).left)
        death = self.client.death(self.client.end(self._number))
        return outcomes.stopped(death.signal, death.exit, alone=alone)

    def ask_where(self) -> None:
        """Let it write into its pipe where it is.

        Raises:
            ServerGone: the fork server has died.
        """
        self.client.ask_where(self._number)

    @property
    def is_alone(self) -> bool:
        """Whether it can have no other process, and none can signal it: layers of the lockdown see to that."""
        return all(self.layers.get(layer) == "on" for layer in _ALONE)

    def end(self, *, clean: bool = False) -> Ending:
        """Order its end and that of all it started, and read no more of it.

        Args:
            clean: whether it has run its job as it should, so that it matters to nobody how it ends.

        Raises:
            ServerGone: the fork server has died.
        """
        self.close()
        self._learn_pid()
        order = self.client.dismiss if clean and self.is_alone else self.client.end
        return Ending(self.client, [*filter(None, (self._starting, self._stopping)), order(self._number)])

    def _learn_pid(self) -> None:
        """Ask once for its process id; where it could not be forked, the answer says why."""
        if not self._pid:
            self._pid = _NO_PROCESS
            self._pid = self.client.pid_of(self._number)

    def close(self) -> None:
        """Close its pipe and its file; once is enough."""
        if not self._closed:
            self._closed = True
            self.reader.close()
            self._more.close()


class Ending:
    """The end of a worker, which has been ordered.

    Args:
        client: of its fork server.
        requests: the numbers of the orders that it has not answered, that of its end the last.
    """

    def __init__(self, client: Client, requests: Sequence[int]) -> None:
        self.client = client
        self._requests = requests

    def wait(self) -> None:
        """Wait until nothing of the worker runs.

        Raises:
            ServerGone: the fork server has died.
        """
        for request in self._requests:
            self.client.carried_out(request)


def _plan(limits: Limits, torch: bool, cpu_seconds: int) -> dict[str, Any]:
    return {
        "user": some_user() if os.geteuid() == 0 else 0,
        "cpu_seconds": cpu_seconds,
        "memory": limits.torch_memory if torch else limits.memory,
        "file_bytes": limits.file_bytes,
        "files": limits.files,
        "processes": limits.processes,
        "stack": limits.stack,
        "skip": sorted(limits.skip),
    }


def _layers(frame: Frame) -> dict[str, str]:
    """The layers that a worker reports in its first frame.

    Raises:
        SandboxFault: it reports that it could not read its job.
    """
    layers = frame.header.get("layers")
    if frame.header.get("kind") != "locked" or not isinstance(layers, dict):
        raise SandboxFault(f"a worker could not read its job: {clean_text(frame.header.get('error'), 1000)}")
    return {clean_text(name): clean_text(state) for name, state in layers.items()}
