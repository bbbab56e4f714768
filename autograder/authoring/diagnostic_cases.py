"""Diagnostic cases: small enough to be checked by hand, for showing what is wrong and for hints; never scored.

Of small random calls those are kept that together tell every known mistake of a task from the right answer and from
every other one, wherever a small case can: a greedy cover, in which a case pays for its size, thinned out at the end.
They are written to `diagnostic.toml` of each topic as data; a later run only adds what a new mistake needs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from autograder.authoring.content import Authoring
from autograder.authoring.freezing import Freezer
from autograder.authoring.new_cases import Candidate, Pair, weigh
from autograder.authoring.sampling import SMALL, Sampler, sampled_call
from autograder.cases.sizes import numbers_in
from autograder.core.progress import Progress, silent
from autograder.core.records import Case, Task, Value

CALLS = 120  # candidates a task
PRICE = 6  # numbers that every case costs besides its own: a few cases are better than many tiny ones


def small_cases(
    freezer: Freezer, task: Task, existing: Sequence[Case], seed: int, progress: Progress = silent
) -> list[Candidate]:
    """Small cases that tell apart what the small cases that are there do not.

    Args:
        freezer: to judge and freeze with.
        task: the task.
        existing: the frozen cases of the task that students see; large ones among them do not count.
        seed: for the random calls.
        progress: wraps what takes long.

    Returns:
        The cases to add, the smallest first, each with what it tells apart that was not told apart before.
    """
    told = _told(weigh(freezer, case) for case in existing if is_small(case, freezer.authoring))
    waiting = [weigh(freezer, case) for case in _small_calls(freezer, task, seed, progress)]
    kept: list[Candidate] = []
    missing = _told(waiting) - told
    while missing:
        best = max(waiting, key=lambda one: len(one.separates & missing) / (PRICE + numbers_in(one.case)))
        kept.append(best)
        missing -= best.separates
    found = []
    for one in sorted(_thinned(kept, told), key=lambda one: numbers_in(one.case)):
        found.append(replace(one, separates=one.separates - told))
        told |= one.separates
    return found


def is_small(case: Case, authoring: Authoring) -> bool:
    """Can a person check it by hand?

    Args:
        case: the case.
        authoring: has for each task the count of numbers up to which a case is small.
    """
    return numbers_in(case) <= authoring.samplers[case.task].small


def _told(cases: Iterable[Candidate]) -> frozenset[Pair]:
    return frozenset[Pair]().union(*(one.separates for one in cases))


def _thinned(kept: list[Candidate], told: frozenset[Pair]) -> list[Candidate]:
    """Without those, the largest first, whose work the later ones do as well."""
    for one in sorted(kept, key=lambda one: -numbers_in(one.case)):
        others = [other for other in kept if other is not one]
        if one.separates <= told | _told(others):
            kept = others
    return kept


def _small_calls(freezer: Freezer, task: Task, seed: int, progress: Progress) -> Iterable[Case]:
    """Small calls that the references agree on and that stand being nudged; none where a sample is judged."""
    for turn in progress(range(CALLS if task.judge == "values" else 0), f"sampling calls of {task.function}"):
        call = sampled_call(freezer.authoring.samplers[task.name], task, np.random.default_rng([seed, turn]), SMALL)
        case = Case(task.name, "a small call", call, scored=False)
        if is_small(case, freezer.authoring):
            frozen = freezer.if_fit(case)
            if frozen:
                yield frozen


def titled(found: Sequence[Candidate], taken: Collection[str], sampler: Sampler | None = None) -> list[Case]:
    """The kept cases as they are written down.

    Args:
        found: the candidates to keep.
        taken: titles that other cases of the task have.
        sampler: of the task; it may have titles of its own.
    """
    own = sampler.title if sampler else None
    cases, used = [], set(taken)
    for one in found:
        title = own(one.case.call) if own else _title(one.case.call)
        while title in used:
            title += ", again"
        used.add(title)
        cases.append(one.case._replace(title=title))
    return cases


def _title(call: Mapping[str, Value]) -> str:
    return ", ".join(filter(None, map(_said, *zip(*call.items(), strict=True))))


def _said(name: str, value: Value) -> str:
    """An argument in words.

    >>> _said("weights", np.zeros((2, 3))), _said("stride", 2), _said("layers", ((3, 1), (3, 2)))
    ('weights of 2×3', 'stride 2', '2 layers')
    """
    if isinstance(value, np.ndarray):
        return f"{name} of {'×'.join(map(str, value.shape))}"
    if isinstance(value, tuple):
        return f"{name} {'×'.join(map(str, value))}" if name.endswith("shape") else f"{len(value)} {name}"
    return f"{name} {value}" if isinstance(value, (int, float, str)) else ""
