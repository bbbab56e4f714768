"""Running the cases of an item in this very process: what `sandbox` does, on a student's own machine.

Nothing is contained here: the program is the student's own, on their own machine. It is called as a worker
calls it (`calls`), and what comes of it is read as a grader reads it (`outcomes`). What runs too long or takes too
much memory is stopped (`watchdog`), and told by the line it was at.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, NamedTuple

from autograder.cases.about import About
from autograder.core.records import Item, Outcome, Reason, Task
from autograder.core.watchdog import Limit, Lines
from autograder.sandbox import outcomes
from autograder.sandbox.job import IMPORT_SECONDS, PUBLIC_SEED, Job, Limits, payload
from autograder.sandbox.worker.calls import SLOW_NOTE, Calls, Header, with_limit
from autograder.sandbox.worker.guard import Guard
from autograder.sandbox.worker.importer import Importer
from autograder.sandbox.worker.wire import BadFrame, as_received
from autograder.student import numpy_warnings
from autograder.student.call_graph import used_by
from autograder.student.restoring import bounded_size, unchanged
from autograder.student.surroundings import Prints, quiet
from autograder.student.workspace import Work

Hang = Callable[[Task, str], None]  # the task, and where its program is


@dataclass
class _File:
    """A file of the homework that has been run, with what watches it."""

    guard: Guard
    homework: Importer
    modules: dict[str, ModuleType] = field(default_factory=dict)


class Came(NamedTuple):
    """What came of an item."""

    outcomes: Sequence[Outcome]
    prints: Sequence[str]  # what each case printed
    uses: Sequence[Task]  # earlier tasks whose functions this one may call
    notes: Sequence[str]  # said once


class InProcess:
    """Runs items, one at a time.

    Args:
        work: what a student has at hand.
        about: what the bank says of the homework.
        seconds: for all calls of an item.
        on_hang: called, from another thread, when a program can be stopped by no interrupt.
    """

    def __init__(self, work: Work, about: About, seconds: float, on_hang: Hang | None = None) -> None:
        self.work = work
        self.about = about
        self.assignment = about.assignment
        self.seconds = seconds
        self.on_hang = on_hang
        self._slow: dict[str, _File] = {}  # what takes long to run is run once

    def run(self, item: Item) -> Came:
        """Run every case of an item, whatever happens to some.

        Raises:
            KeyboardInterrupt: somebody pressed Ctrl-C, whatever a student's program made of it.
        """
        task, limits = item.task, Limits()
        sources = {**self.assignment.stand_in_modules, **self.work.sources()}
        given = self._given(sources)
        twins = self.about.given if given else ""
        asked = Job(self.assignment, task, item.cases, sources, supplied=given, twins=twins, seed=PUBLIC_SEED)
        job: dict[str, Any] = json.loads(payload(asked, limits))
        torch = _warmed_up_torch() if task.torch else None
        with ExitStack() as around:
            around.enter_context(unchanged(self.assignment.banned))
            file = self._slow.get(task.file) or self._file(job)
            file.guard.watch_numpy()
            around.enter_context(self.work.around(file.homework, file.guard, file.modules, task))
            memory = limits.torch_memory if task.torch else limits.memory
            calls = Calls(job, file.homework, file.guard, torch, memory)
            running = _Running(self, item, asked, file.homework, calls, around.enter_context(quiet()), memory)
            if not task.torch:
                around.enter_context(bounded_size())
            running.run()
        if running.slow:
            self._slow[task.file] = file
        return Came(running.done, running.prints, running.uses, running.notes)

    def _given(self, sources: Mapping[str, str]) -> tuple[str, ...]:
        """The functions that the course leaves out, where something here mentions one."""
        left_out = {name: name.partition(".")[2] for name in self.assignment.course.left_out if self.about.given}
        return tuple(name for name, function in left_out.items() if any(function in text for text in sources.values()))

    def _file(self, job: dict[str, Any]) -> _File:
        guard = Guard(job["banned"], torch_task=job["task"]["torch"])
        return _File(guard, self.work.homework(job, guard))


class _Running:
    """One item under way: its file first, then case by case."""

    def __init__(
        self, runner: InProcess, item: Item, job: Job, homework: Importer, calls: Calls, printing: Prints, memory: int
    ) -> None:
        self.done: list[Outcome] = []
        self.prints: list[str] = []
        self.uses: Sequence[Task] = ()
        self.notes: list[str] = []
        self.slow = False
        self._runner = runner
        self._job = job
        self._item = item
        self._homework = homework
        self._calls = calls
        self._printing = printing
        self._memory = memory

    def run(self) -> None:
        """Import the file, then make every call; where it cannot be imported, make none."""
        failure = self._import()
        if failure is None:
            self._cases()
        else:
            self.prints.append(self._printing.text())
            self._rest(failure)

    def _import(self) -> Outcome | None:
        """None when the file has run; else the outcome of every case."""
        headers: list[Header] = []
        limit = self._limit(IMPORT_SECONDS)
        limit.run(lambda: headers.append(self._calls.load(self._module)))
        if limit.full:
            return Outcome("import failed", error=self._too_much(limit.lines))
        if limit.late or not headers:
            return Outcome("import timed out", place=self._place(limit.lines))
        self.slow = SLOW_NOTE in headers[0]["notes"]
        self.notes += outcomes.notes(headers[0], self._job)
        try:
            return outcomes.of_import(as_received(headers[0], {}))
        except BadFrame:
            return outcomes.GARBLED

    def _module(self, file: str) -> ModuleType:
        module = self._runner.work.module(file)
        self.uses = used_by(vars(module).get(self._item.task.function), self._item.task, self._runner.assignment)
        return module

    def _cases(self) -> None:
        limit = self._limit(self._runner.seconds)
        limit.run(lambda: self._call_all(limit))
        if limit.stopped and len(self.prints) < len(self._item.cases):
            del self.done[len(self.prints) :]
            self.prints.append(self._printing.text())
            self.done.append(self._stopped(limit))
            self._rest(Outcome("not run", why=Reason.EARLIER_CASE))

    def _stopped(self, limit: Limit) -> Outcome:
        """The outcome of the case in which the limit was reached."""
        if not limit.full:
            return Outcome("timed out", seconds=self._runner.seconds, place=self._place(limit.lines))
        file = next((name for name, _ in limit.lines if self._homework.is_theirs(name)), "")
        elsewhere = file not in ("", f"{self._item.task.file}.py") and bool(self._runner.work.sources())
        gc.collect()  # what the program left, before another task is run
        error, place = with_limit("MemoryError", self._memory), self._place(limit.lines)
        return Outcome("raised", error=error, exception="MemoryError", elsewhere=elsewhere, place=place)

    def _too_much(self, lines: Lines) -> str:
        """What Python would say of the memory, if it had known of the limit."""
        gc.collect()  # what the program left, before another task is run
        place = self._place(lines)
        return with_limit(f"MemoryError, {place}" if place else "MemoryError", self._memory)

    def _call_all(self, limit: Limit) -> None:
        for place in range(len(self._item.cases)):
            self._printing.begin()
            outcome = self._case(place)
            if limit.stopped:
                return
            self.done.append(outcome)
            self.prints.append(self._printing.text())

    def _case(self, place: int) -> Outcome:
        with numpy_warnings.told(self._place, self.notes.append):
            header, answers = self._calls.run(place)
        self.notes += outcomes.notes(header, self._job)
        try:
            return outcomes.of_case(as_received(header, answers), place, self._item.task)
        except BadFrame:
            return outcomes.GARBLED

    def _rest(self, outcome: Outcome) -> None:
        self.done += [outcome] * (len(self._item.cases) - len(self.done))

    # ------------------------------------------------------------ time

    def _limit(self, seconds: float) -> Limit:
        tell = self._runner.on_hang
        hung = None if tell is None else lambda lines: tell(self._item.task, self._place(lines))
        return Limit(seconds, hung, self._memory)

    def _place(self, lines: Lines) -> str:
        """The innermost line of theirs, in words."""
        theirs = (line for line in lines if self._homework.is_theirs(line[0]))
        return next((self._homework.describe_line(*line) for line in theirs), "")


def _warmed_up_torch() -> Any:
    """PyTorch, with what it imports late: the first optimiser takes two seconds, which are no student's."""
    import torch

    parameter = torch.ones(1, requires_grad=True)
    torch.autograd.backward(parameter.sum())
    torch.optim.SGD([parameter], lr=0.1, momentum=0.9).step()
    return torch
