"""Call a student's function as its task asks, and collect the results: a header, and plain arrays.

A worker sends them through a pipe; `check.py` uses them in the same process (`student.in_process`). Both make
the same calls: twice, and a third time with another seed where answers are random draws.
"""

from __future__ import annotations

import difflib
import time
import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograder.core import misplaced, newer_numpy
from autograder.core.calling import Sentence
from autograder.core.recursion import counted_calls
from autograder.core.text import class_name, one_line
from autograder.sandbox.worker.answers import Collector
from autograder.sandbox.worker.drivers import Setting, drive, drivers_of
from autograder.sandbox.worker.guard import ELSEWHERE, Guard
from autograder.sandbox.worker.importer import Importer, load
from autograder.sandbox.worker.seeds import Seeds
from autograder.sandbox.worker.wire import Tree

SLOW = 1.0  # seconds of processor time for a file's top level; honest files take a hundredth
SLOW_NOTE = "slow"  # notes are words from a fixed list, so that none can contain a hidden input

_LISTED = 6  # most names of functions that are listed
_SEARCHED = 200  # most that are searched for similar ones
_ABSENT = 10  # most modules that are not there; a header has room for no more

Header = dict[str, Any]


class Calls:
    """One task: its file is imported once, then its function is called case by case.

    Args:
        job: the JSON of `job.payload`, parsed.
        importer: imports the student's files.
        guard: watches the calls.
        torch: the real module, or None where PyTorch is not loaded.
        memory: bytes that a task may use; 0: there is no limit.
    """

    def __init__(
        self, job: Mapping[str, Any], importer: Importer, guard: Guard, torch: Any = None, memory: int = 0
    ) -> None:
        self._job = job
        self._cases = job["cases"]
        self._task = job["task"]
        self._importer = importer
        self._guard = guard
        self._seeds = Seeds(job["seed"], torch)
        self._memory = memory
        self._collector = Collector(job["answer_bytes"], torch)
        self._setting: Setting | None = None
        self._drivers = drivers_of(job["worker"])
        self._returned = False  # whether a call has returned: a later ValueError is not from the function

    # ------------------------------------------------------------ the file

    def load(self, importing: Callable[[str], types.ModuleType] = load) -> Header:
        """Import the task's file and find its function.

        Args:
            importing: imports a module by its name.

        Returns:
            The header: "status" is "found", "missing" or "import failed"; "error" says why.
        """
        newer_numpy.set_filters()
        self._seeds.await_numpy()
        self._seeds.sow()
        started = time.process_time()
        try:
            with counted_calls():
                module = importing(self._task["file"])
            status, error = self._find(module)
        except BaseException as problem:
            status, error = "import failed", self._limited(problem, self._importer.explain(problem))
        slow = [SLOW_NOTE] if time.process_time() - started > SLOW else []
        header = {"kind": "imported", "status": status, "error": error, "notes": slow + self._notes()}
        return {**header, "skipped": [[file, line] for file, line in self._importer.skipped], **self._absent()}

    def _find(self, module: types.ModuleType) -> tuple[str, str]:
        file, name = self._importer.named(self._task["file"]), self._task["function"]
        if not hasattr(module, name):
            raised = [error for (part, _), error in self._importer.skipped.items() if part[:-3] == self._task["file"]]
            if raised:
                return "import failed", raised[0]
            return "missing", self._why_missing(module, file)
        function = getattr(module, name)
        if not callable(function):
            return "missing", f"{name} in {file} is of type {one_line(type(function).__name__, 60)}, not a function"
        self._setting = Setting(module, function, self._task, self._importer, self._guard)
        return "found", ""

    def _why_missing(self, module: types.ModuleType, shown: str) -> str:
        """Where the task's file, or another one, has its function; else what the file does define."""
        file, name = self._task["file"], self._task["function"]
        sources = self._importer.sources

        def where(line: int) -> str:
            return self._importer.where(file, line)

        source = sources.get(file, "")
        said = misplaced.explained(source, name, where)
        if said:
            return one_line(said, 300)
        own = _own_names(module)
        other = misplaced.defined_elsewhere(((one, text) for one, text in sources.items() if one != file), name)
        if other:
            return f"{shown} has no {name}: {self._importer.named(other)} defines it; write it in {shown}"
        near = difflib.get_close_matches(name, own[:_SEARCHED], n=3, cutoff=0.6)
        said = "" if near else misplaced.not_code(source, name, where)
        there = [*near, *(key for key in own if key not in near)][:_LISTED]
        listed = f"; it defines {', '.join(there)}" if there else ""
        return one_line(said or f"{shown} has no {name}{listed}", 300)

    # ------------------------------------------------------------ the cases

    @property
    def cases(self) -> int:
        """How many cases there are."""
        return len(self._cases)

    def take(self, cases: Sequence[Any]) -> None:
        """Run other cases from now on, written as those of a job."""
        self._cases = cases

    def run(self, index: int) -> tuple[Header, dict[str, Tree]]:
        """Call the function on one case.

        Args:
            index: of the case in the job.

        Returns:
            The header ("status" is "returned", "raised" or "forbidden"), and the answers by name.
        """
        assert self._setting is not None
        case = self._cases[index]
        header: Header = {"kind": "case", "case": index}
        answers: dict[str, Tree] = {}
        self._guard.called = ""
        self._returned = False
        newer_numpy.set_filters()  # whatever the student's file made of them
        try:
            with counted_calls():
                self._call(self._setting, case, answers)
            header["status"] = "returned"
        except BaseException as error:
            place, led_to = self._importer.lines_of(error, self._task["function"])
            header |= {"status": "raised", "error": self._named(error), "thrown": self._kind_of(error)}
            header |= {"place": place, "led_to": led_to}
            header |= {"exception": class_name(error), "elsewhere": self._importer.is_elsewhere(error)}
            header["second_call"] = "answer" in answers
        if self._guard.called:
            header |= {"status": "forbidden", "error": self._guard.called}
        return {**header, "notes": self._notes(), **self._absent()}, answers

    def _call(self, setting: Setting, case: Mapping[str, Any], answers: dict[str, Tree]) -> None:
        """Call twice, and a third time with another seed where the answer is a sample; read each before the next."""
        form = case["form"]
        for name, shift in (("answer", 0), ("again", 0), ("other", 1)):
            if name == "other" and self._task["judge"] != "sample":
                continue
            self._seeds.sow(again=name == "again")
            result, arrays = drive(setting, case, shift, self._drivers)
            self._returned = True
            with self._guard.watching():  # an answer may compute itself only while it is read
                if name == "answer":
                    collect = self._collector.collect
                    left = {key: collect(value, _form_of(value)) for key, value in arrays.items()}
                answers[name] = self._collector.collect(result, form)
            answers["arguments"] = left

    def _kind_of(self, error: BaseException) -> str:
        """What was raised, as one of `records.Thrown`; decided by type, since a message can contain anything."""
        if isinstance(error, Sentence):
            return "our words"
        if type(error) is NotImplementedError and not error.args:
            return "not implemented"
        return "value error" if isinstance(error, ValueError) and not self._returned else "exception"

    def _named(self, error: BaseException) -> str:
        return self._limited(error, self._importer.named_error(error))

    def _limited(self, error: BaseException, text: str) -> str:
        return with_limit(text, self._memory) if isinstance(error, MemoryError) and self._memory else text

    def _absent(self) -> Header:
        return {"absent": list(self._guard.absent)[:_ABSENT]}

    def _notes(self) -> list[str]:
        noted = [name for name in (*self._guard.libraries, *ELSEWHERE) if name in self._guard.noted]
        return noted + sorted(self._guard.probes)


def with_limit(error: str, memory: int) -> str:
    """What a `MemoryError` says, with the limit.

    Args:
        error: such as "MemoryError, at line 3 of conv1d.py: `rows.append(row)`".
        memory: the limit in bytes.

    >>> with_limit("MemoryError", 1 << 29)
    'MemoryError (a task may use 512 MB of memory)'
    """
    return f"{error} (a task may use {memory >> 20} MB of memory)"


def _form_of(value: Any) -> str:
    return "mapping" if isinstance(value, dict) else "array"


def _own_names(module: types.ModuleType) -> list[str]:
    """The public names that a module itself defines."""
    own = [key for key, value in vars(module).items() if getattr(value, "__module__", None) == module.__name__]
    return [str(key) for key in own if isinstance(key, str) and not key.startswith("_")]
