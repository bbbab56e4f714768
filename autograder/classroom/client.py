"""One running worker, as its owner sees it: start it, ask it, notice that it has died."""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from autograder.classroom.keys import ROOT
from autograder.classroom.messages import LENGTH, BadMessage, pack, send, unpack
from autograder.core.text import one_line

HANGS = 1800.0  # seconds; a submission takes 300 at most, and as much again where the machine is busy


class Refused(Exception):
    """A worker cannot grade here: student code could do harm, or its code is not the caller's. The message says why."""


class WorkerDied(Exception):
    """A worker has ended, or does not answer."""


class Worker:
    """One running worker.

    Args:
        bank: the folder of the cases.
        unsafe: grade even where student code could do harm.

    Raises:
        Refused: student code could do harm.
        WorkerDied: it did not start.
    """

    def __init__(self, bank: Path, *, unsafe: bool) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  open as long as the worker
        self._process = subprocess.Popen(
            [sys.executable, "-s", "-m", "autograder.classroom.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=ROOT,
            env=_environment(),
            start_new_session=True,  # an interrupt typed at the terminal is for the command
        )
        try:
            answer, _ = self.ask(pack({"do": "open", "bank": str(bank), "unsafe": unsafe}))
            if "held" not in answer:
                raise Refused(answer.get("refused") or answer["fault"])
        except BaseException:
            self.kill()
            raise

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def ask(self, message: bytes) -> tuple[dict[str, Any], tuple[bytes, ...]]:
        """Send a request and wait for the answer.

        Raises:
            WorkerDied: there is none.
        """
        assert self._process.stdin
        os.ftruncate(self._errors.fileno(), 0)
        try:
            send(self._process.stdin, message)
            ends = time.monotonic() + HANGS
            size = int.from_bytes(self._read(LENGTH, ends), "big")
            return unpack(self._read(size, ends))
        except (OSError, BadMessage, EOFError) as error:
            raise WorkerDied(self._why(error)) from None

    def _read(self, size: int, ends: float) -> bytes:
        assert self._process.stdout
        handle, data = self._process.stdout.fileno(), bytearray()
        while len(data) < size:
            ready, _, _ = select.select([handle], [], [], max(0.0, ends - time.monotonic()))
            piece = os.read(handle, min(size - len(data), 1 << 20)) if ready else b""
            if not piece:
                raise EOFError("it ended" if ready else f"no answer for {HANGS:g} seconds")
            data += piece
        return bytes(data)

    def _why(self, error: Exception) -> str:
        self.kill()
        code, size = self._process.returncode, os.fstat(self._errors.fileno()).st_size
        said = os.pread(self._errors.fileno(), 4096, max(0, size - 4096)).decode(errors="replace").strip()
        how = f"signal {-code}" if code < 0 else f"exit status {code}"
        last = f": {one_line(said.splitlines()[-1])}" if said else ""
        return f"a worker ended ({error}; {how}){last}"

    def kill(self) -> None:
        """End it; its fork servers end with it."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):  # what could not be sent is lost
                assert stream
                stream.close()

    def close(self) -> None:
        """Let it end by itself, and forget it."""
        assert self._process.stdin
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(10)
        self.kill()
        self._errors.close()


def _environment() -> dict[str, str]:
    """That of this process, with what makes results the same every time."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONHASHSEED": "0",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }
