"""Testing the tests: do the references agree, is every known mistake caught, does every right program pass?

A case is worth having if it tells a wrong program from a right one. The matrix says for each task how many
known mistakes its slides catch, its public cases, its hidden ones, what students see (diagnostic cases, too), and how
many get their own hint.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from autograder.authoring.completeness import check_complete
from autograder.authoring.content import load_authoring
from autograder.authoring.each_task import each_task
from autograder.authoring.freezing import Freezer
from autograder.authoring.kinds import kinds_table, too_many_kinds
from autograder.authoring.mistakes import Mistake
from autograder.authoring.pair_hints import Pairs, added_up, pairs_in
from autograder.authoring.solutions import Solutions
from autograder.authoring.trials import outcome_of
from autograder.authoring.variants import Tried, try_variants
from autograder.cases.bank import About, write_bank
from autograder.core.assignment import Assignment
from autograder.core.progress import Progress, silent
from autograder.core.records import Case, Judged, Task
from autograder.judging.compare import judged
from autograder.judging.diagnosis import hint


@dataclass(frozen=True)
class Row:
    """What the cases of one task do to its known mistakes."""

    task: Task
    mistakes: int
    slides: int  # caught by the slides' examples alone
    public: int  # caught by the visible cases that are scored
    hidden: int  # caught by the hidden cases
    shown: int  # caught by the visible cases, diagnostic ones included
    own_hint: int  # recognised: they get their hint, or one shared with those that give the same wrong answers
    said: int  # raise on every case and get no hint: the message says what was raised
    silent: tuple[str, ...]  # the other mistakes that get no hint
    wrong_hint: tuple[str, ...]  # mistakes that get another mistake's hint
    strangers: tuple[str, ...]  # mistakes that would get another's hint if they were unknown
    missed_public: tuple[str, ...]  # common mistakes that the visible cases miss
    missed: tuple[str, ...]  # mistakes that all cases miss


def matrix(cases: Sequence[Case], solutions: Solutions) -> list[Row]:
    """Try every known mistake on every case of its task.

    Args:
        cases: frozen, with signatures.
        solutions: the right functions, and the mistakes to try.
    """
    return [row_of(task, cases, solutions) for task in solutions.assignment.tasks]


def row_of(task: Task, every: Sequence[Case], solutions: Solutions) -> Row:
    """Try every known mistake of a task on every case of it.

    Args:
        task: the task.
        every: frozen cases, with signatures; those of other tasks are left alone.
        solutions: the right functions, and the mistakes to try.
    """
    cases = [case for case in every if case.task == task.name]
    known, right, worker = solutions.authoring.mistakes_of(task), solutions.right, solutions.assignment.worker
    hints = {one.name: one.hint for one in known}
    tried = {
        one.name: [judged(task, case, outcome_of(one, case, task, right, worker)) for case in cases] for one in known
    }
    shown = {name: [one for one in all_ if one.case.visibility == "visible"] for name, all_ in tried.items()}
    public = {name: [one for one in all_ if one.case.scored] for name, all_ in shown.items()}
    asked = {one.name: hint(task, shown[one.name], hints) for one in known}
    unknown = {one.name: _hint_without(one, task, shown[one.name], hints) for one in known}
    seen = {one.name for one in known if _caught(public[one.name])}
    hidden = {one.name for one in known if _caught(_not_in(tried[one.name], "visible"))}
    raising = {
        name for name, all_ in shown.items() if all_ and not any(one.outcome.status == "returned" for one in all_)
    }
    return Row(
        task,
        mistakes=len(known),
        slides=sum(_caught([one for one in all_ if one.case.slide]) for all_ in public.values()),
        public=len(seen),
        hidden=len(hidden),
        shown=sum(map(_caught, shown.values())),
        own_hint=sum(asked[one.name] == one.hint for one in known),
        said=sum(not asked[one.name] and one.name in raising for one in known),
        silent=tuple(one.name for one in known if not asked[one.name] and one.name not in raising),
        wrong_hint=tuple(one.name for one in known if asked[one.name] not in ("", one.hint)),
        strangers=tuple(one.name for one in known if unknown[one.name] not in ("", one.hint)),
        missed_public=tuple(one.name for one in known if one.common and one.name not in seen),
        missed=tuple(one.name for one in known if one.name not in seen | hidden),
    )


def _hint_without(mistake: Mistake, task: Task, tried: Sequence[Judged], hints: Mapping[str, str]) -> str:
    """The hint for a student who makes this mistake while it is unknown."""

    def without(case: Case) -> Case:
        known = case.signatures.items()
        return replace(case, signatures={name: given for name, given in known if name != mistake.name})

    return hint(task, [one._replace(case=without(one.case)) for one in tried], hints)


def _caught(tried: Iterable[Judged]) -> bool:
    return any(one.verdict.kind != "pass" for one in tried)


def _not_in(tried: Iterable[Judged], visibility: str) -> list[Judged]:
    return [one for one in tried if one.case.visibility != visibility]


def _right_variants(
    root: Path, assignment: Assignment, torch: bool, cases: Sequence[Case], progress: Progress
) -> Tried:
    """What becomes of the right programs of other styles."""
    places = root / "tests" / "right_variants", root / assignment.solutions
    hints = load_authoring(assignment).hints(assignment)
    with tempfile.TemporaryDirectory() as folder:
        write_bank(Path(folder), About(assignment, torch, hints), cases)
        return try_variants(*places, Path(folder), assignment, torch=torch, progress=progress)


@dataclass(frozen=True)
class _Tried:
    """What is tried of one task, and with which references."""

    cases: list[Case]
    row: Row
    pairs: Pairs
    worst: float  # the largest disagreement of the references, relative
    references: tuple[str, ...]
    skipped: list[str]
    torch: bool


def _tried(freezer: Freezer, task: Task, seed: int) -> _Tried:
    solutions, cases = freezer.solutions, freezer.cases_of(task, seed)
    return _Tried(
        cases,
        row_of(task, cases, solutions),
        pairs_in(task, cases, solutions),
        freezer.worst,
        tuple(solutions.references),
        solutions.skipped,
        solutions.torch,
    )


# ---------------------------------------------------------------- the command


def verify(
    root: Path,
    assignment: Assignment,
    seed: int,
    device: str | None = None,
    *,
    red: Callable[[str], str] = str,
    progress: Progress = silent,
    processes: int = 1,
) -> tuple[str, bool]:
    """Test the cases and say the result as a table.

    Args:
        root: the repository.
        assignment: the homework.
        seed: for the random cases.
        device: a device that must be among the references, such as "cuda".
        red: how a line is coloured that says what is missed; as it is when left out.
        progress: wraps what takes long.
        processes: how many try mistakes, each those of some tasks; what is said is the same.

    Returns:
        What to print, and whether nothing was missed.

    Raises:
        Disagreement: the references disagree, or the device that was asked for is not here.
        ProcessDied: a process was ended from outside.
    """
    check_complete(root, assignment, load_authoring(assignment))
    work, what = partial(_tried, seed=seed), "trying known mistakes"
    found = each_task(work, root, assignment, device, processes=processes, progress=progress, what=what)
    cases, rows = [case for one in found for case in one.cases], [one.row for one in found]
    pairs = added_up([one.pairs for one in found])
    tried = _right_variants(root, assignment, found[0].torch, cases, progress)
    costly = too_many_kinds(cases, assignment)
    scored = sum(case.scored for case in cases)
    lines = [
        f"{scored} cases, {len(cases) - scored} diagnostic ones; references: {', '.join(found[0].references)};"
        f" they agree to {max(one.worst for one in found):.1e}",
        *found[0].skipped,
        "",
        *table(rows, red),
        "",
        *shares(rows),
        "",
        *kinds_table(cases, assignment),
        *map(red, costly),
        "",
        f"two common mistakes made together: {pairs.tried} pairs; in {pairs.together} one is made inside the other, and"
        f" {pairs.hinted} of these get one of their two hints, {len(pairs.wrong)} the hint of a third",
        *pairs.wrong,
        *said_of_variants(tried, red),
    ]
    missed = any(row.missed or row.missed_public or row.wrong_hint or row.strangers for row in rows)
    return "\n".join(lines), not (missed or pairs.wrong or tried.failing or costly)


def said_of_variants(tried: Tried, red: Callable[[str], str] = str) -> list[str]:
    """How many right variants pass, which lose a point, and which tasks some of them do not write, as lines of text.

    Args:
        tried: of `try_variants`.
        red: how a line is coloured that says what is missed; as it is when left out.
    """
    passing = tried.variants - len({line.split(":")[0] for line in tried.failing})
    return [
        f"right variants: {passing} of {tried.variants} pass",
        *map(red, tried.failing),
        *(f"  {task}: not tried on those that do not have it ({len(names)})" for task, names in tried.lacking.items()),
    ]


COLUMNS: Mapping[str, str] = {  # heading → field of a row
    "mistakes": "mistakes",
    "slides": "slides",
    "public": "public",
    "hidden": "hidden",
    "shown": "shown",
    "own hint": "own_hint",
    "message": "said",
}


def table(rows: Sequence[Row], red: Callable[[str], str] = str) -> list[str]:
    """The matrix as lines of text; what is missed goes through `red`.

    Args:
        rows: of `matrix`.
        red: how a line is coloured that says what is missed; as it is when left out.
    """
    lines = [_line("known mistakes caught by", COLUMNS)]
    for row in rows:
        lines.append(_line(row.task.name, [getattr(row, field) for field in COLUMNS.values()]))
        lines += [f"  gets no hint: {name}" for name in row.silent]
        lines += [red(f"  missed by all cases: {name}") for name in row.missed]
        lines += [red(f"  common, missed by the visible cases: {name}") for name in row.missed_public]
        lines += [red(f"  gets another mistake's hint: {name}") for name in row.wrong_hint]
        lines += [red(f"  would get another's hint if it were unknown: {name}") for name in row.strangers]
    return [*lines, _line("all", [sum(getattr(row, field) for row in rows) for field in COLUMNS.values()])]


def _line(name: str, cells: Iterable[object]) -> str:
    return f"{name:<36}" + "".join(f"{cell!s:>9}" for cell in cells)


def shares(rows: Sequence[Row]) -> list[str]:
    """What the columns come to, in words."""
    known = sum(row.mistakes for row in rows)
    shown, hinted, said = (sum(getattr(row, field) for row in rows) for field in ("shown", "own_hint", "said"))
    return [
        f"public and diagnostic cases show {shown} of {known} known mistakes ({shown / known:.1%})",
        f"{hinted} get their own hint, or one shared with mistakes of the same answers ({hinted / known:.1%});"
        f" {said} raise on every case, and the message says what",
        f"wrong hints: {sum(len(row.wrong_hint) for row in rows)};"
        f" for a mistake while it is unknown: {sum(len(row.strangers) for row in rows)}",
    ]
