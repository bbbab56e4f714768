"""Submission → Report: the plain function that everything else calls.

For each task, in lecture order: run the visible cases, then the hidden ones, each item in a process of its
own (`sandbox`); judge what came back (`compare`); where that fails and an earlier function is to blame,
once more with that function supplied (`supply`); then count.

Student code is never imported here, and no hidden value is ever put into words.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.cases.bank import About, read_about, read_bank
from autograder.cases.items import plan
from autograder.core.records import Item, ItemResult, Outcome, Reason, Report, Task, Verdict
from autograder.grading import substitution
from autograder.grading.score import does_not_end, mark, unrun
from autograder.sandbox.job import IMPORT_SECONDS, ITEM_SECONDS, PUBLIC_SEED, Job
from autograder.sandbox.runner import Sandbox
from autograder.sandbox.self_test import NotContained, examine, missing
from autograder.submission.bounded import READING_SECONDS, read_bounded
from autograder.submission.reading import Submission

DEADLINE = 300.0  # seconds for a whole run; Gradescope's own limit is 600 by default, and loses all results
PATIENCE = 40.0  # seconds lost to what does not finish; a submission that only loops is then done in 90
LEAST_READING = 10.0  # seconds, however short the deadline is: without them nothing can be said of any file
HURRIED = (1.0, 2.0)  # for an item and for a file after that: ten times what a right one needs

TIMED_OUT = ("timed out", "import timed out")
UNFINISHED = (Reason.TIMED_OUT, Reason.EARLIER_ITEM)  # an item, or the one before it


def grade(
    path: Path, bank: Path, *, deadline: float = DEADLINE, results: Path | None = None, strict: bool = False
) -> Report:
    """Mark one submission.

    Args:
        path: a folder, a `.py`, a `.zip` or an `.ipynb`.
        bank: the folder that `build` froze the cases into.
        deadline: seconds for the whole run; items it does not reach are "not judged".
        results: the file that the report will be written to; what holds student code is tried on it.
        strict: refuse to grade where student code could do harm.

    Raises:
        NotContained: it could, and `strict` is asked for.
        WrongCall: there is nothing at `path`, or nothing of a kind that can be graded.
        Exception: a fault of ours; `fault_report` puts it into a report.
    """
    started = time.monotonic()
    about = read_about(bank)
    assignment = about.assignment
    items = plan(assignment.tasks, read_bank(bank, assignment.files))
    submission = read_bounded(path, assignment, max(LEAST_READING, min(READING_SECONDS, deadline / 2)))
    with Sandbox(assignment.worker) as sandbox:
        if any(item.task.torch and not _without_running(item.task, [item], submission) for item in items):
            sandbox.start(torch=True)  # it takes seconds to load: let it do so beside the NumPy tasks
        held = examine(sandbox, bank / "about.json", results)
        if strict and missing(held):
            raise NotContained(held)
        run = _Run(about, submission, sandbox, started + deadline)
        judged = [result for of_task in _by_task(items) for result in run.results(of_task)]
    notices = (*submission.notices, *run.notes)
    seconds = time.monotonic() - started
    return Report(tuple(judged), tuple(dict.fromkeys(notices)), seconds=seconds, sandbox=held)


def fault_report(items: Iterable[Item], fault: str, sandbox: Mapping[str, str] | None = None) -> Report:
    """The report when our own code failed: every planned item, 0 points, not judged, nobody's fault but ours."""
    results = tuple(unrun(item, Verdict(Reason.FAULT)) for item in items)
    return Report(results, fault=fault, sandbox=sandbox or {})


def _by_task(items: Sequence[Item]) -> Iterable[list[Item]]:
    tasks: dict[str, list[Item]] = {}
    for item in items:
        tasks.setdefault(item.task.name, []).append(item)
    return tasks.values()


@dataclass
class _Run:
    """What is known in the middle of grading one submission."""

    about: About
    submission: Submission
    sandbox: Sandbox
    ends: float  # on the monotonic clock
    wrong: set[str] = field(default_factory=set)  # tasks that are not all right with the student's own functions
    hung: set[str] = field(default_factory=set)  # files that do not finish running by themselves
    lost: float = 0.0  # seconds spent on what did not finish
    unrun: set[str] = field(default_factory=set)  # files that could not be run with the student's own functions
    second_chances: int = 3  # how often a time-out may be tried again: each costs ITEM_SECONDS
    notes: list[str] = field(default_factory=list)

    def results(self, items: list[Item]) -> list[ItemResult]:
        """One task: its visible item and its hidden ones."""
        task = items[0].task
        verdict = _without_running(task, items, self.submission)
        if verdict or task.file in self.hung:
            self.wrong.add(task.name)
            return [unrun(item, verdict or does_not_end(task.file)) for item in items]
        hanging = self.hung & substitution.modules_of(task.file, self.submission.mentions)
        stuck = [unrun(item, does_not_end(*sorted(hanging))) for item in items] if hanging else []
        results = stuck or self._graded(items)
        if all(result.kind == "pass" for result in results):
            return results
        if results[0].kind == "pass":
            results = [replace(result, public_pass=True) for result in results]
        runs = not hanging and task.file not in self.unrun  # else all that the file imports matters, used or not
        reached = (self.submission.reaches if runs else self.submission.mentions).get(
            task.name if runs else task.file, frozenset()
        )
        blamed = self._blamed(results)
        names = substitution.to_supply(self.about.assignment, task, blamed, reached, self.submission.mentions)
        self.wrong.add(task.name)
        return self._with_supplies(items, names, results) if names else results

    def _blamed(self, results: list[ItemResult]) -> Collection[str]:
        """The wrong earlier tasks; after an exception any of them, as even a right one may not suit (4.0 as a size)."""
        raised = any(result.shown and result.shown.outcome.status == "raised" for result in results)
        every = [task.name for task in self.about.assignment.tasks]
        return every if raised and substitution.possible() else self.wrong

    def _with_supplies(self, items: list[Item], names: tuple[str, ...], own: list[ItemResult]) -> list[ItemResult]:
        """The better of the student's own result and the one with correct earlier functions."""
        if time.monotonic() >= self.ends:
            return own
        if not substitution.possible():
            verdict = Verdict(Reason.FIX_FIRST, names=names)
            return [result if result.kind == "pass" else unrun(result.item, verdict) for result in own]
        if any(result.verdict.reason in UNFINISHED for result in own):
            if not self.second_chances:
                return own
            self.second_chances -= 1
        supplied = self._graded(items, names)
        if sum(result.score for result in supplied) <= sum(result.score for result in own):
            return own
        return [replace(result, supplied=names) for result in supplied]

    def _graded(self, items: list[Item], supplied: tuple[str, ...] = ()) -> list[ItemResult]:
        """Run and judge the items of one task; after a time-out the rest is not run."""
        results: list[ItemResult] = []
        stopped = False
        for item in items:
            outcomes = _not_run(item, Reason.EARLIER_ITEM) if stopped else self._outcomes(item, supplied)
            pairs = zip(item.cases, outcomes, strict=True)
            stopped = stopped or any(outcome.status in TIMED_OUT and case.scored for case, outcome in pairs)
            written = any(result.verdict.reason is not Reason.UNWRITTEN for result in results)
            results.append(mark(item, outcomes, self.about.hints.get(item.task.name, {}), written=written))
        return results

    def _outcomes(self, item: Item, supplied: tuple[str, ...]) -> Sequence[Outcome]:
        """One item in a process of its own, so that nothing passes from one to the next."""
        left = self.ends - time.monotonic()
        if left <= 0:
            return _not_run(item, Reason.OUT_OF_TIME)
        sources = {file: text for file, text in self.submission.sources.items() if file not in self.hung}
        assignment = self.about.assignment
        supplied += substitution.given(assignment, item.task.file, self.submission.mentions)
        job = Job(
            assignment=assignment,
            task=item.task,
            cases=item.cases,
            sources={**assignment.stand_in_modules, **sources},
            places=self.submission.places,
            supplied=supplied,
            twins=substitution.twins_of(assignment, supplied),
            seed=PUBLIC_SEED,
        )
        seconds, import_seconds = (ITEM_SECONDS, IMPORT_SECONDS) if self.lost < PATIENCE else HURRIED
        started = time.monotonic()
        outcomes = self.sandbox.run(job, seconds=min(seconds, left), import_seconds=min(import_seconds, left))
        if any(outcome.status in TIMED_OUT for outcome in outcomes):
            self.lost += time.monotonic() - started
        if item.visibility == "visible":  # a choice of notes is many bits, and a hidden case's inputs are in reach
            self.notes += [note for outcome in outcomes for note in outcome.notes]
        if any(outcome.status == "import timed out" for outcome in outcomes):
            self.hung.add(item.task.file)
        if any(outcome.status == "import failed" for outcome in outcomes):
            self.unrun.add(item.task.file)
        return outcomes


def _without_running(task: Task, items: list[Item], submission: Submission) -> Verdict | None:
    """The verdict on a task that need not be run to be known."""
    if not any(item.cases for item in items):
        return Verdict(Reason.NO_CASES)
    if task.file in submission.errors:
        return Verdict(Reason.UNREADABLE, error=submission.errors[task.file])
    if task.file not in submission.sources:
        return Verdict(Reason.NOT_HANDED_IN)
    return Verdict(Reason.UNWRITTEN) if task.name in submission.unwritten else None


def _not_run(item: Item, why: Reason) -> Sequence[Outcome]:
    return [Outcome("not run", why=why)] * len(item.cases)
