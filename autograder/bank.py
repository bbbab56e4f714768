"""Making the bank: every case, drawn or written, judged by all referees and frozen."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from autograder.cases import read_lecture
from autograder.differences import RTOL, where_not_finite
from autograder.draw import draw
from autograder.mistakes import mistakes_of
from autograder.records import Answer, Case, Outcome, Problem, Task, Visibility
from autograder.referees import RAISES, Call, Disagreement, Kink, agree, distance, unfit
from autograder.reference import Reference
from autograder.tasks import BY_NAME, TASKS
from autograder.trials import outcome_of

HIDDEN = 8  # random cases a task, unless it says otherwise here
HIDDEN_OF = {
    "conv1d.conv1d": 10,
    "conv1d.conv1d_matrix": 9,
    "conv1d.output_length": 12,  # four of them are errors
    "conv2d.conv2d": 10,
    "cnn.initial_parameters": 5,
    "cnn.forward": 4,
    "cnn.loss_and_gradients": 4,
    "cnn.train": 3,
    "cnn_torch.SmallCNN": 5,
    "cnn_torch.train_step": 4,
}
PUBLIC_OF = {  # networks are too large to write by hand: these are drawn, from a seed that everybody may know
    "cnn.initial_parameters": 3,
    "cnn.forward": 2,
    "cnn.loss_and_gradients": 3,
    "cnn.train": 3,
    "cnn_torch.SmallCNN": 4,
    "cnn_torch.train_step": 2,
}
PUBLIC_SEED = 390
ATTEMPTS = 200  # draws until one is fit; more would mean that the drawer is at fault


class Freezer:
    """Draws cases, asks the referees, refuses what is not worth scoring, and freezes the rest."""

    def __init__(self, reference: Reference, *folders: Path) -> None:
        self.reference = reference
        self.folders = folders  # of cases written as TOML: the lecture's, and the course's own
        self.worst = 0.0  # the largest disagreement so far, relative

    def cases(self, seed: int) -> list[Case]:
        """All cases, frozen, in lecture order; within a task the slides first, then from small to large.

        Args:
            seed: for the random cases; the same seed gives the same cases.

        Raises:
            BadCase: a case in the lecture's folder cannot be read.
            Disagreement: the referees differ on a case, or a case is not fit to be scored.
        """
        cases = [self.frozen(case) for folder in self.folders for case in read_lecture(folder)]
        for task in TASKS:
            if self.reference.torch or not task.torch:
                places = range(PUBLIC_OF.get(task.name, 0))
                cases += [self._drawn(task, PUBLIC_SEED, place, "visible") for place in places]
                places = range(HIDDEN_OF.get(task.name, HIDDEN))
                cases += [self._drawn(task, seed, place, "after_due_date") for place in places]
        order = {task.name: place for place, task in enumerate(TASKS)}
        cases.sort(key=lambda case: (order[case.task], not case.slide, numbers_in(case)))
        return [self.with_lookalikes(case) for case in cases]

    def frozen(self, case: Case) -> Case:
        """A case that somebody wrote, with the answer that all referees agree on.

        Raises:
            Disagreement: they do not, or the case is not fit to be scored.
        """
        frozen = self._agreed(case)
        reason = unfit(frozen, self.reference.judge(BY_NAME[case.task]), drawn=False)
        if reason:
            raise Disagreement(f'{case.task}: case "{case.title}" is not fit to be scored: {reason}')
        return frozen

    def _agreed(self, case: Case) -> Case:
        frozen, worst = agree(case, self.reference.referees)
        self.worst = max(self.worst, worst)
        return frozen

    def _drawn(self, task: Task, seed: int, place: int, visibility: Visibility) -> Case:
        """The first draw at this place that the referees agree on and that is worth scoring."""
        title = f"A drawn example, {place + 1}" if visibility == "visible" else f"random case {place + 1}"
        for attempt in range(ATTEMPTS):
            case = self.drawn_once(task, [seed, zlib.crc32(task.name.encode()), place, attempt], place)
            if case is not None:
                return replace(case, title=title, visibility=visibility)
        raise Disagreement(f"{task.name}: no draw at place {place} is fit to be scored, in {ATTEMPTS} attempts")

    def drawn_once(self, task: Task, seed: list[int], place: int) -> Case | None:
        """One draw, frozen; None where it meets a kink or is not worth scoring.

        Raises:
            Disagreement: the referees differ on it, which would be a fault of theirs.
        """
        call = draw(task.name, np.random.default_rng(seed), place)
        by_position = place % 2 == 1 and _options_are_a_prefix(task, call)
        try:
            case = self._agreed(Case(task.name, "a draw", call, by_position=by_position))
        except Kink:
            return None
        return None if unfit(case, self.reference.judge(task), drawn=True) else case

    def with_lookalikes(self, case: Case) -> Case:
        """Add the answer that each known mistake gives, where it is wrong. Hidden cases never decide a hint."""
        if case.visibility != "visible" or BY_NAME[case.task].judge == "sample":  # draws have no look-alikes
            return case
        right = RAISES if case.expected is None else case.expected
        known = [mistake for mistake in mistakes_of(case.task) if mistake.kind == "answer"]
        answers = {mistake.name: look_alike(outcome_of(mistake, case, self.reference.right)) for mistake in known}
        wrong = {name: answer for name, answer in answers.items() if _differs(right, answer)}
        return replace(case, lookalikes=wrong)


def case_folders(root: Path) -> tuple[Path, Path]:
    """Where cases are written: the lecture's, and those that a course adds."""
    return root / "autograder" / "lecture", root / "autograder" / "course"


def hints() -> dict[str, dict[str, str]]:
    """Task → known mistake → the question that helps."""
    return {task.name: {mistake.name: mistake.hint for mistake in mistakes_of(task.name)} for task in TASKS}


def look_alike(outcome: Outcome) -> Answer:
    """The answer by which a mistake is known again."""
    if outcome.answer is None:
        return RAISES if outcome.value_error else Problem("raises", outcome.error)
    return outcome.answer if _is_finite(outcome.answer) else Problem("not finite", where_not_finite(outcome.answer))


def _differs(right: Answer, answer: Answer) -> bool:
    return not distance(right, answer)[0] <= RTOL


def _is_finite(answer: Answer) -> bool:
    if isinstance(answer, Problem):
        return True
    parts = answer if isinstance(answer, tuple) else answer.values() if isinstance(answer, Mapping) else None
    if parts is not None:
        return all(_is_finite(part) for part in parts)
    assert isinstance(answer, np.ndarray)
    return answer.dtype.kind in "iufb" and bool(np.isfinite(answer).all())


def _options_are_a_prefix(task: Task, call: Call) -> bool:
    given = [name in call for name in task.options]
    return given == sorted(given, reverse=True)


def numbers_in(case: Case) -> int:
    """How many numbers a case has: small ones come first, so that the first failure shown is a small one."""
    return sum(
        value.size if isinstance(value, np.ndarray) else sum(part.size for part in value.values())
        for value in case.call.values()
        if isinstance(value, (np.ndarray, Mapping))
    )
