"""The worker: locks itself, reads its job, calls student code, and sends numbers back.

A worker is forked by the fork server and runs one job: one file of the homework and the cases of one of its
tasks; it may be given more cases of it later. It knows their inputs, not their answers. It sends frames: "locked"
(or "fault") when it is ready, after which it waits until student code may run; then "imported" after the file has
run, and "case" for each case. A canary sends what it has found. From the second frame on, student code may have
changed anything here and may write frames itself; the grader uses only the numbers in them.
"""

from __future__ import annotations

import faulthandler
import fcntl
import json
import os
import signal
import sys
import traceback
from collections.abc import Mapping
from contextlib import AbstractContextManager
from types import ModuleType
from typing import Any, NoReturn

from autograder.core.text import one_line
from autograder.sandbox.lockdown import layers
from autograder.sandbox.worker import canary
from autograder.sandbox.worker.calls import Calls
from autograder.sandbox.worker.guard import Guard
from autograder.sandbox.worker.hidden import hidden, loaded
from autograder.sandbox.worker.importer import Importer
from autograder.sandbox.worker.probes import notice
from autograder.sandbox.worker.stand_ins import StandInFinder
from autograder.sandbox.worker.supplied import load_twins
from autograder.sandbox.worker.wire import Tree, write_frame

PAYLOAD, RESULT, START, MORE = 3, 4, 5, 6
WHERE = signal.SIGUSR1  # asks where the program is
_OURS = __name__.partition(".")[0]
_read, _loads = os.read, json.loads  # student code may have replaced them by the time that more cases come


def main(plan: layers.Plan, first: int, nonce: str, payload: int, result: int, more: int, start: int) -> NoReturn:
    """Lock this process, run one job, and exit.

    Args:
        plan: what the worker may use.
        first: index of the first case to run.
        nonce: text that each frame repeats.
        payload: descriptor of the file with the job.
        result: descriptor of the pipe for frames.
        more: descriptor of a file that is empty as yet, or null: once the job is read, its file is not in reach.
        start: descriptor of a pipe; a byte in it starts student code.
    """
    _settle(payload, result, start, more)
    try:
        on = layers.lock(plan)
        job = _read_job()
        goes_on = job.get("may_go_on", False)
        os.dup2(MORE, PAYLOAD)
        os.close(MORE)
        work = None if "canary" in job else Work(job, nonce, plan.memory)
    except BaseException as error:  # no student code has run: an internal error
        _fault(error, nonce)
    write_frame(RESULT, {"nonce": nonce, "kind": "locked", "layers": on}, {})
    _wait_for_start(goes_on)
    if work is None:
        canary.attempt_all(job["canary"], plan.memory, lambda found: _report(nonce, found))
    elif work.load():
        work.run_from(first)
        while goes_on:
            _wait_for_start(goes_on)
            work.go_on(_read_job())
    os._exit(0)


def _report(nonce: str, effects: Mapping[str, str]) -> None:
    """Send what a canary has found; a program that it starts next does not inherit the pipe."""
    os.set_inheritable(RESULT, False)
    write_frame(RESULT, {"nonce": nonce, "kind": "canary", "effects": effects}, {})


def _settle(*opened_by_others: int) -> None:
    """Keep only the null device, the files and the pipes open; reset signals, working folder and umask."""
    high = [fcntl.fcntl(one, fcntl.F_DUPFD, MORE + 1) for one in opened_by_others]  # so that none is overwritten below
    for opened, place in zip(high, (PAYLOAD, RESULT, START, MORE), strict=True):
        os.dup2(opened, place)
    for place in (0, 1, 2):
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, place)
        os.close(null)
    os.closerange(MORE + 1, 65536)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    # In C, so that it answers from inside a call that never comes back to the interpreter, too.
    faulthandler.register(WHERE, file=RESULT, all_threads=False, chain=False)
    os.chdir("/")
    os.umask(0o077)
    sys.argv[:] = [""]


def _read_job() -> dict[str, Any]:
    data = bytearray()
    while chunk := _read(PAYLOAD, 1 << 20):
        data += chunk
    job: dict[str, Any] = _loads(data)
    return job


def _wait_for_start(again: bool) -> None:
    """Wait until student code may run; a worker that never hears that is not needed.

    Args:
        again: whether it will be waited for again.
    """
    if not _read(START, 1):
        os._exit(0)
    if not again:
        os.close(START)


def _fault(error: BaseException, nonce: str) -> NoReturn:
    words = "".join(traceback.format_exception(type(error), error, error.__traceback__))[-2000:]
    write_frame(RESULT, {"nonce": nonce, "kind": "fault", "error": one_line(words, 900)}, {})
    os._exit(70)


def _hide(guard: Guard) -> AbstractContextManager[None]:
    """Hide the banned libraries from student code, and the guard's own modules, for as long as this process runs."""
    sys.modules["__main__"] = ModuleType("__main__")

    def is_hidden(module: str) -> bool:
        return guard.bans(module) or module.partition(".")[0] == _OURS

    packages = filter(is_hidden, (*guard.libraries, _OURS))
    names = [name for package in packages for name in loaded().get(package, ())]
    hiding = hidden(is_hidden, names)
    hiding.__enter__()
    return hiding


class Work:
    """Runs one job, and sends what `Calls` finds as frames.

    Args:
        job: the JSON of `job.payload`, parsed.
        nonce: text that each frame repeats.
        memory: bytes that the task may use.
    """

    def __init__(self, job: dict[str, Any], nonce: str, memory: int) -> None:
        self._nonce = nonce
        twins = load_twins(job.pop("twins"))  # their source is nothing that a student needs
        guard = Guard(job["banned"], torch_task=job["task"]["torch"])
        guard.watch_numpy()
        importer = Importer(job, guard, twins)
        sys.meta_path.insert(0, importer.finder)
        torch = sys.modules.get("torch") if job["task"]["torch"] else None
        self._calls = Calls(job, importer, guard, torch, memory)
        if not job["task"]["torch"]:
            self._hidden = _hide(guard)
            sys.meta_path.insert(0, StandInFinder(guard.watcher))
            notice(importer.is_theirs, guard.probes)

    def send(self, header: Mapping[str, Any], answers: Mapping[str, Tree] | None = None) -> None:
        """Write one frame.

        Args:
            header: its "kind" and what belongs to it; the nonce is added.
            answers: name → arrays.
        """
        write_frame(RESULT, {"nonce": self._nonce, **header}, answers or {})

    def load(self) -> bool:
        """Import the task's file, and send the result; False when its function cannot be called."""
        header = self._calls.load()
        self.send(header)
        return bool(header["status"] == "found")

    def run_from(self, first: int) -> None:
        """Run every case from an index on, and send each result."""
        for index in range(first, self._calls.cases):
            self.send(*self._calls.run(index))

    def go_on(self, block: Mapping[str, Any]) -> None:
        """Run other cases of the same task.

        Args:
            block: what `job.more` has written.
        """
        self._nonce = block["nonce"]
        self._calls.take(block["cases"])
        self.run_from(0)
