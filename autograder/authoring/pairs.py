"""Two common mistakes of a task made together: what they give, to be recognised.

The second mistake is made inside the first: the first is given a wrong function where it calls the right one. A
mistake that never calls the task's right function cannot be the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from itertools import permutations
from typing import Any

from autograder.authoring.mistakes import Mistake, Right, attempt
from autograder.authoring.trials import outcome_of
from autograder.core.records import Case, Judged, Task
from autograder.judging.compare import judge
from autograder.judging.sketches import JOINED, sketch


def common_ones(known: Sequence[Mistake]) -> list[Mistake]:
    """The common mistakes of a task that show in the answer: any two of them may be made together."""
    return [one for one in known if one.common and one.kind == "answer"]


def common_pairs(known: Sequence[Mistake]) -> Iterator[tuple[Mistake, Mistake]]:
    """Every two common mistakes of a task that show in the answer, in both orders."""
    return permutations(common_ones(known), 2)


def made_inside(second: Mistake, task: Task, right: Right) -> Right:
    """The right functions, with a mistake in that of the task.

    Args:
        second: the mistake that is made inside another one.
        task: its task.
        right: the right function of every task.
    """
    mistaken = copy(right)
    setattr(mistaken, task.function, attempt(second, right))
    return mistaken


def calls_the_right_one(one: Mistake, case: Case, task: Task, right: Right, worker: str = "") -> bool:
    """Whether a mistake calls the right function of its task, so that another one can be made inside it.

    Args:
        one: the mistake.
        case: the case to try it on.
        task: its task.
        right: the right function of every task.
        worker: the homework's module with drivers.
    """
    called = []

    def watched(*arguments: Any, **options: Any) -> Any:
        called.append(True)
        return getattr(right, task.function)(*arguments, **options)

    watching = copy(right)
    setattr(watching, task.function, watched)
    outcome_of(one, case, task, watching, worker)
    return bool(called)


def sketches_of_pairs(
    case: Case,
    task: Task,
    known: Sequence[Mistake],
    alone: Mapping[str, Judged],
    right: Right,
    worker: str,
) -> Mapping[str, str]:
    """What known mistakes give on a case, each alone and every two common ones together, where it is wrong.

    Args:
        case: a frozen case.
        task: its task.
        known: the mistakes of the task.
        alone: what each of them gives alone, by its name.
        right: the right function of every task.
        worker: the homework's module with drivers.
    """
    if task.judge == "sample":
        return {}  # random draws have no sketch
    common = common_ones(known)
    outer = {one.name for one in common if calls_the_right_one(one, case, task, right, worker)}
    inside = {one.name: made_inside(one, task, right) for one in common}
    found = {name: sketch(task, one) for name, one in alone.items()}
    for first, second in common_pairs(known):
        if first.name in outer:
            came = outcome_of(first, case, task, inside[second.name], worker)
            found[first.name + JOINED + second.name] = sketch(task, Judged(case, came, judge(task, case, came)))
    return {name: given for name, given in found.items() if given}


def distinct(cases: Sequence[Case]) -> list[Case]:
    """The cases with those pairs that on some case of their task differ from every mistake alone.

    Args:
        cases: with what `sketches_of_pairs` found.
    """
    looks: dict[str, dict[str, dict[int, str]]] = {}  # task → name → number of the case → sketch
    for number, case in enumerate(cases):
        for name, given in case.pairs.items():
            looks.setdefault(case.task, {}).setdefault(name, {})[number] = given
    kept = {task: _first_of_each_kind(by_name) for task, by_name in looks.items()}
    return [
        case._replace(pairs={name: given for name, given in case.pairs.items() if name in kept[case.task]})
        if case.pairs
        else case
        for case in cases
    ]


def _first_of_each_kind(by_name: Mapping[str, Mapping[int, str]]) -> set[str]:
    """The names of pairs that look like no mistake alone; of the two orders of a pair that look the same, one.

    Pairs of other mistakes with the same look are kept: then only a hint that they share is right.
    """
    single: set[tuple[tuple[int, str], ...]] = set()
    kept: dict[tuple[frozenset[str], tuple[tuple[int, str], ...]], str] = {}
    for name in sorted(by_name, key=lambda name: JOINED in name):  # mistakes alone come first
        look = tuple(sorted(by_name[name].items()))
        if JOINED not in name:
            single.add(look)
        elif look not in single:
            kept.setdefault((frozenset(name.split(JOINED)), look), name)
    return set(kept.values())
