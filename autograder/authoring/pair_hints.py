"""Two common mistakes made together: does a student who makes both get one of their two hints?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.authoring.mistakes import Mistake
from autograder.authoring.pairs import calls_the_right_one, common_ones, common_pairs, made_inside
from autograder.authoring.solutions import Solutions
from autograder.authoring.trials import outcome_of
from autograder.core.records import Case, Task
from autograder.judging.compare import judged
from autograder.judging.diagnosis import fits, hint


@dataclass(frozen=True)
class Pairs:
    """What becomes of two common mistakes made together."""

    tried: int
    together: int  # pairs in which both can be made at once: the first calls the function that the second makes wrong
    hinted: int  # of these, pairs that get one of their two hints
    wrong: tuple[str, ...]  # pairs that get the hint of a third mistake, though they give other answers than it does


def pairs_in(task: Task, cases: Sequence[Case], solutions: Solutions) -> Pairs:
    """Try every two common mistakes of a task together, in both orders.

    Args:
        task: the task.
        cases: frozen, with signatures; those of other tasks are left alone.
        solutions: the right functions, and the mistakes to try.
    """
    known, right, worker = solutions.authoring.mistakes_of(task), solutions.right, solutions.assignment.worker
    visible = [case for case in cases if case.task == task.name and case.visibility == "visible"]
    outer = {
        one.name
        for one in common_ones(known)
        if any(calls_the_right_one(one, case, task, right, worker) for case in visible[:1])
    }
    pairs, given, wrong = list(common_pairs(known)), [], []
    for first, second in pairs:
        if first.name in outer:
            asked, alone = _hint_of_both(task, visible, first, second, solutions)
            given.append(asked in (first.hint, second.hint))
            if asked not in ("", first.hint, second.hint) and not alone:
                wrong.append(f"{task.name}: {first.name} and {second.name} together: {asked}")
    return Pairs(len(pairs), len(given), sum(given), tuple(wrong))


def pairs_of(cases: Sequence[Case], solutions: Solutions) -> Pairs:
    """What becomes of the pairs of all tasks.

    Args:
        cases: frozen, with signatures.
        solutions: the right functions, and the mistakes to try.
    """
    return added_up([pairs_in(task, cases, solutions) for task in solutions.assignment.tasks])


def added_up(found: Sequence[Pairs]) -> Pairs:
    """The pairs of several tasks as one."""
    tried, together, hinted = (sum(getattr(one, name) for one in found) for name in ("tried", "together", "hinted"))
    return Pairs(tried, together, hinted, tuple(line for one in found for line in one.wrong))


def _hint_of_both(
    task: Task, visible: Sequence[Case], first: Mistake, second: Mistake, solutions: Solutions
) -> tuple[str, bool]:
    """The hint for a student who makes both; and whether they give what a mistake with this hint gives alone."""
    right, worker = made_inside(second, task, solutions.right), solutions.assignment.worker
    tried = [judged(task, case, outcome_of(first, case, task, right, worker)) for case in visible]
    hints = {one.name: one.hint for one in solutions.authoring.mistakes_of(task)}
    asked = hint(task, tried, hints)
    return asked, any(said == asked and all(fits(task, one, name) for one in tried) for name, said in hints.items())
