"""The only code that runs beside a student's: locks itself, reads its job, calls, and sends back numbers.

A worker is a fork of the zygote and lives for one job: one file of the homework and the cases of one of
its tasks. It knows their inputs and no answer. Three kinds of frame go to the grader: "locked" before a
line of the student's has run, "imported" after the file has, and "case" for each case. From the second
on, a student's code may have changed anything here and may write frames itself; the grader believes
nothing but numbers.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Mapping
from typing import Any, NoReturn

import autograder.core.generators  # noqa: F401  # `fresh` imports it late, when no file can be read
from autograder.core.text import one_line
from autograder.sandbox.lockdown import layers
from autograder.sandbox.worker import canary
from autograder.sandbox.worker.calls import Calls
from autograder.sandbox.worker.guard import Guard
from autograder.sandbox.worker.importer import Homework, load_twins
from autograder.sandbox.worker.stand_ins import StandInFinder
from autograder.sandbox.worker.wire import Tree, write_frame

PAYLOAD, RESULT = 3, 4


def main(plan: layers.Plan, first: int, nonce: str, payload: int, result: int) -> NoReturn:
    """Run the job whose text is in `payload`, from case `first` on; frames with `nonce` go to `result`."""
    _settle(payload, result)
    try:
        on = layers.lock(plan)
        job = _read_job()
        work = None if "canary" in job else Work(job, nonce, plan.memory)
    except BaseException as error:  # nothing of a student's has run: this fault is ours
        _fault(error, nonce)
    write_frame(RESULT, {"nonce": nonce, "kind": "locked", "layers": on}, {})
    if work is None:
        canary.attempt_all(job["canary"], plan.memory, lambda found: _report(nonce, found))
    elif work.load():
        for place in range(first, len(job["cases"])):
            work.run(place)
    os._exit(0)


def _report(nonce: str, effects: Mapping[str, str]) -> None:
    """Send what a canary has found so far; a program that it may start next does not inherit the pipe."""
    os.set_inheritable(RESULT, False)
    write_frame(RESULT, {"nonce": nonce, "kind": "canary", "effects": effects}, {})


def _settle(payload: int, result: int) -> None:
    """Only the null device, the job and the result stay open; signals, folder and masks are what programs expect."""
    high = [os.dup2(payload, 62), os.dup2(result, 63)]  # out of the way of the places they go to
    os.dup2(high[0], PAYLOAD)
    os.dup2(high[1], RESULT)
    for place in (0, 1, 2):
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, place)
        os.close(null)
    os.closerange(RESULT + 1, 65536)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    os.chdir("/")
    os.umask(0o077)
    sys.argv[:] = [""]


def _read_job() -> dict[str, Any]:
    os.lseek(PAYLOAD, 0, os.SEEK_SET)
    data = bytearray()
    while chunk := os.read(PAYLOAD, 1 << 20):
        data += chunk
    os.dup2(0, PAYLOAD)  # the null device, which can no longer be opened
    job: dict[str, Any] = json.loads(data)
    return job


def _fault(error: BaseException, nonce: str) -> NoReturn:
    words = "".join(traceback.format_exception(type(error), error, error.__traceback__))[-2000:]
    write_frame(RESULT, {"nonce": nonce, "kind": "fault", "error": one_line(words, 900)}, {})
    os._exit(70)


class Work:
    """One job being done: what `Calls` finds, sent as frames."""

    def __init__(self, job: Mapping[str, Any], nonce: str, memory: int) -> None:
        self._nonce = nonce
        torch = sys.modules.get("torch")  # the real one, or none: nothing stands in yet
        twins = load_twins(job["twins"]) if job["supplied"] else {}
        guard = Guard(job["banned"], torch_task=job["task"]["torch"])
        homework = Homework(job, guard, twins)
        sys.meta_path.insert(0, homework)
        if torch is None:
            sys.meta_path.insert(0, StandInFinder(guard))
        self._calls = Calls(job, homework, guard, torch, memory)

    def send(self, header: Mapping[str, Any], answers: Mapping[str, Tree] | None = None) -> None:
        write_frame(RESULT, {"nonce": self._nonce, **header}, answers or {})

    def load(self) -> bool:
        """Import the task's file and find its function; False when the job ends here, having said why."""
        header = self._calls.load()
        self.send(header)
        return bool(header["status"] == "found")

    def run(self, place: int) -> None:
        """Do one case and send what came of it."""
        self.send(*self._calls.run(place))
