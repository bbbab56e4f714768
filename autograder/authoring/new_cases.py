"""Making cases worth having: small ones that tell apart what no case tells apart yet.

Candidates are sampled, judged by all references, and refused where they disagree, near a tie, or where the
tolerance could not carry them. Of the rest those are kept that separate most pairs among the right answer
and the known mistakes of the task (a greedy cover), the smaller first.

The idea is that of testing with known wrong programs ("chaff") beside right ones ("wheat").
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from autograder.authoring.freezing import Freezer
from autograder.authoring.sampling import Sampler
from autograder.authoring.trials import outcome_of
from autograder.cases.sizes import numbers_in, sizes
from autograder.core.progress import Progress, silent
from autograder.core.records import Answer, Case, Task, Visibility
from autograder.judging.compare import judged
from autograder.judging.diagnosis import alike, signature_of

INDEXES = 24  # sizes to sample: those that the task's sampler lists, then random ones
TURNS = 3  # sets of numbers for each of the sizes

Pair = tuple[str, str]  # of two mistakes, or of the right answer and a mistake
RIGHT = "the right answer"


@dataclass(frozen=True)
class Candidate:
    """A case that may be kept, and what it is good for."""

    case: Case
    catches: tuple[str, ...]  # the known mistakes that get it wrong
    separates: frozenset[Pair]


def generate(
    freezer: Freezer,
    task: Task,
    existing: Sequence[Case],
    count: int,
    seed: int,
    progress: Progress = silent,
) -> list[Candidate]:
    """New cases for a task, the most useful first.

    Args:
        freezer: to judge and freeze with.
        task: the task.
        existing: the frozen cases there are already; what they tell apart need not be told again.
        count: how many to make.
        seed: for the random calls.
        progress: wraps what takes long.

    Returns:
        Up to `count` candidates. When all pairs are told apart, those follow that catch most mistakes.
    """
    told = frozenset[Pair]().union(*(weigh(freezer, case).separates for case in existing))
    waiting = sorted(_candidates(freezer, task, seed, progress), key=lambda one: numbers_in(one.case))
    kept: list[Candidate] = []
    while waiting and len(kept) < count:
        best = max(waiting, key=lambda one: (len(one.separates - told), _unlike(one.case, kept), len(one.catches)))
        waiting = [one for one in waiting if one is not best]
        kept.append(replace(best, separates=best.separates - told))
        told |= best.separates
    return kept


def _unlike(case: Case, kept: Iterable[Candidate]) -> bool:
    """Whether no kept case has the same sizes: another size says more than other numbers."""
    return all(sizes(case) != sizes(one.case) for one in kept)


def _candidates(freezer: Freezer, task: Task, seed: int, progress: Progress) -> Iterable[Candidate]:
    for index in progress(range(INDEXES), f"sampling cases of {task.function}"):
        for turn in range(TURNS):
            case = freezer.sampled(task, [seed, index, turn], index)
            if case is not None:
                yield weigh(freezer, case)


def weigh(freezer: Freezer, case: Case) -> Candidate:
    """What a frozen case catches, and what it tells apart.

    Args:
        freezer: knows the mistakes of the task.
        case: a case with its right answer.
    """
    task = freezer.assignment.task(case.task)
    given: dict[str, Answer | None] = {RIGHT: None}
    for one in freezer.authoring.mistakes_of(task):
        outcome = outcome_of(one, case, task, freezer.solutions.right, freezer.assignment.worker)
        given[one.name] = signature_of(task, judged(task, case, outcome))
    kinds: list[list[str]] = []  # names whose signatures are taken for one another
    for name, answer in given.items():
        for kind in kinds:
            if alike(task, given[kind[0]], answer):
                kind.append(name)
                break
        else:
            kinds.append([name])
    kind_of = {name: index for index, kind in enumerate(kinds) for name in kind}
    pairs = frozenset(pair for pair in combinations(given, 2) if kind_of[pair[0]] != kind_of[pair[1]])
    return Candidate(case, tuple(name for name, answer in given.items() if answer is not None), pairs)


# ---------------------------------------------------------------- words


def titled(
    found: Sequence[Candidate],
    visibility: Visibility,
    seed: int,
    taken: Collection[str],
    sampler: Sampler | None = None,
) -> list[Case]:
    """The kept cases as they are written down: with a title of their own and a visibility.

    Args:
        found: the candidates to keep.
        visibility: who sees them.
        seed: named in the titles.
        taken: titles that other cases of the task have.
        sampler: of the task; it may have titles of its own.
    """
    named = sampler.title if sampler else None
    cases, used = [], set(taken)
    for number, one in enumerate(found, 1):
        said = named(one.case.call) if named else sizes(one.case)
        title = f"{said} (seed {seed}, {number})".lstrip()
        while title in used:
            title += "'"
        used.add(title)
        cases.append(one.case._replace(title=title, visibility=visibility))
    return cases


def preview(found: Sequence[Candidate], cases: Sequence[Case], known: int) -> str:
    """What each new case is good for, for the instructor.

    Args:
        found: the candidates.
        cases: the same cases, with their titles.
        known: how many known mistakes the task has.
    """
    lines = []
    for one, case in zip(found, cases, strict=True):
        lines.append(f"{case.title}: catches {len(one.catches)} of {known} known mistakes")
        new = sorted(one.separates, key=lambda pair: RIGHT not in pair)
        if new:
            shown = "; ".join(f"{first} / {second}" for first, second in new[:3])
            pairs, more = "pair" if len(new) == 1 else "pairs", "; …" if len(new) > 3 else ""
            lines.append(f"  tells apart {len(new)} {pairs} that no case told apart: {shown}{more}")
        else:
            lines.append("  adds no new distinction")
        lines.append(f"  catches {', '.join(one.catches[:8])}{', …' if len(one.catches) > 8 else ''}")
    return "\n".join(lines)
