"""What a student has at hand: the files of a folder, or the functions of a notebook that is running.

Both say which tasks need not be run to be known, and how their functions are found while they are called.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from autograder.core.assignment import Assignment
from autograder.core.records import Reason, Task, Verdict
from autograder.sandbox.worker.guard import Guard
from autograder.sandbox.worker.importer import Importer, load
from autograder.sandbox.worker.supplied import load_twins
from autograder.student import newer_python
from autograder.student.notebook_beside import written_notebook
from autograder.student.surroundings import found
from autograder.submission.decoding import Unreadable
from autograder.submission.filenames import is_handout, why_no_helper
from autograder.submission.python_file import PythonFile, read_python
from autograder.submission.stubs import stubs

_BESIDE = (
    "{notebook} is written, and {file}.py is not: check.py checks {file}.py. Run the check cells of the notebook;"
    " you may hand in the notebook as it is."
)


class Work(Protocol):
    """What a student has at hand."""

    def verdict(self, task: Task, /) -> Verdict | None:
        """The verdict on a task that need not be run to be known."""

    def sources(self) -> Mapping[str, str]:
        """Module → source text."""

    def version(self, task: Task, /) -> str:
        """A few letters that change when the student changes the file, or the cell, of a task."""

    def notes(self, task: Task, python: str, /) -> list[str]:
        """What to say of a task's file besides: what was left out of it, and what the grader's Python lacks."""

    def homework(self, job: Mapping[str, Any], guard: Guard, /) -> Importer:
        """What finds the files and puts errors into words."""

    def around(self, homework: Importer, guard: Guard, modules: dict[str, ModuleType], task: Task, /) -> Any:
        """A context in which `module` works."""

    def module(self, file: str, /) -> ModuleType:
        """One file of the homework, run."""


class Folder:
    """The `.py` files of a folder. A file is read when it is first asked for."""

    def __init__(self, folder: Path, assignment: Assignment) -> None:
        self._folder = folder
        self._assignment = assignment
        self._files: dict[str, PythonFile] = {}

    def verdict(self, task: Task) -> Verdict | None:
        if not (self._folder / f"{task.file}.py").is_file():
            return Verdict(Reason.NO_FILE)
        try:
            tree = self._tree(task.file)
        except Unreadable as error:
            return Verdict(Reason.UNREADABLE, error=str(error))
        names = [each.function for each in self._assignment.of_file(task.file)]
        return Verdict(Reason.UNWRITTEN) if task.function in stubs(tree, names) else None

    def sources(self) -> Mapping[str, str]:
        """The homework's files, and helpers beside them. What is no text is left out."""
        return self._sources

    @cached_property
    def _sources(self) -> dict[str, str]:
        texts = {}
        for path in sorted(self._folder.glob("*.py")):
            if path.stem in self._assignment.files or not (is_handout(path.stem) or why_no_helper(path.stem)):
                try:
                    texts[path.stem] = self._file(path.stem).text
                except Unreadable:
                    continue
        return texts

    def version(self, task: Task) -> str:
        from autograder.student.seen import version_of  # late: only a known mistake needs it

        try:
            return version_of(self._file(task.file).text)
        except Unreadable:
            return ""

    def notes(self, task: Task, python: str) -> list[str]:
        try:
            read = self._file(task.file)
        except Unreadable:
            return []
        return [
            *self._beside(task.file),
            *read.notices,
            *(f"{task.file}.py, {warning}" for warning in newer_python.warnings(read.tree, read.text, python)),
        ]

    def _beside(self, file: str) -> list[str]:
        """What to say where the work is in a notebook, and the `.py` is as it was handed out."""
        names = [task.function for task in self._assignment.of_file(file)]
        if len(stubs(self._tree(file), names)) < len(names):
            return []
        notebook = written_notebook(self._folder, file, names)
        return [_BESIDE.format(notebook=notebook, file=file)] if notebook else []

    def _tree(self, file: str) -> ast.Module:
        return self._file(file).tree

    def _file(self, file: str) -> PythonFile:
        if file not in self._files:
            self._files[file] = self._read(self._folder / f"{file}.py")
        return self._files[file]

    def _read(self, path: Path) -> PythonFile:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise Unreadable(f"{path.name}: {error.strerror}") from None
        return read_python(data, path.stem if path.stem in self._assignment.files else "", path.name)

    def homework(self, job: Mapping[str, Any], guard: Guard) -> Importer:
        return Importer(job, guard, load_twins(job["twins"]))

    def around(self, homework: Importer, guard: Guard, modules: dict[str, ModuleType], task: Task) -> Any:
        return found(homework, guard, modules, torch=task.torch)

    def module(self, file: str) -> ModuleType:
        return load(file)
