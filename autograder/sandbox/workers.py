"""One worker, as the grader sees it: asked for, locked, started, ended."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.sandbox import outcomes
from autograder.sandbox.allowance import patience
from autograder.sandbox.client import Client, SandboxFault
from autograder.sandbox.job import Limits
from autograder.sandbox.worker.wire import BadFrame, EndOfFrames, Frame, OutOfTime, Reader, clean_text

# Each counts as the limits of student code do (`allowance`), so that a busy machine makes no fault.
_BEGIN_SECONDS = 20.0  # from the request to the first frame, before student code runs; usually 10 ms
_DYING_SECONDS = 0.5  # a process closes its pipe a moment before it is dead
_USERS = (1_900_000_000, 2_147_000_000)  # user ids that no system assigns, so that they own nothing
_NO_PROCESS = -1
_TREES = 8  # answer, again, other and up to five arguments, each at most as large as an answer may be


class Worker:
    """A worker, from the moment that it is asked for; it locks itself and reads its job while the grader goes on.

    Args:
        client: of the fork server that makes it.
        limits: what it may use.
        torch: whether it needs PyTorch.
        cpu_seconds: limit of its processor time.
        text: descriptor of a file that holds the job, as `job.payload` writes it; it may be closed afterwards.
        first: index of the first case to run.

    Raises:
        SandboxFault: the fork server cannot start.
        ServerGone: the fork server has died.
    """

    def __init__(
        self, client: Client, limits: Limits, *, torch: bool, cpu_seconds: int, text: int, first: int = 0
    ) -> None:
        self.client = client
        self._nonce = secrets.token_hex(8)  # that each of its frames must repeat
        self._pid = 0
        self._closed = False
        inlet, outlet = os.pipe()
        start, self._start = os.pipe()
        self.reader = Reader(inlet, self._nonce, _TREES * limits.answer_bytes)
        try:
            plan = _plan(limits, torch, cpu_seconds)
            self._request = client.fork(plan, first, self._nonce, (text, outlet, start))
        except BaseException:
            self.close()
            raise
        finally:
            os.close(outlet)
            os.close(start)

    @property
    def pid(self) -> int:
        """Its process id, once `wait` has returned."""
        return self._pid

    def wait(self) -> Mapping[str, str]:
        """Wait until it has locked itself and read its job.

        Returns:
            Each layer of the lockdown → "on", or "off" and why.

        Raises:
            SandboxFault: it could not start.
            ServerGone: the fork server has died.
        """
        self._learn_pid()
        try:
            return _layers(self.reader.read(patience(self._pid, _BEGIN_SECONDS)))
        except (EndOfFrames, OutOfTime, BadFrame) as error:
            raise SandboxFault(f"a worker did not start: {type(error).__name__}, {self.how_it_died()}") from None

    def check(self) -> None:
        """See whether it still waits to be started.

        Raises:
            SandboxFault: it has died meanwhile.
            ServerGone: the fork server has died.
        """
        if self.client.has_died(self._pid, lambda: 0.0):
            raise SandboxFault("a worker died before it was started")

    def start(self) -> None:
        """Let it run student code."""
        with contextlib.suppress(BrokenPipeError):  # it has died, as reading its frames will show
            os.write(self._start, b"1")

    def how_it_died(self) -> str:
        """How a worker died that no longer answers, in words.

        Raises:
            ServerGone: the fork server has died.
        """
        alone = self.client.has_died(self._pid, patience(self._pid, _DYING_SECONDS))
        death = self.client.death(self.client.end(self._pid))
        return outcomes.stopped(death.signal, death.exit, alone=alone)

    def ask_where(self) -> None:
        """Let it write into its pipe where it is.

        Raises:
            ServerGone: the fork server has died.
        """
        self.client.ask_where(self._pid)

    def end(self) -> Ending:
        """Order its end and that of all it started, and read no more of it.

        Raises:
            ServerGone: the fork server has died.
        """
        self.close()
        self._learn_pid()
        return Ending(self.client, self.client.end(self._pid))

    def _learn_pid(self) -> None:
        """Ask once for its process id; where it could not be forked, there is no such process to be ended."""
        if not self._pid:
            self._pid = _NO_PROCESS
            self._pid = self.client.pid_of(self._request)

    def close(self) -> None:
        """Close its pipes; once is enough. One that has not been started then ends itself."""
        if not self._closed:
            self._closed = True
            self.reader.close()
            os.close(self._start)


class Ending:
    """The end of a worker, which has been ordered.

    Args:
        client: of its fork server.
        request: the number of the order.
    """

    def __init__(self, client: Client, request: int) -> None:
        self.client = client
        self._request = request

    def wait(self) -> None:
        """Wait until nothing of the worker runs.

        Raises:
            ServerGone: the fork server has died.
        """
        self.client.death(self._request)


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


def _layers(frame: Frame) -> dict[str, str]:
    """The layers that a worker reports in its first frame.

    Raises:
        SandboxFault: it reports that it could not read its job.
    """
    layers = frame.header.get("layers")
    if frame.header.get("kind") != "locked" or not isinstance(layers, dict):
        raise SandboxFault(f"a worker could not read its job: {clean_text(frame.header.get('error'), 1000)}")
    return {clean_text(name): clean_text(state) for name, state in layers.items()}
