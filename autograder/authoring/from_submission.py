"""From a real wrong submission to a candidate for the known mistakes: where does it show, and what is it called?"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence

import numpy as np

from autograder.authoring.freezing import Freezer, options_are_a_prefix
from autograder.authoring.new_cases import INDEXES, TURNS
from autograder.authoring.shrinking import shrink
from autograder.cases.case_writer import as_toml
from autograder.cases.sizes import numbers_in, sizes
from autograder.core.assignment import Assignment
from autograder.core.progress import Progress, silent
from autograder.core.records import Case, Outcome, Task, Verdict
from autograder.grading import substitution
from autograder.judging.compare import judge
from autograder.reporting.words import sentence
from autograder.sandbox.job import IMPORT_SECONDS, ITEM_SECONDS
from autograder.sandbox.runner import Job, Sandbox
from autograder.submission.records import Submission

TIME_OUTS = 5  # jobs of a search that may run out of time, at two seconds each
SKELETON = '''@mistake("{task}")
def name_this_mistake(right: Right, {parameters}) -> Any:
    """Which question would help a student who makes it, without giving the answer away?"""
    return right.{function}({parameters})  # call the right function wrongly, or write what the student wrote
'''


def learn(
    freezer: Freezer, tasks: tuple[Task, ...], submission: Submission, seed: int, progress: Progress = silent
) -> str:
    """Try a submission on random cases, and say for each wrong function on what simple case it fails.

    Args:
        freezer: to sample and freeze with.
        tasks: the tasks to look at.
        submission: what was handed in.
        seed: for the random calls.
        progress: wraps the tasks.

    Returns:
        For each wrong task a case that exposes it, shrunk, as TOML, with what is wrong there, and a
        skeleton of a known mistake.
    """
    found = []
    with Sandbox(freezer.assignment.worker) as sandbox:
        for task in progress(tasks, "trying the submission"):
            if task.file in submission.sources and task.name not in submission.unwritten:
                found += _exposed(freezer, _Trial(sandbox, freezer.assignment, submission, task), seed)
    return "\n".join(found) or "nothing of it was found wrong on random cases"


class _Trial:
    """One task of a submission, run in the sandbox and judged."""

    def __init__(
        self,
        sandbox: Sandbox,
        assignment: Assignment,
        submission: Submission,
        task: Task,
        supplied: tuple[str, ...] = (),
    ) -> None:
        self.task = task
        self.supplied = supplied  # earlier tasks whose functions are replaced by correct ones
        self._assignment = assignment
        self._sandbox = sandbox
        self._submission = submission
        self._twins = substitution.twins_of(assignment, supplied)

    def of(self, cases: Sequence[Case], seconds: float = ITEM_SECONDS) -> list[tuple[Verdict, Outcome]]:
        """What the submission makes of some cases."""
        job = Job(
            self._assignment,
            self.task,
            tuple(cases),
            self._submission.sources,
            self._submission.places,
            supplied=self.supplied,
            twins=self._twins,
        )
        outcomes = self._sandbox.run(job, seconds=seconds, import_seconds=IMPORT_SECONDS)
        return [(judge(self.task, case, outcome), outcome) for case, outcome in zip(cases, outcomes, strict=True)]

    def with_earlier_functions(self) -> _Trial | None:
        """The same with correct versions of the earlier functions that it may call; None where there are none."""
        submission, earlier = self._submission, [one.name for one in self._assignment.earlier(self.task)]
        reached = submission.reaches.get(self.task.name, frozenset())
        names = substitution.to_supply(self._assignment, self.task, earlier, reached, submission.mentions)
        if not names or not self._assignment.substitutes or not substitution.possible():
            return None
        return _Trial(self._sandbox, self._assignment, submission, self.task, names)


def _exposed(freezer: Freezer, trial: _Trial, seed: int) -> list[str]:
    task = trial.task
    sampled = [freezer.sampled(task, [seed, index, turn], index) for index in range(INDEXES) for turn in range(TURNS)]
    cases = sorted((case for case in sampled if case), key=numbers_in)
    trial, found = _its_own(trial, cases)
    for case, one in zip(cases, found, strict=True):
        if one[0].kind == "fail":
            small, verdict = _shrunk(freezer, trial, case, one, cases)
            return [_entry(freezer, task, case, small._replace(title=_title(freezer, small)), verdict)]
    if trial.supplied:
        return [f"# {task.name} is right with correct versions of {', '.join(trial.supplied)}; look there first\n"]
    return []


def _its_own(trial: _Trial, cases: Sequence[Case]) -> tuple[_Trial, list[tuple[Verdict, Outcome]]]:
    """What a submission makes of the cases, without the mistakes of earlier tasks, as it is graded."""
    own = trial.of(cases, 4 * ITEM_SECONDS)
    helped = trial.with_earlier_functions() if any(verdict.kind == "fail" for verdict, _ in own) else None
    if helped is None:
        return trial, own
    again = helped.of(cases, 4 * ITEM_SECONDS)
    same = _told(trial.task, again) == _told(trial.task, own)
    return (trial, own) if same or _passed(again) < _passed(own) else (helped, again)


def _told(task: Task, found: Sequence[tuple[Verdict, Outcome]]) -> list[str]:
    return [sentence(task, verdict) for verdict, _ in found]


def _passed(found: Sequence[tuple[Verdict, Outcome]]) -> int:
    return sum(verdict.kind == "pass" for verdict, _ in found)


def _title(freezer: Freezer, case: Case) -> str:
    named = freezer.authoring.samplers[case.task].title
    return named(case.call) if named else sizes(case) or "a simple call"


# ---------------------------------------------------------------- shrinking


def _shrunk(
    freezer: Freezer, trial: _Trial, case: Case, found: tuple[Verdict, Outcome], sampled: Sequence[Case]
) -> tuple[Case, Verdict]:
    """A simpler case on which the submission fails in the same way, and what is wrong there."""
    fails = same_failure(trial, _way(*found))
    by_name = case._replace(by_position=False)
    start = by_name if case.by_position and fails([by_name])[0] else case
    calls = [one.call for one in sampled]
    small = shrink(start, fit_like(freezer, trial.task, start), fails, options=trial.task.options, examples=calls)
    ((verdict, outcome),) = trial.of([small])  # alone: no earlier call may be what it fails for
    return (small, verdict) if _way(verdict, outcome) == _way(*found) else (case, found[0])


def _way(verdict: Verdict, outcome: Outcome) -> tuple[str, ...]:
    """How a submission fails: in its values, in its shape, with which error …"""
    return verdict.reason.name, outcome.exception


def same_failure(trial: _Trial, way: tuple[str, ...]) -> Callable[[Sequence[Case]], Sequence[bool]]:
    """Which of some cases fail in this way; none any more when calls have run out of time too often.

    Args:
        trial: the task of the submission.
        way: how it must fail, as `_way` says it.
    """
    late = 0

    def fails(cases: Sequence[Case]) -> list[bool]:
        nonlocal late
        if late == TIME_OUTS:
            return [False] * len(cases)
        tried = trial.of(cases)
        late += any(outcome.status == "timed out" for _, outcome in tried)
        return [_way(*one) == way for one in tried]

    return fails


def fit_like(freezer: Freezer, task: Task, like: Case) -> Callable[[Case], Case | None]:
    """What freezes a candidate for `shrink`.

    It gives None where the references refuse the call, or where a ValueError is right and for `like` it is not.

    Args:
        freezer: to freeze with.
        task: the task of the candidates.
        like: the case that is made simpler.
    """

    def fit(candidate: Case) -> Case | None:
        if candidate.by_position and not options_are_a_prefix(task, candidate.call):
            return None
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                frozen = freezer.if_fit(candidate._replace(expected=None, raises=False, references=()))
        except Exception:  # whatever the references stumble over is not a call of this function
            return None
        return frozen if frozen and frozen.raises == like.raises else None

    return fit


def _entry(freezer: Freezer, task: Task, sampled: Case, case: Case, verdict: Verdict) -> str:
    parameters = ", ".join([*task.arrays, *task.options])
    skeleton = SKELETON.format(task=task.name, function=task.function, parameters=parameters)
    module = f"{freezer.assignment.package.replace('.', '/')}/{task.file}/mistakes.py"
    shrunk = f"# shrunk from a random case: {sizes(sampled)}\n" if case.call is not sampled.call else ""
    said = f"{task.name}: {sentence(task, verdict)}".replace("\n", "\n# ")
    return f"# {said}\n{shrunk}{as_toml(case)}\n# for {module}:\n{skeleton}"
