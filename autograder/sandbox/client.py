"""The grader's end of a zygote: start it, ask it for workers, have them ended, notice when it is gone.

The zygote is trusted as long as nobody can touch it: where the grader is root, workers run as another
user. As a plain user a worker may kill it; then `ZygoteGone` is raised, and the caller starts another.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.core.text import one_line

START_SECONDS = 120.0  # PyTorch loads in 2.5 s, in 10 on the slowest container; more means that it hangs
FORK_SERVER = "autograder.sandbox.forkserver"
OBEY_SECONDS = 30.0  # an order takes milliseconds
_ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/nonexistent",
    "USER": "student",  # PyTorch asks for a name, and the worker's user has none
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",  # the order of a set is the same every time
    "OMP_NUM_THREADS": "1",  # a fork of a process with OpenMP threads hangs
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "CUDA_VISIBLE_DEVICES": "",  # a fork of a process that uses a GPU fails
}
_KEPT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")  # some interpreters do not start without


class SandboxFault(Exception):
    """A fault of ours, and never a verdict: no zygote, no PyTorch, a worker that could not begin."""


class ZygoteGone(Exception):
    """The zygote has died."""


@dataclass(frozen=True)
class Death:
    """How a worker ended."""

    signal: int  # 0 when it exited
    exit: int
    peak: int  # of resident memory, as the system counts it


class Zygote:
    """One zygote. Starting does not wait; the first order does, until it is ready.

    Args:
        worker: the homework's module that its workers need, or "".
        torch: whether it loads PyTorch.
    """

    def __init__(self, worker: str = "", *, torch: bool) -> None:
        root = str(Path(__file__).resolve().parents[2])
        self._control, theirs = socket.socketpair()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  open for as long as the zygote
        self._lines = b""
        self._ready: Mapping[str, Any] = {}
        kind = "torch" if torch else "numpy"
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-s", "-B", "-m", FORK_SERVER, str(theirs.fileno()), kind, worker],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                pass_fds=(theirs.fileno(),),
                cwd="/",
                env={**_ENVIRONMENT, "PYTHONPATH": root, **{k: os.environ[k] for k in _KEPT if k in os.environ}},
                start_new_session=True,  # an interrupt typed at the terminal is for the grader
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait(self) -> Mapping[str, Any]:
        """Wait until it is ready, and hear which versions it has loaded.

        Raises:
            SandboxFault: it cannot start.
        """
        if not self._ready:
            try:
                self._ready = self._hear(START_SECONDS)
            except ZygoteGone:
                self._ready = {"fault": self._last_words()}
        if "fault" in self._ready:
            raise SandboxFault(f"the process for student code did not start: {self._ready['fault']}")
        if self._ready["threads"] != 1:
            raise SandboxFault(f"the process for student code has {self._ready['threads']} threads: its forks may hang")
        return self._ready

    def fork(self, plan: Mapping[str, Any], first: int, nonce: str, payload: int, result: int) -> None:
        """Have a worker split off that reads `payload` and writes `result`."""
        self.wait()
        order = {"do": "fork", "plan": plan, "first": first, "nonce": nonce}
        answer = self._order(order, [payload, result])
        if "fault" in answer:
            raise SandboxFault(answer["fault"])

    def has_died(self, within: float) -> bool:
        """Whether the worker dies by itself in the next moments."""
        deadline = time.monotonic() + within
        while not (gone := bool(self._order({"do": "look"})["gone"])) and time.monotonic() < deadline:
            time.sleep(0.005)
        return gone

    def end(self) -> Death:
        """End the worker and everything it started."""
        answer = self._order({"do": "end"})
        return Death(answer.get("signal", 0), answer.get("exit", 0), answer.get("peak", 0))

    def close(self) -> None:
        """Let it go: it ends its worker and itself when the socket closes."""
        self._control.close()
        try:
            self._process.wait(OBEY_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.close()

    def _order(self, order: Mapping[str, Any], descriptors: list[int] | None = None) -> dict[str, Any]:
        line = json.dumps(order).encode() + b"\n"
        try:
            self._control.settimeout(OBEY_SECONDS)
            socket.send_fds(self._control, [line], descriptors or [])
            return self._hear(OBEY_SECONDS)
        except OSError:
            raise ZygoteGone from None
        except KeyboardInterrupt:
            self._process.kill()  # an answer is still to come, and would be taken for that to the next order
            raise

    def _hear(self, seconds: float) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        while b"\n" not in self._lines:
            try:
                self._control.settimeout(max(deadline - time.monotonic(), 0.001))
                data = self._control.recv(65536)
            except OSError:  # a time-out is one too: who does not answer is as good as gone
                data = b""
            if not data:
                with contextlib.suppress(OSError):
                    self._process.kill()
                raise ZygoteGone
            self._lines += data
        line, _, self._lines = self._lines.partition(b"\n")
        message: dict[str, Any] = json.loads(line)
        return message

    def _last_words(self) -> str:
        size = os.fstat(self._errors.fileno()).st_size
        written = os.pread(self._errors.fileno(), 4096, max(0, size - 4096)).decode(errors="replace").strip()
        return one_line(written.splitlines()[-1], 300) if written else "it said nothing"
