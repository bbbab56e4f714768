"""The only code that runs beside a student's: locks itself, reads its job, calls, and sends back numbers.

A worker is a fork of the zygote and lives for one job: one file of the homework and the cases of one of
its tasks. It knows their inputs and no answer. Three kinds of frame go to the grader: "locked" before a
line of the student's has run, "imported" after the file has, and "case" for each case. From the second
on, a student's code may have changed anything here and may write frames itself; the grader believes
nothing but numbers.
"""

from __future__ import annotations

import difflib
import json
import os
import random
import signal
import sys
import time
import traceback
import types
import warnings
from collections.abc import Mapping
from typing import Any, NoReturn

import numpy as np

from autograder import canary, lockdown
from autograder.answers import Collector
from autograder.drivers import Setting, drive
from autograder.frames import Tree, clean, write_frame
from autograder.guard import COMPUTING, ELSEWHERE, Guard
from autograder.homework import Homework, load, load_twins
from autograder.standins import StandInFinder

PAYLOAD, RESULT = 3, 4
SLOW = 1.0  # seconds of processor time for a file's top level; honest files take a hundredth
SLOW_NOTE = "slow"  # notes travel as words from a list, so that no hidden input can travel in one


def main(plan: lockdown.Plan, first: int, nonce: str, payload: int, result: int) -> NoReturn:
    """Run the job whose text is in `payload`, from case `first` on; frames with `nonce` go to `result`."""
    _settle(payload, result)
    try:
        layers = lockdown.lock(plan)
        job = _read_job()
        work = None if "canary" in job else Work(job, nonce, plan.memory)
    except BaseException as error:  # nothing of a student's has run: this fault is ours
        _fault(error, nonce)
    write_frame(RESULT, {"nonce": nonce, "kind": "locked", "layers": layers}, {})
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
    write_frame(RESULT, {"nonce": nonce, "kind": "fault", "error": clean(words, 900)}, {})
    os._exit(70)


class Work:
    """One job being done."""

    def __init__(self, job: Mapping[str, Any], nonce: str, memory: int) -> None:
        self._job = job
        self._nonce = nonce
        self._task = job["task"]
        self._memory = memory
        self._torch = sys.modules.get("torch")  # the real one, or none: nothing stands in yet
        twins = load_twins(job["twins"]) if job["supplied"] else {}
        self._guard = Guard(torch_task=self._task["torch"])
        self._homework = Homework(job, self._guard, twins)
        sys.meta_path.insert(0, self._homework)
        if self._torch is None:
            sys.meta_path.insert(0, StandInFinder(self._guard))
        self._collector = Collector(job["answer_bytes"], self._torch)
        self._setting: Setting | None = None
        self._returned = False  # a ValueError while an answer is read is none of the function's own

    def send(self, header: Mapping[str, Any], answers: Mapping[str, Tree] | None = None) -> None:
        write_frame(RESULT, {"nonce": self._nonce, **header}, answers or {})

    # ------------------------------------------------------------ the file

    def load(self) -> bool:
        """Import the task's file and find its function; False when the job ends here, having said why."""
        warnings.simplefilter("ignore")
        self._seed()
        started = time.process_time()
        try:
            module = load(self._task["file"])
            status, error = self._find(module)
        except BaseException as problem:
            status, error = "import failed", self._explain(problem)
        slow = [SLOW_NOTE] if time.process_time() - started > SLOW else []
        self.send({"kind": "imported", "status": status, "error": error, "notes": slow + self._notes()})
        return status == "found"

    def _find(self, module: types.ModuleType) -> tuple[str, str]:
        file, name = self._task["file"], self._task["function"]
        if not hasattr(module, name):
            return "missing", _nearest(module, file, name)
        function = getattr(module, name)
        if not callable(function):
            return "missing", f"{name} in {file}.py is of type {clean(type(function).__name__, 60)}, no function"
        self._setting = Setting(module, function, self._task, self._homework, self._guard)
        return "found", ""

    # ------------------------------------------------------------ the cases

    def run(self, place: int) -> None:
        """Do one case and send what came of it."""
        assert self._setting is not None
        case = self._job["cases"][place]
        header: dict[str, Any] = {"kind": "case", "case": place}
        answers: dict[str, Tree] = {}
        self._guard.called = ""
        self._returned = False
        try:
            self._call(self._setting, case, answers)
            header["status"] = "returned"
        except BaseException as error:
            again = "called again with the same arguments: " if "answer" in answers else ""
            header |= {"status": "raised", "error": again + self._explain(error)}
            header["value_error"] = isinstance(error, ValueError) and not self._returned
        if self._guard.called:
            header |= {"status": "forbidden", "error": self._guard.called}
        self.send({**header, "notes": self._notes()}, answers)

    def _call(self, setting: Setting, case: Mapping[str, Any], answers: dict[str, Tree]) -> None:
        """Call twice, and a third time with another seed where the answer is a sample; read each before the next."""
        form = case["form"]
        for name, shift in (("answer", 0), ("again", 0), ("other", 1)):
            if name == "other" and self._task["judge"] != "sample":
                continue
            self._seed()
            result, arrays = drive(setting, case, shift)
            self._returned = True
            if name == "answer":
                collect = self._collector.collect
                left = {key: collect(value, _form_of(value)) for key, value in arrays.items()}
            answers[name] = self._collector.collect(result, form)
            answers["arguments"] = left

    def _seed(self) -> None:
        """The same numbers for whoever draws without the generator that a task hands over."""
        seed = self._job["seed"]
        random.seed(seed)
        np.random.seed(seed % 2**32)
        if self._torch is not None:
            self._torch.default_generator.manual_seed(seed)  # torch.manual_seed asks every kind of device first

    def _explain(self, error: BaseException) -> str:
        text = self._homework.explain(error)
        if isinstance(error, MemoryError):
            text = f"{text} (a task may use {self._memory >> 20} MB of memory)"
        return text

    def _notes(self) -> list[str]:
        return [name for name in COMPUTING + ELSEWHERE if name in self._guard.noted]


def _form_of(value: Any) -> str:
    return "mapping" if isinstance(value, dict) else "array"


def _nearest(module: types.ModuleType, file: str, name: str) -> str:
    own = [key for key, value in vars(module).items() if getattr(value, "__module__", None) == file]
    public = [str(key) for key in own if isinstance(key, str) and not key.startswith("_")]
    near = difflib.get_close_matches(name, public, n=3, cutoff=0.6)
    said = f"{file}.py has no {name}"
    return clean(f"{said}; there is: {', '.join(near)}", 300) if near else said
