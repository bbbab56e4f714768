"""Right variants: programs that are right in other styles, graded as if students had handed them in.

A variant writes the files that it is about. A file that it lacks comes from the solutions. A task that it lacks in a
file of its own, such as one that a course has added, is not tried on it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.core.assignment import Assignment
from autograder.core.progress import Progress, silent
from autograder.core.records import ItemResult, Reason
from autograder.grading.grade import Grader
from autograder.reporting.words import brief


@dataclass(frozen=True)
class Tried:
    """What became of the right variants."""

    variants: int  # how many there are
    failing: tuple[str, ...]  # a line for each item that loses a point
    lacking: Mapping[str, tuple[str, ...]]  # task → variants that write its file, and not the task


def try_variants(
    variants: Path,
    solutions: Path,
    bank: Path,
    assignment: Assignment,
    *,
    torch: bool,
    progress: Progress = silent,
) -> Tried:
    """Grade each right variant as if a student had handed it in, and name those that lose a point.

    Args:
        variants: a folder for each way to be right; the files it lacks are filled in from the solutions.
        solutions: the model solutions.
        bank: the frozen cases.
        assignment: the homework.
        torch: whether the bank has the cases of `cnn_torch`.
        progress: wraps the variants.
    """
    failing: list[str] = []
    lacking: dict[str, dict[str, None]] = {}
    here = folders(variants, assignment)
    with Grader(bank) as grader:
        for variant in progress(here, "grading right programs"):
            with tempfile.TemporaryDirectory() as folder:
                filled_in(variant, solutions, Path(folder), assignment)
                report = grader.grade(Path(folder))
            for result in own_results(variant, report.items):
                task = result.item.task
                if is_lacking(result):
                    lacking.setdefault(task.name, {})[variant.name] = None
                elif result.kind != "pass" and (torch or not task.torch):
                    failing.append(f"{variant.name}: {task.name}: {brief(result)}")
    return Tried(len(here), tuple(failing), {task: tuple(names) for task, names in lacking.items()})


def own_results(variant: Path, results: tuple[ItemResult, ...]) -> tuple[ItemResult, ...]:
    """The results of the files that a variant writes itself.

    Args:
        variant: its folder.
        results: of all files.
    """
    files = {path.stem for path in variant.glob("*.py")}
    return tuple(result for result in results if result.item.task.file in files)


def is_lacking(result: ItemResult) -> bool:
    """Whether the variant's file has no such function: then there is nothing to try."""
    return result.verdict.reason is Reason.MISSING


def folders(variants: Path, assignment: Assignment) -> list[Path]:
    """The right variants of a homework, one folder each: those with a file of its own.

    Args:
        variants: the folder that holds them.
        assignment: the homework; its files decide which folders count.
    """
    return sorted({path.parent for file in assignment.files for path in variants.glob(f"*/{file}.py")})


def filled_in(variant: Path, solutions: Path, folder: Path, assignment: Assignment) -> None:
    """Copy a variant, and what it does not write itself from the solutions; PyTorch's file only if it is its own.

    Args:
        variant: the folder of a right variant.
        solutions: the folder of the solutions.
        folder: where to copy to.
        assignment: the homework.
    """
    shutil.copytree(variant, folder, dirs_exist_ok=True)
    for topic in assignment.topics:
        theirs = any(task.torch for task in topic.tasks)
        if not theirs and not (folder / f"{topic.name}.py").exists():
            shutil.copy(solutions / f"{topic.name}.py", folder)
