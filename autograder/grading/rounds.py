"""The items of one submission, run and judged in an order that tells nothing about hidden cases.

    1. every visible item, with the student's own functions, in lecture order
    2. the visible items that failed and may have called a wrong earlier function: once more, with a correct one
    3. every hidden item
    4. the hidden items that failed: once more

Whatever a program leaves behind beside a hidden case (in the page cache, in process ids, in the time that it takes), no
visible item comes afterwards to tell it. Rounds 1 and 2 look at visible results alone; rounds 3 and 4 at all of them.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import islice

from autograder.cases.about import About
from autograder.core.records import Item, ItemResult, NotAnArray, Outcome, Reason, Task, Verdict
from autograder.grading import substitution
from autograder.grading.score import does_not_end, mark, not_run, unrun, without_running
from autograder.judging.compare import same
from autograder.sandbox.job import IMPORT_SECONDS, ITEM_SECONDS, PUBLIC_SEED, Job
from autograder.sandbox.runner import Sandbox
from autograder.submission.records import Submission

# Seconds are those that a program is charged (`sandbox.allowance`), which a busy machine does not make more.
PATIENCE = 40.0  # seconds lost to what does not finish; a submission that only loops is then done in 90
HURRIED = (1.0, 2.0)  # for an item and for a file after that: ten times what a right one needs
AHEAD = 2  # processes that are made ready while one runs: making one takes longer than most take to run
UNFINISHED_TASKS = 3  # how many tasks that did not finish may be tried again: each costs ITEM_SECONDS

TIMED_OUT = ("timed out", "import timed out")
UNFINISHED = (Reason.TIMED_OUT, Reason.EARLIER_ITEM)  # an item, or one of its task before it
RAISED = (Reason.RAISED, Reason.RAISED_AGAIN, Reason.UNFIT)


@dataclass
class _Attempt:
    """What the first attempts have shown so far, or the second ones."""

    unfinished: set[str] = field(default_factory=set)  # tasks of which an item timed out: no other item is run
    written: set[str] = field(default_factory=set)  # tasks of which an item has shown that the function is no stub
    hung: set[str] = field(default_factory=set)  # files whose top level does not end


@dataclass
class Rounds:
    """What is known in the middle of grading one submission; call `run` for the visible items, then for the others."""

    about: About
    submission: Submission
    sandbox: Sandbox
    ends: float  # on the monotonic clock
    of_class: bool = False  # one of many: wrong answers leave fingerprints, and other submissions use the processors
    notes: list[str] = field(default_factory=list)  # about files and libraries, for the student
    probes: list[str] = field(default_factory=list)  # what code looked into, for the instructor
    _first: _Attempt = field(default_factory=_Attempt)
    _second: _Attempt = field(default_factory=_Attempt)
    _wrong: set[str] = field(default_factory=set)  # tasks that fail with the student's own functions
    _raised: set[str] = field(default_factory=set)  # tasks that end in an exception
    _passed: set[str] = field(default_factory=set)  # tasks whose visible item passes
    _unrun: set[str] = field(default_factory=set)  # files that could not be run with the student's own functions
    _lost: float = 0.0  # seconds that were charged to what did not finish
    _began: float = field(default_factory=lambda: time.monotonic())
    _again: set[str] = field(default_factory=set)  # tasks that did not finish and were tried again
    # Task, visibility, the files that hung → job. The sandbox knows a job by this very object.
    _jobs: dict[tuple[str, str, frozenset[str]], Job] = field(default_factory=dict)

    def prepare(self, items: Sequence[Item]) -> None:
        """Make the processes of the first items ready, while something else is done.

        Args:
            items: those that `run` will be called with.
        """
        self.sandbox.prepare(self._following(items), seconds=ITEM_SECONDS, import_seconds=IMPORT_SECONDS)

    def run(self, items: Sequence[Item]) -> list[ItemResult]:
        """Two rounds: every item with the student's own functions, then those that fail with correct earlier ones.

        Args:
            items: of all tasks, in lecture order: the visible ones, or the hidden ones.

        Returns:
            One result for each, the better one where there were two attempts.

        Raises:
            SandboxFault: student code cannot be run; an internal error.
        """
        first = [self._with_own_functions(item, items[place + 1 :]) for place, item in enumerate(items)]
        best = [result if result.kind == "pass" else self._with_supplied_functions(result) for result in first]
        self.sandbox.finish(keep=any(item.visibility == "visible" for item in items))
        self._passed |= {one.item.task.name for one in best if one.kind == "pass" and one.item.visibility == "visible"}
        return [
            one._replace(public_pass=one.item.task.name in self._passed) if _hidden_fail(one) else one for one in best
        ]

    def _with_own_functions(self, item: Item, after: Sequence[Item]) -> ItemResult:
        task = item.task
        verdict = without_running(item, self.submission)
        hanging = self._hanging(task)
        if not verdict and hanging:
            verdict = does_not_end(*sorted(hanging))
        result = unrun(item, verdict) if verdict else self._graded(item, self._first, after=after)
        if result.kind != "pass":
            self._wrong.add(task.name)
        return result

    def _hanging(self, task: Task) -> Collection[str]:
        """The files that keep a task from being run, because they do not end: its own, or those that it imports."""
        if not self._first.hung:
            return ()
        if task.file in self._first.hung:
            return {task.file}
        return self._first.hung & substitution.modules_of(task.file, self.submission.mentions)

    # ------------------------------------------------------------ second attempts

    def _with_supplied_functions(self, own: ItemResult) -> ItemResult:
        """The better of a failed result and of a second attempt, in which earlier functions are correct ones.

        Where both earn the same and something else happens in the second one, what is left is the task's own mistake.
        Only functions that are wrong are named: after an exception right ones are replaced, too, since even a right
        one may not suit (4.0 as a size). Without time for it, a task that calls a wrong one and earned nothing is not
        judged: nobody knows whose mistake it is.
        """
        task = own.item.task
        hung = self._first.hung | self._second.hung
        if without_running(own.item, self.submission) or task.file in hung:
            return own
        names = substitution.to_supply(
            self.about.assignment, task, self._blamed(task), self._reached(task), self.submission.mentions
        )
        named = tuple(name for name in names if name in self._wrong)
        if not names or not self._may_try_again(own):
            return own
        if not substitution.possible():
            return unrun(own.item, Verdict(Reason.FIX_FIRST, names=named))
        again = self._graded(own.item, self._second, names)
        if again.score > own.score or (named and again.score == own.score and _tells_more(own, again)):
            return again._replace(supplied=named, substituted=True)
        return again if named and not own.score and again.verdict.reason is Reason.OUT_OF_TIME else own

    def _blamed(self, task: Task) -> Collection[str]:
        """The wrong tasks; after an exception any."""
        if task.name in self._raised and substitution.possible():
            return [one.name for one in self.about.assignment.tasks]
        return self._wrong

    def _reached(self, task: Task) -> frozenset[str]:
        """The names that a task's function uses; where its file does not run, all that the file uses matters."""
        if self._hanging(task) or task.file in self._unrun:
            return self.submission.mentions.get(task.file, frozenset())
        return self.submission.reaches.get(task.name, frozenset())

    def _may_try_again(self, own: ItemResult) -> bool:
        """Whether there is patience for a task that did not finish."""
        if own.verdict.reason not in UNFINISHED:
            return True
        name = own.item.task.name
        if name not in self._again and len(self._again) >= UNFINISHED_TASKS:
            return False
        self._again.add(name)
        return True

    # ------------------------------------------------------------ one attempt at one item

    def _graded(
        self, item: Item, attempt: _Attempt, supplied: tuple[str, ...] = (), after: Sequence[Item] = ()
    ) -> ItemResult:
        """Run and judge one item; after a time-out of its task it is not run."""
        name = item.task.name
        stopped = name in attempt.unfinished
        outcomes = not_run(item, Reason.EARLIER_ITEM) if stopped else self._outcomes(item, supplied, after)
        if any(one.status in TIMED_OUT and case.scored for case, one in zip(item.cases, outcomes, strict=True)):
            attempt.unfinished.add(name)
        hints, written = self.about.hints.get(name, {}), name in attempt.written
        result = mark(item, outcomes, hints, written=written, fingerprints=self.of_class)
        if result.verdict.reason is not Reason.UNWRITTEN:
            attempt.written.add(name)
        if "import timed out" in {outcome.status for outcome in outcomes}:
            attempt.hung.add(item.task.file)
        if not supplied:
            self._learn(item, result, outcomes)
        return result

    def _learn(self, item: Item, result: ItemResult, outcomes: Sequence[Outcome]) -> None:
        """What an attempt with the student's own functions tells of a task and its file."""
        verdict = result.verdict.instead or result.verdict  # `instead`: of the ValueError that is right
        if verdict.reason in RAISED:
            self._raised.add(item.task.name)
        if "import failed" in {outcome.status for outcome in outcomes}:
            self._unrun.add(item.task.file)

    def _outcomes(self, item: Item, supplied: tuple[str, ...], after: Sequence[Item]) -> Sequence[Outcome]:
        """One item, in a process that runs no other task, so that nothing passes from one to the next."""
        if time.monotonic() >= self.ends:
            return not_run(item, Reason.OUT_OF_TIME)
        seconds, import_seconds = HURRIED if self._in_a_hurry() else (ITEM_SECONDS, IMPORT_SECONDS)
        outcomes = self.sandbox.run(
            self._job(item, supplied),
            seconds=seconds,
            import_seconds=import_seconds,
            ends=self.ends,
            following=lambda: () if self.of_class else self._following(after),
        )
        if any(outcome.status in TIMED_OUT for outcome in outcomes):
            self._lost += sum(outcome.charged for outcome in outcomes)
        if item.visibility == "visible":  # a choice of notes is many bits, and a hidden case's inputs are in reach
            self.notes += [note for outcome in outcomes for note in outcome.notes]
            self.probes += [f"{item.task.name} {probe}" for outcome in outcomes for probe in outcome.probes]
        return outcomes

    def _following(self, after: Sequence[Item]) -> Sequence[Job]:
        """The jobs that come next, unless this one changes that; their processes are made ready meanwhile."""
        runs = (item for item in after if self._will_run(item))
        return [self._job(item, ()) for item in islice(runs, AHEAD)]

    def _will_run(self, item: Item) -> bool:
        if without_running(item, self.submission) or self._hanging(item.task):
            return False
        return item.task.name not in self._first.unfinished

    def _in_a_hurry(self) -> bool:
        """Whether much time was lost: that of the limits; or half the run's, as where the machine is busy besides."""
        late = time.monotonic() - self._began > (self.ends - self._began) / 2
        return self._lost >= PATIENCE or (late and self._lost > 0)

    def _job(self, item: Item, supplied: tuple[str, ...]) -> Job:
        if supplied:
            return self._made(item, supplied)
        key = (item.task.name, item.visibility, frozenset(self._first.hung))
        if key not in self._jobs:
            self._jobs[key] = self._made(item, ())
        return self._jobs[key]

    def _made(self, item: Item, supplied: tuple[str, ...]) -> Job:
        assignment, submission = self.about.assignment, self.submission
        sources = {file: text for file, text in submission.sources.items() if file not in self._first.hung}
        replaced = supplied + substitution.given(assignment, item.task.file, submission.mentions)
        needed = substitution.modules_of(item.task.file, submission.mentions)
        return Job(
            assignment=assignment,
            task=item.task,
            cases=item.cases,
            sources={**assignment.stand_in_modules, **sources},
            places=submission.places,
            compiled={file: submission.compiled[file] for file in needed & submission.compiled.keys()},
            supplied=replaced,
            twins=substitution.twins_of(assignment, replaced),
            seed=PUBLIC_SEED,
            may_go_on=item.visibility == "visible" and not supplied,
        )


def _tells_more(own: ItemResult, again: ItemResult) -> bool:
    """Whether correct earlier functions leave another mistake to be told, which is the task's own."""
    if again.kind != "fail":
        return False
    facts = [(one.verdict.reason, one.verdict.error, one.shown and one.shown.case.title) for one in (own, again)]
    answers = [one.shown.outcome.answer if one.shown else None for one in (own, again)]
    first, second = (NotAnArray("none") if answer is None else answer for answer in answers)
    return facts[0] != facts[1] or not same(first, second)


def _hidden_fail(result: ItemResult) -> bool:
    return result.item.visibility != "visible" and result.kind != "pass"
