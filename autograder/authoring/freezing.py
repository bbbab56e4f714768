"""Making the bank: every case, random or written, judged by all references and frozen."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from autograder.authoring.pairs import distinct, sketches_of_pairs
from autograder.authoring.references import Call, Disagreement, Kink, agree, unfit
from autograder.authoring.sampling import Sizes, sampled_call
from autograder.authoring.solutions import Solutions
from autograder.authoring.trials import outcome_of
from autograder.cases.case_files import ADDED, read_toml, written_files
from autograder.cases.sizes import numbers_in
from autograder.core.assignment import Assignment, folder_of
from autograder.core.progress import Progress, silent
from autograder.core.records import Case, Task, Visibility
from autograder.judging.compare import judged
from autograder.judging.diagnosis import signature_of

ATTEMPTS = 200  # random calls until one is fit; more would mean that the sampler is at fault


class Freezer:
    """Samples cases, asks the references, refuses what is not worth scoring, and freezes the rest."""

    def __init__(self, solutions: Solutions, *written: Path) -> None:
        self.solutions = solutions
        self.assignment, self.authoring = solutions.assignment, solutions.authoring
        self.written = written  # the files of cases written as TOML
        self.worst = 0.0  # the largest disagreement so far, relative

    def cases(self, seed: int, progress: Progress = silent) -> list[Case]:
        """All cases, frozen, in lecture order; within a task as `cases_of` orders them.

        Args:
            seed: for the random cases; the same seed gives the same cases.
            progress: wraps the tasks.

        Raises:
            BadCase: a case in the lecture's folder cannot be read.
            Disagreement: the references differ on a case, or a case is not fit to be scored.
        """
        tasks = progress(self.assignment.tasks, "freezing cases")
        return [case for task in tasks for case in self.cases_of(task, seed)]

    def cases_of(self, task: Task, seed: int) -> list[Case]:
        """The cases of one task, frozen: the slides first, then from small to large. They depend on no other task.

        Diagnostic cases come last: whatever happens in one of them, all scored cases have been called before.

        Args:
            task: the task.
            seed: for the random cases.

        Raises:
            BadCase: a case in the lecture's folder cannot be read.
            Disagreement: the references differ on a case, or a case is not fit to be scored.
        """
        cases, later = self.given([task]), self.assignment.course.random_cases
        if self.solutions.torch or not task.torch:
            indexes = range(self.authoring.samplers[task.name].hidden)
            cases += [self._random_case(task, seed, index, later) for index in indexes]
        cases.sort(key=lambda case: (not case.scored, not case.slide, numbers_in(case)))
        return distinct([self.with_signatures(case) for case in cases])

    def given(self, tasks: Sequence[Task] | None = None) -> list[Case]:
        """What does not depend on the instructor's seed: the written cases and the public random ones, frozen.

        Args:
            tasks: those whose cases are wanted; all when left out.
        """
        here = {task.name for task in tasks or self.assignment.tasks if self.solutions.torch or not task.torch}
        cases = [self.frozen(case) for case in self._written_cases if case.task in here]
        for task in self.assignment.tasks:
            indexes = range(self.authoring.samplers[task.name].public if task.name in here else 0)
            cases += [self._random_case(task, self.authoring.public_seed, index, "visible") for index in indexes]
        return cases

    @cached_property
    def _written_cases(self) -> list[Case]:
        return [case for path in self.written for case in self._read(path)]

    def _read(self, path: Path) -> list[Case]:
        """The cases of a file. The homework's own hidden ones are shown when the course shows its random cases."""
        cases, later = read_toml(path, self.assignment), self.assignment.course.random_cases
        if path.name == ADDED:
            return list(cases)
        return [case if case.visibility == "visible" else case._replace(visibility=later) for case in cases]

    def frozen(self, case: Case) -> Case:
        """A case that somebody wrote, with the answer that all references agree on.

        Raises:
            Disagreement: they do not, or the case is not fit to be scored.
        """
        frozen = self._agreed(case)
        task = self.assignment.task(case.task)
        reason = unfit(frozen, task, self.solutions.judge(task), random=False)
        if reason:
            raise Disagreement(f'{case.task}: case "{case.title}" is not fit to be scored: {reason}')
        return frozen

    def _agreed(self, case: Case) -> Case:
        frozen, worst = agree(case, self.assignment.task(case.task), self.solutions.references)
        self.worst = max(self.worst, worst)
        return frozen

    def _random_case(self, task: Task, seed: int, index: int, visibility: Visibility) -> Case:
        """The first random call of the sizes at an index that the references agree on and that is worth scoring."""
        title = f"A random example, {index + 1}" if visibility == "visible" else f"random case {index + 1}"
        for attempt in range(ATTEMPTS):
            case = self.sampled(task, [seed, zlib.crc32(task.name.encode()), index, attempt], index)
            if case is not None:
                return case._replace(title=title, visibility=visibility)
        raise Disagreement(
            f"{task.name}: none of {ATTEMPTS} random calls with the sizes at index {index} is fit to be scored"
        )

    def sampled(self, task: Task, seed: list[int], index: int) -> Case | None:
        """One random call, frozen; None where it meets a kink or is not worth scoring.

        Args:
            task: the task that is called.
            seed: of the random values, as a list of integers ≥ 0.
            index: which sizes the sampler takes; at odd ones the options are passed by position, if they can be.

        Raises:
            Disagreement: the references differ on it, which would be a fault of theirs.
        """
        call = sampled_call(self.authoring.samplers[task.name], task, np.random.default_rng(seed), Sizes(index))
        by_position = index % 2 == 1 and options_are_a_prefix(task, call)
        return self.if_fit(Case(task.name, "a random call", call, by_position=by_position))

    def if_fit(self, case: Case) -> Case | None:
        """A random case, frozen; None where it meets a kink or nearly a tie, or is not worth scoring.

        Raises:
            Disagreement: the references differ on it, which would be a fault of theirs.
        """
        task = self.assignment.task(case.task)
        try:
            case = self._agreed(case)
        except Kink:
            return None
        except Disagreement:
            if self._rounding_decides(case, task):
                return None
            raise
        return None if unfit(case, task, self.solutions.judge(task), random=case.scored) else case

    def _rounding_decides(self, case: Case, task: Task) -> bool:
        """Is a call so near a tie or a kink that references which are all right may differ?"""
        judge = self.solutions.judge(task)
        alone, _ = agree(case, task, {"judge": judge})
        return bool(unfit(alone, task, judge, random=False))

    def with_signatures(self, case: Case) -> Case:
        """Add what each known mistake gives, where it shows. Hidden cases never decide a hint."""
        if case.visibility != "visible":
            return case
        task, right = self.assignment.task(case.task), self.solutions.right
        known, worker = self.authoring.mistakes_of(task), self.assignment.worker
        tried = {one.name: outcome_of(one, case, task, right, worker) for one in known}
        came = {name: judged(task, case, outcome) for name, outcome in tried.items()}
        given = {name: signature_of(task, one) for name, one in came.items()}
        signatures = {name: answer for name, answer in given.items() if answer is not None}
        return case._replace(signatures=signatures, pairs=sketches_of_pairs(case, task, known, came, right, worker))


def case_files(root: Path, assignment: Assignment) -> tuple[Path, ...]:
    """The files that cases are written in: the lecture's, diagnostic ones, and those that a course adds.

    Args:
        root: the repository.
        assignment: the homework.
    """
    return written_files(folder_of(root, assignment), assignment)


def options_are_a_prefix(task: Task, call: Call) -> bool:
    """Whether the options that are given can be passed by position: none is left out before another one.

    Args:
        task: names the options, in order.
        call: parameter → argument.
    """
    given = [name in call for name in task.options]
    return given == sorted(given, reverse=True)
