"""The command `generate`: new cases for a task, previewed and written where the build finds them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.authoring.completeness import check_complete
from autograder.authoring.content import load_authoring
from autograder.authoring.diagnostic_cases import small_cases
from autograder.authoring.diagnostic_cases import titled as small_titles
from autograder.authoring.freezing import Freezer, case_files
from autograder.authoring.from_submission import learn
from autograder.authoring.new_cases import generate, preview, titled
from autograder.authoring.solutions import Reference
from autograder.authoring.verify import matrix, table
from autograder.cases.case_writer import append, as_toml
from autograder.core.assignment import Assignment, folder_of
from autograder.core.records import Case, Task, Visibility


def invent(
    root: Path,
    assignment: Assignment,
    task: Task,
    count: int,
    seed: int,
    visibility: Visibility,
    *,
    out: Path | None = None,
    explain: bool = False,
) -> str:
    """Make cases for a task, write them as TOML, and say what each is good for.

    Args:
        root: the repository.
        assignment: the homework.
        task: the task.
        count: how many cases.
        seed: for the draws.
        visibility: who sees them.
        out: the file to add them to; None for the course's own, "-" to write nothing.
        explain: also show what the task's cases catch before and after.

    Raises:
        BadCase: the file that is there cannot be read, or its name is none of the homework's.
        Disagreement: the referees differ.
    """
    freezer = _freezer(root, assignment)
    existing = freezer.given([task])
    found = generate(freezer, task, existing, count, seed)
    cases = titled(found, visibility, seed, [case.title for case in existing])
    lines = [preview(found, cases, len(freezer.authoring.mistakes_of(task)))]
    if len(found) < count:
        lines.append(f"only {len(found)} of the draws were worth keeping; another --seed gives others")
    if explain:
        lines += ["", "before:", *_matrix(freezer, task, existing), "", "after:"]
        lines += _matrix(freezer, task, [*existing, *cases])
    path = out or folder_of(root, assignment) / task.file / "added.toml"
    if str(path) == "-":
        return "\n".join([*lines, "", *map(as_toml, cases)])
    append(path, cases, assignment)
    lines += ["", f"{len(cases)} cases added to {path}", "build again to use them: python -m autograder build"]
    return "\n".join(lines)


def add_to_reserve(
    root: Path, assignment: Assignment, tasks: Sequence[Task], seed: int, folder: Path | None = None
) -> str:
    """Add small cases that are never scored, until every known mistake can be told from every other one.

    Args:
        root: the repository.
        assignment: the homework.
        tasks: the tasks to look at.
        seed: for the draws.
        folder: where the reserve is; None for the repository's own.

    Raises:
        BadCase: a file that is there cannot be read.
        Disagreement: the referees differ.
    """
    freezer = _freezer(root, assignment)
    lines = []
    for task in tasks:
        if freezer.reference.torch or not task.torch:
            existing = [case for case in freezer.given([task]) if case.visibility == "visible"]
            found = small_cases(freezer, task, existing, seed)
            cases = small_titles(found, [case.title for case in existing])
            if cases:
                append((folder or folder_of(root, assignment)) / task.file / "diagnostic.toml", cases, assignment)
            lines.append(f"{task.name}: {len(cases)} small cases added")
            lines += [
                f"  {case.title}: tells apart {len(one.separates)} pairs"
                for one, case in zip(found, cases, strict=True)
            ]
    return "\n".join(lines)


def _matrix(freezer: Freezer, task: Task, cases: list[Case]) -> list[str]:
    known = [freezer.with_lookalikes(case) for case in cases]
    return table([row for row in matrix(known, freezer.reference) if row.task == task])[:-1]


def from_submission(root: Path, assignment: Assignment, task: Task | None, path: Path, seed: int) -> str:
    """Where a wrong submission shows, for one task or for all.

    Raises:
        WrongCall: there is no submission at the path.
    """
    freezer = _freezer(root, assignment)
    tasks = (task,) if task else tuple(task for task in assignment.tasks if freezer.reference.torch or not task.torch)
    return learn(freezer, tasks, path, seed)


def _freezer(root: Path, assignment: Assignment) -> Freezer:
    authoring = load_authoring(assignment)
    check_complete(root, assignment, authoring, to_build=False)
    return Freezer(Reference(root, assignment, authoring), *case_files(root, assignment))
