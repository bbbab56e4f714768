"""Checking on a student's own machine: the public and the diagnostic cases, with Gradescope's verdicts and words.

Hidden cases are not here, and neither are correct versions of earlier functions: where a function fails and uses one
that fails itself, the checker says so instead.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cases.about import About, read_about
from autograder.cases.bank import read_bank
from autograder.cases.items import plan
from autograder.core.records import Case, Cause, Item, ItemResult, Judged, Outcome, Reason, Task, Verdict
from autograder.core.wording import install_torch
from autograder.grading.score import does_not_end, mark, unrun
from autograder.judging.compare import judged
from autograder.sandbox.job import ITEM_SECONDS
from autograder.student.called import called
from autograder.student.in_process import Hang, InProcess
from autograder.student.workspace import Folder, Work

if TYPE_CHECKING:
    from autograder.student.seen import Memory


def check_folder(
    folder: Path, tasks: Sequence[Task], bank: Path, seconds: float = ITEM_SECONDS
) -> Iterator[ItemResult]:
    """The visible item of each task, for the `.py` files of a folder.

    Args:
        folder: where the student's `.py` files are.
        tasks: whose visible items are wanted, in lecture order.
        bank: the folder with the cases.
        seconds: for all calls of a task.

    Raises:
        KeyboardInterrupt: somebody pressed Ctrl-C, whatever a student's program made of it.
    """
    checker = Checker(Folder(folder, read_about(bank).assignment), bank, seconds)
    return (checker.check(task) for task in tasks)


def check_functions(functions: Mapping[str, object], tasks: Sequence[Task], bank: Path) -> Iterator[ItemResult]:
    """The visible item of each task, for functions that are there already, such as a notebook's.

    Args:
        functions: name → function; `globals()` will do.
        tasks: which to check.
        bank: the folder with the cases; files of the homework that are not there count as having none.
    """
    from autograder.student.notebook_work import Functions  # late: check.py has files

    checker = Checker(Functions(functions), bank)
    return (checker.check(task) for task in tasks)


def check_case(folder: Path, case: Case, about: About) -> Judged:
    """One case by itself, for a caller that counts by itself, such as pytest.

    Args:
        folder: where the student's `.py` files are.
        case: a frozen case.
        about: the facts about its bank.
    """
    task, work = about.assignment.task(case.task), Folder(folder, about.assignment)
    verdict = work.verdict(task) or _unable(task)
    if verdict:
        return Judged(case, Outcome("not run"), verdict)
    came = InProcess(work, about, ITEM_SECONDS).run(Item(task, "visible", 1.0, (case,)))
    return judged(task, case, came.outcomes[0])


class Checker:
    """Checks tasks one by one, and remembers what it found.

    Args:
        work: what a student has at hand.
        bank: the folder with the cases.
        seconds: for all calls of a task.
        on_hang: called, from another thread, when a program can be stopped by no interrupt.
    """

    def __init__(self, work: Work, bank: Path, seconds: float = ITEM_SECONDS, on_hang: Hang | None = None) -> None:
        self.printed: dict[str, str] = {}  # task → what it printed, in the case that is shown
        self.notes: dict[str, None] = {}  # each is said once
        self._work = work
        self._bank = bank
        self._about = read_about(bank)
        self._runner = InProcess(work, self._about, seconds, on_hang)
        self._items: dict[str, Item] = {}
        self._results: dict[str, ItemResult] = {}
        self._hung: set[str] = set()  # files that do not finish running

    def check(self, task: Task) -> ItemResult:
        """The task's visible item; the same result when it is asked for again."""
        if task.name not in self._results:
            self._results[task.name] = self._check(self.item(task))
        return self._results[task.name]

    def helped(self, result: ItemResult, memory: Memory) -> ItemResult:
        """A result of this checker as it is shown: with the second step of help where its mistake has come back.

        Args:
            result: whose hint is going to be shown.
            memory: where it is kept how often a mistake was seen.
        """
        from autograder.student.seen import helped  # late: only a known mistake needs it

        if not result.mistakes:
            return result
        return helped(result, self._work.version(result.item.task), memory, self._about.assignment)

    def item(self, task: Task) -> Item:
        """What is checked of a task; without cases where the bank has none."""
        if task.name not in self._items:
            there = (self._bank / f"{task.file}.json").exists()
            cases = read_bank(self._bank, [task.file]) if there else ()
            items = plan(self._about.assignment.of_file(task.file), cases)
            self._items.update((item.task.name, item) for item in items if item.visibility == "visible")
        return self._items[task.name]

    def _check(self, item: Item) -> ItemResult:
        task = item.task
        self.notes.update(dict.fromkeys(self._work.notes(task, self._about.assignment.course.python)))
        verdict = self._work.verdict(task) or self._without_running(item)
        if verdict:
            return unrun(item, verdict)
        came = self._runner.run(item)
        self.notes.update(dict.fromkeys(came.notes))
        if any(outcome.status == "import timed out" for outcome in came.outcomes):
            self._hung.add(task.file)
        result = mark(item, came.outcomes, self._about.hints.get(task.name, {}))
        if result.kind == "pass":
            return result
        shown = [result.shown is not None and case is result.shown.case for case in item.cases]
        self.printed[task.name] = came.prints[shown.index(True) if True in shown else 0]
        return self._with_cause(result, came.uses)

    def _without_running(self, item: Item) -> Verdict | None:
        if not item.cases:
            return Verdict(Reason.NO_CASES)
        return does_not_end(item.task.file) if item.task.file in self._hung else _unable(item.task)

    def _with_cause(self, result: ItemResult, earlier: Sequence[Task]) -> ItemResult:
        """Say so where an earlier function fails itself, and was called in the case that fails.

        The earliest will do. One that is not written counts only where the case ended in it.
        """
        wrong = [found for cause in earlier if self.item(cause).cases and (found := self.check(cause)).kind == "fail"]
        if not wrong:
            return result
        unwritten = result.shown is None or result.shown.outcome.thrown == "not implemented"
        names = self._called(result)
        for found in wrong:
            stub, function = found.verdict.reason is Reason.UNWRITTEN, found.item.task.function
            if unwritten if stub else names is None or function in names:
                return result._replace(cause=Cause(found.item.task, stub))
        return result

    def _called(self, result: ItemResult) -> Collection[str] | None:
        """The functions that the case that is shown calls; None where it cannot be run once more to see them."""
        shown = result.shown
        if shown is None or shown.outcome.status not in ("returned", "raised", "forbidden"):
            return None
        with called() as names:
            self._runner.run(Item(result.item.task, "visible", 1.0, (shown.case,)))
        return names


def _unable(task: Task) -> Verdict | None:
    """Why this machine cannot run a task."""
    absent = task.torch and find_spec("torch") is None
    return Verdict(Reason.NO_TORCH, error=install_torch(sys.platform)) if absent else None
