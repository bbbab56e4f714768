"""Testing the tests: do the references agree, is every known mistake caught, does every right program pass?

A case is worth having if it tells a wrong program from a right one. The matrix says for each task how many
known mistakes its slides catch, its public cases, its hidden ones, what students see (diagnostic cases, too), and how
many get their own hint.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from autograder.authoring.completeness import check_complete
from autograder.authoring.content import load_authoring
from autograder.authoring.each_task import each_task
from autograder.authoring.freezing import Freezer
from autograder.authoring.kinds import kinds_table, too_many_kinds
from autograder.authoring.mistake_matrix import Row, row_of, shares, table
from autograder.authoring.pair_hints import Pairs, added_up, pairs_in
from autograder.authoring.variants import Tried, try_variants
from autograder.cases.about import About
from autograder.cases.bank import write_bank
from autograder.core.assignment import Assignment
from autograder.core.progress import Progress, silent
from autograder.core.records import Case, Task


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
