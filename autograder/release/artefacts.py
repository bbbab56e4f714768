"""What a build makes, as one list of named steps.

`build` makes all of it. `build --check` makes what is committed and compares it with what is there.

    solutions + lessons                    → stubs, notebooks           (committed)
    cases + seed → references agree → bank → nbgrader's sources, student.zip, autograder.zip
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.cases.about import read_about
from autograder.core.archive import zipped
from autograder.core.assignment import Assignment, load
from autograder.core.progress import Progress, silent
from autograder.release import gradescope_zip, student_zip
from autograder.release.notebooks import for_students, in_checkout
from autograder.release.readme import with_tasks
from autograder.release.stubs import stubs

Files = Mapping[str, bytes | None]  # path → what the file holds; None where there must be no such file


@dataclass(frozen=True)
class Sources:
    """What artefacts are made of."""

    root: Path  # the repository
    assignment: Assignment  # as its course sets it
    bank: Path  # the frozen cases; what is committed needs none


@dataclass(frozen=True)
class Artefact:
    """One step."""

    name: str
    make: Callable[[Sources], Files]
    committed: bool = False  # its files are in the homework's `stubs` folder; else in the folder that is built


def made(sources: Sources, *, committed: bool, progress: Progress = silent) -> Files:
    """The files of all steps of one kind.

    Args:
        sources: what they are made of.
        committed: which kind.
        progress: wraps the steps.

    Raises:
        BadLesson: a lesson cannot be used.
        NotShipped: a module is needed that must not ship.
    """
    if committed and not sources.assignment.stubs:
        return {}
    steps = [step for step in ARTEFACTS if step.committed is committed]
    return {name: data for step in progress(steps, "packing") for name, data in step.make(sources).items()}


def _stubs(sources: Sources) -> Files:
    return _files(sources, stubs(sources.root, sources.assignment), ".py")


def _notebooks(sources: Sources) -> Files:
    return _files(sources, in_checkout(sources.root, sources.assignment), ".ipynb")


def _readme(sources: Sources) -> Files:
    root, assignment = sources.root, sources.assignment
    path = root / assignment.readme
    if not path.is_file():
        return {}
    text = with_tasks(path.read_text(encoding="utf-8"), assignment)
    return {os.path.relpath(path, root / assignment.stubs): text.encode("utf-8")}


def _nbgrader(sources: Sources) -> Files:
    public = student_zip.public_bank(sources.bank)
    solved = for_students(sources.root, sources.assignment, public, solved=True)
    folder = f"nbgrader/source/{sources.assignment.course.short_name}"
    return {f"{folder}/{name}": data for name, data in _files(sources, solved, ".ipynb").items()}


def _student_zip(sources: Sources) -> Files:
    return {"student.zip": zipped(student_zip.contents(sources.root, sources.bank))}


def _gradescope_zip(sources: Sources) -> Files:
    if not read_about(sources.bank).torch:
        return {"autograder.zip": None}  # cases would be missing, and the correct versions of earlier functions
    return {"autograder.zip": zipped(gradescope_zip.contents(sources.root, sources.bank))}


def _files(sources: Sources, texts: Mapping[str, str], ending: str) -> Files:
    """Texts as bytes. Of topics that the course leaves out there must be no file."""
    all_names = [f"{file}{ending}" for file in load(sources.assignment.package).files]
    return {**dict.fromkeys(all_names), **{name: text.encode("utf-8") for name, text in texts.items()}}


ARTEFACTS = (
    Artefact("stubs", _stubs, committed=True),
    Artefact("notebooks", _notebooks, committed=True),
    Artefact("the README's table of tasks", _readme, committed=True),
    Artefact("nbgrader's sources", _nbgrader),
    Artefact("student.zip", _student_zip),
    Artefact("autograder.zip", _gradescope_zip),
)
