"""A later notebook uses functions of earlier ones: they are brought in from the files that lie beside it.

A notebook is read as when grading: its definitions, imports and constants (`notebook`). Where a function was pasted
into the notebook itself, that one counts. When grading, the cell that brings them in is a call like any other and
is left out; the grader finds the earlier files by itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.cases.about import About
from autograder.core.assignment import Assignment, Banned
from autograder.core.records import Task
from autograder.sandbox.worker.guard import Guard
from autograder.sandbox.worker.importer import Importer, load
from autograder.sandbox.worker.supplied import load_twins
from autograder.student.restoring import unchanged
from autograder.student.surroundings import found, quiet
from autograder.submission import source
from autograder.submission.decoding import Unreadable
from autograder.submission.notebook import as_module, read_cells
from autograder.submission.notebook_file import read_code
from autograder.submission.python_file import read_python
from autograder.submission.stubs import stubs


@dataclass(frozen=True)
class Beside:
    """One file of the homework that lies beside the notebook."""

    path: Path
    text: str
    places: Mapping[int, str]
    written: frozenset[str]  # the tasks' functions in it that are no stubs


class Bring:
    """Brings earlier functions into a notebook.

    Args:
        file: the notebook's file of the homework.
        names: its `globals()`.
        folders: where to look for the others.
        about: what the bank says of the homework.
    """

    def __init__(self, file: str, names: MutableMapping[str, Any], folders: Sequence[Path], about: About) -> None:
        self._file = file
        self._about = about
        self._assignment = assignment = about.assignment
        self._earlier = assignment.earlier_files(file)
        self._names = names
        self._folders = folders
        self._brought: dict[str, object] = {}

    def __call__(self, *functions: str) -> None:
        """Bring in what is not there yet, and say of each function where it comes from. It never raises."""
        every = (task for file in self._earlier for task in self._assignment.of_file(file))
        tasks = [task for task in every if task.function in functions]
        wanted = [task for task in tasks if not self._has_own(task)]
        beside = _beside(self._folders, self._earlier, self._assignment) if wanted else {}
        said = {task.function: self._bring(task, beside) for task in wanted}
        for name in self._assignment.course.left_out:
            if name.partition(".")[2] in functions:
                self._give(name.partition(".")[2])
        for task in tasks:
            print(f"{task.function}: {said.get(task.function, 'the one in this notebook')}")

    def _give(self, function: str) -> None:
        """A function that the course does not ask for, and others call."""
        try:
            self._names[function] = load_twins(self._about.given)[function]
            print(f"{function}: given, since your course does not ask for it")
        except ImportError as error:
            print(f"{function}: given, but it cannot be loaded here: {error}")

    def _has_own(self, task: Task) -> bool:
        mine = self._names.get(task.function)
        return mine is not None and mine is not self._brought.get(task.function)

    def _bring(self, task: Task, beside: Mapping[str, Beside]) -> str:
        file = beside.get(task.file)
        if file is None or task.function not in file.written:
            there = f"not written in {file.path.name} yet" if file else "not here"
            return (
                f"{there}. Put your {task.file}.ipynb or {task.file}.py beside this notebook,"
                " or paste the function into the cell above, and run both cells again."
            )
        function, error = _run(task, self._file, beside, self._assignment)
        if error:
            return f"{file.path.name} stops with {error}"
        self._names[task.function] = self._brought[task.function] = function
        return f"from {file.path.name}"


def _run(task: Task, user: str, beside: Mapping[str, Beside], assignment: Assignment) -> tuple[object, str]:
    """A function of a file that is run for it, or why there is none."""
    job = {
        "sources": {file: one.text for file, one in beside.items()},
        "task": {"file": user},
        "files": assignment.files,
        "places": {file: {str(line): place for line, place in one.places.items()} for file, one in beside.items()},
        "supplied": (),
    }
    guard = Guard(Banned()._asdict(), torch_task=True)  # nothing is watched here
    homework = Importer(job, guard, {})
    with unchanged(Banned()), quiet(), found(homework, guard, {}, torch=True):
        try:
            return getattr(load(task.file), task.function), ""
        except Exception as error:
            return None, next(iter(homework.skipped.values()), "") or homework.explain(error)


def folders() -> list[Path]:
    """Where the other files may lie: here, beside `notebooks/`, and where nbgrader keeps what was handed in."""
    here = Path.cwd()
    places = [here, here.parent]
    if (
        os.environ.get("NBGRADER_EXECUTION") and len(here.parts) > 3
    ):  # it runs …/autograded/STUDENT/ASSIGNMENT one by one
        places.append(here.parents[2] / "submitted" / here.parts[-2] / here.parts[-1])
    return places


def _beside(places: Sequence[Path], files: Sequence[str], assignment: Assignment) -> dict[str, Beside]:
    """Of each file the copy in which most is written; the nearest of equals."""
    best: dict[str, Beside] = {}
    for file in files:
        copies = list(_copies(places, file, assignment))
        if copies:
            best[file] = max(copies, key=lambda copy: len(copy.written))
    return best


def _copies(places: Sequence[Path], file: str, assignment: Assignment) -> Iterator[Beside]:
    for path in (place / f"{file}{kind}" for place in places for kind in (".ipynb", ".py")):
        try:
            yield _read(path, file, assignment)
        except (OSError, Unreadable):
            continue  # as good as not there; its own check says what is wrong with it


def _read(path: Path, file: str, assignment: Assignment) -> Beside:
    data, functions = path.read_bytes(), [task.function for task in assignment.of_file(file)]
    if path.suffix == ".ipynb":
        before = assignment.earlier_files(file)
        borrowed = {task.function: other for other in before for task in assignment.of_file(other)}
        module = as_module(read_cells(read_code(data, path.name), path.name, file), functions, path.name, borrowed)
        text, places = module.source, module.places
    else:
        text, places = read_python(data, file, path.name).text, {}
    tree = source.parse(text, path.name)
    defined = {name for name, _ in source.bindings(tree.body)}
    return Beside(path, text, places, frozenset(defined.intersection(functions) - stubs(tree, functions)))
