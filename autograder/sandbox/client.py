"""The client of the fork server: ask it for workers, end them, notice when it has died.

Where the grader is root, workers run as another user and cannot touch the fork server. Where the grader is a
plain user, a worker can kill it; then `ServerGone` is raised, and the caller starts another.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from autograder.core.text import one_line
from autograder.sandbox.allowance import Allowance
from autograder.sandbox.channel import ANSWER_SECONDS, Channel, ServerGone
from autograder.sandbox.ending import Death
from autograder.sandbox.server_process import ServerProcess

START_SECONDS = 120.0  # PyTorch loads in 2.5 s, in 10 on the slowest container, in 30 beside twenty programs


class SandboxFault(Exception):
    """An internal error, never a verdict: no fork server, no PyTorch, or a worker that did not start."""


class Needs(NamedTuple):
    """What workers need besides the libraries: the first message to a fork server. Later ones are requests."""

    worker: str = ""  # dotted name of the homework's module that runs beside student code
    modules: frozenset[str] | None = None  # standard ones and NumPy's that may be needed (`needed`); None: any


class Client:
    """Sends requests to one fork server. Creating it does not wait; the first request does.

    It can be created before it is known what its workers need, so that libraries load meanwhile: see `prepare`.

    Args:
        process: of the fork server.
        lent: whether `close` only lets it end, and whoever has started it waits for that.
    """

    def __init__(self, process: ServerProcess, *, lent: bool = False) -> None:
        self._process, self._lent = process, lent
        process.is_used = True
        self._channel = Channel(process.control, process.kill)
        self._ready: Mapping[str, Any] = {}

    @property
    def pid(self) -> int:
        """The process id of the fork server."""
        return self._process.pid

    def prepare(self, needs: Needs) -> None:
        """Say what workers need; once, before the first request."""
        modules = None if needs.modules is None else sorted(needs.modules)
        with contextlib.suppress(ServerGone):  # `wait` says so
            self._channel.send({"worker": needs.worker, "modules": modules})

    def wait(self) -> Mapping[str, Any]:
        """Wait until the fork server is ready.

        Returns:
            What it reports: "ready" (package → version), "threads".

        Raises:
            SandboxFault: it cannot start.
        """
        if not self._ready:
            try:
                ends = time.monotonic() + START_SECONDS
                self._ready = self._channel.receive(lambda: ends - time.monotonic())
            except ServerGone:
                self._ready = {"fault": one_line(self._process.last_words() or "it wrote no error message", 300)}
        if "fault" in self._ready:
            raise SandboxFault(f"the process for student code did not start: {self._ready['fault']}")
        if self._ready["threads"] != 1:
            raise SandboxFault(f"the process for student code has {self._ready['threads']} threads: its forks may hang")
        return self._ready

    def fork(
        self, plan: Mapping[str, Any], first: int, nonce: str, descriptors: Sequence[int], *, at_once: bool
    ) -> int:
        """Ask for a worker, without waiting for it.

        Args:
            plan: the fields of `layers.Plan` that the grader decides.
            first: index of the first case to run.
            nonce: text that each of the worker's frames must repeat.
            descriptors: of the file with the job, of the pipe for frames, and of a file with more cases, if they come.
            at_once: whether it runs student code as soon as it can, and need not be started.

        Returns:
            The number of the request, by which the worker is named from then on.

        Raises:
            SandboxFault: the fork server cannot start.
            ServerGone: the fork server has died.
        """
        self.wait()
        return self._ask({"do": "fork", "plan": plan, "first": first, "nonce": nonce, "at_once": at_once}, descriptors)

    def pid_of(self, worker: int) -> int:
        """The process id of a worker that was asked for.

        Raises:
            SandboxFault: the fork server cannot fork.
            ServerGone: the fork server has died.
        """
        answer = self._answer(worker)
        if "fault" in answer:
            raise SandboxFault(answer["fault"])
        return int(answer["pid"])

    def has_died(self, worker: int, left: Callable[[], float]) -> bool:
        """Whether a worker dies by itself before the time is up.

        Args:
            worker: its number.
            left: how many seconds to wait before asking again; 0 or less when the time is up.
        """
        while not (gone := bool(self._request({"do": "look", "worker": worker})["gone"])) and (seconds := left()) > 0:
            time.sleep(min(seconds, 0.005))
        return gone

    def ask_where(self, worker: int) -> None:
        """Let a worker write into its pipe where it is, as Python's `faulthandler` does."""
        self._request({"do": "ask", "worker": worker})

    def start(self, worker: int) -> int:
        """Let a worker run student code, in its turn; the number of the request, for `alive`."""
        return self._ask({"do": "start", "worker": worker})

    def alive(self, request: int) -> bool:
        """Whether a worker lived when it was started."""
        return not self._answer(request)["gone"]

    def keep(self, worker: int, memory: int) -> int:
        """Order that a worker is stopped until it is started again; where it cannot be, `alive` will say so.

        Args:
            worker: its number.
            memory: bytes that it may have taken.

        Returns:
            The number of the request.
        """
        return self._ask({"do": "keep", "worker": worker, "memory": memory})

    def dismiss(self, worker: int) -> int:
        """Order the end of a worker that has one process; the number of the request."""
        return self._ask({"do": "dismiss", "worker": worker})

    def tidy(self) -> None:
        """Wait until nothing runs that was dismissed."""
        self._request({"do": "tidy"})

    def end(self, worker: int) -> int:
        """Order the end of a worker and everything it started, without waiting for it.

        Args:
            worker: its number.

        Returns:
            The number of the request, for `death`.
        """
        return self._ask({"do": "end", "worker": worker})

    def carried_out(self, request: int) -> None:
        """Wait until a request has been carried out."""
        self._answer(request)

    def death(self, request: int) -> Death:
        """Wait until a worker has been ended; how it died."""
        answer = self._answer(request)
        return Death(answer["signal"], answer["exit"])

    def close(self) -> None:
        """Close the socket; the fork server then ends its workers and itself."""
        self._channel.close()
        if not self._lent:
            self._process.end()

    def _ask(self, request: Mapping[str, Any], descriptors: Sequence[int] = ()) -> int:
        return self._channel.ask(request, descriptors)

    def _answer(self, request: int) -> dict[str, Any]:
        return self._channel.answer(request, lambda: Allowance(self.pid, ANSWER_SECONDS).left)

    def _request(self, request: Mapping[str, Any]) -> dict[str, Any]:
        return self._answer(self._ask(request))
