"""The command `generate`: new cases for a task, previewed and written where the build finds them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from autograder.authoring.completeness import check_complete
from autograder.authoring.content import load_authoring
from autograder.authoring.diagnostic_cases import small_cases
from autograder.authoring.diagnostic_cases import titled as small_titles
from autograder.authoring.freezing import Freezer, case_files
from autograder.authoring.from_submission import learn
from autograder.authoring.mistake_matrix import row_of, table
from autograder.authoring.new_cases import generate, preview, titled
from autograder.authoring.references import Disagreement
from autograder.authoring.solutions import Solutions
from autograder.cases.case_files import WRITTEN, read_toml, topic_of
from autograder.cases.case_writer import append, as_toml
from autograder.core.assignment import Assignment, folder_of
from autograder.core.output_files import why_no_file, why_no_folder
from autograder.core.progress import Progress, silent
from autograder.core.records import Case, Task, Visibility
from autograder.submission.bounded import read_bounded
from autograder.submission.records import WrongCall


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
    progress: Progress = silent,
) -> str:
    """Make cases for a task, write them as TOML, and say what each is good for.

    Args:
        root: the repository.
        assignment: the homework.
        task: the task.
        count: how many cases.
        seed: for the random calls.
        visibility: who sees them.
        out: the file to add them to; None for the course's own, "-" to write nothing.
        explain: also show what the task's cases catch before and after.
        progress: wraps what takes long.

    Raises:
        WrongCall: nothing can be written to `out`, or it is not a file for cases of this task.
        BadCase: the file that is there cannot be read.
        Disagreement: the references differ.
    """
    usual = folder_of(root, assignment) / task.file / "added.toml"
    path = out or usual
    if not _is_preview(path):
        _check_file(path, assignment, task)
    freezer = _freezer(root, assignment, task)
    existing = freezer.given([task])
    found = generate(freezer, task, existing, count, seed, progress)
    cases = titled(found, visibility, seed, [case.title for case in existing], freezer.authoring.samplers[task.name])
    lines = [preview(found, cases, len(freezer.authoring.mistakes_of(task)))]
    if len(found) < count:
        lines.append(f"only {len(found)} of the random calls were worth keeping; another --seed gives others")
    if explain:
        lines += ["", "before:", *_matrix(freezer, task, existing), "", "after:"]
        lines += _matrix(freezer, task, [*existing, *cases])
    if _is_preview(path):
        return "\n".join([*lines, "", *map(as_toml, cases)])
    append(path.absolute(), cases, assignment)
    lines += ["", f"{len(cases)} cases added to {path}"]
    if path.name not in WRITTEN or path.resolve().parent != usual.resolve().parent:
        lines.append(f"the build reads them from {usual}: move them there")
    return "\n".join([*lines, "build again to use them: python -m autograder build"])


def add_diagnostic_cases(
    root: Path,
    assignment: Assignment,
    tasks: Sequence[Task],
    seed: int,
    folder: Path | None = None,
    progress: Progress = silent,
) -> str:
    """Add small cases that are never scored, until every known mistake can be told from every other one.

    Args:
        root: the repository.
        assignment: the homework.
        tasks: the tasks to look at.
        seed: for the random calls.
        folder: where the topics' folders are; None for the repository's own, "-" to write nothing.
        progress: wraps what takes long.

    Raises:
        WrongCall: nothing can be written to `folder`.
        BadCase: a file that is there cannot be read.
        Disagreement: the references differ.
    """
    folder = folder or folder_of(root, assignment)
    reason = "" if _is_preview(folder) else why_no_folder(folder)
    if reason:
        raise WrongCall(f"cannot write cases to {folder}: {reason}")
    freezer = _freezer(root, assignment, tasks[0] if len(tasks) == 1 else None)
    lines = []
    for task in tasks:
        if freezer.solutions.torch or not task.torch:
            existing = [case for case in freezer.given([task]) if case.visibility == "visible"]
            found = small_cases(freezer, task, existing, seed, progress)
            cases = small_titles(found, [case.title for case in existing], freezer.authoring.samplers[task.name])
            if cases and not _is_preview(folder):
                append(folder.absolute() / task.file / "diagnostic.toml", cases, assignment)
            found_or_added = "found" if _is_preview(folder) else "added"
            some = "case" if len(cases) == 1 else "cases"
            lines.append(f"{task.name}: {len(cases)} diagnostic {some} {found_or_added}")
            lines += [as_toml(case) for case in cases if _is_preview(folder)]
            lines += [
                f"  {case.title}: tells apart {len(one.separates)} {'pair' if len(one.separates) == 1 else 'pairs'}"
                for one, case in zip(found, cases, strict=True)
            ]
    return "\n".join(lines)


def _matrix(freezer: Freezer, task: Task, cases: list[Case]) -> list[str]:
    known = [freezer.with_signatures(case) for case in cases]
    return table([row_of(task, known, freezer.solutions)])[:-1]


def from_submission(
    root: Path, assignment: Assignment, task: Task | None, path: Path, seed: int, progress: Progress = silent
) -> str:
    """Where a wrong submission shows, for one task or for all.

    Args:
        root: the repository.
        assignment: the homework.
        task: the task to look at; None for all.
        path: the submission: a folder, a .py, a .zip or an .ipynb.
        seed: for the random values.
        progress: wraps the tasks.

    Raises:
        WrongCall: there is no submission at the path.
        Disagreement: the task needs PyTorch, which is not here.
    """
    submission = read_bounded(path, assignment)
    freezer = _freezer(root, assignment, task)
    torch = freezer.solutions.torch
    tasks = (task,) if task else tuple(task for task in assignment.tasks if torch or not task.torch)
    return learn(freezer, tasks, submission, seed, progress)


# ---------------------------------------------------------------- before the work begins


def _is_preview(path: Path) -> bool:
    return str(path) == "-"


def _check_file(path: Path, assignment: Assignment, task: Task) -> None:
    """Refuse a file that cases of a task cannot be added to.

    Raises:
        WrongCall: it cannot be written, or has another name than the build looks for.
        BadCase: what is in it cannot be read.
    """
    locked = path.is_file() and not os.access(path, os.W_OK)
    reason = why_no_file(path) or ("no permission to change it" if locked else "")
    if reason:
        raise WrongCall(f"cannot write cases to {path}: {reason}")
    if path.suffix != ".toml" or topic_of(path.absolute()) != task.file:
        wanted = f"{task.file}.toml, or added.toml in a folder {task.file}"
        raise WrongCall(f"cannot write cases to {path}: a file with cases of {task.function} is called {wanted}")
    if path.exists():
        read_toml(path.absolute(), assignment)


def _freezer(root: Path, assignment: Assignment, task: Task | None) -> Freezer:
    """What freezes cases of the assignment, or of one task if it is the only one asked for.

    Raises:
        Disagreement: the task needs PyTorch, which is not here.
    """
    authoring = load_authoring(assignment)
    check_complete(root, assignment, authoring, to_build=False)
    solutions = Solutions(root, assignment, authoring)
    if task and task.torch and not solutions.torch:
        raise Disagreement(f"{task.name} needs PyTorch, which is not installed here")
    return Freezer(solutions, *case_files(root, assignment))
