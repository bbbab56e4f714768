"""Read a submission (a folder, `.py`, `.zip` or `.ipynb`): a source text for each file of the homework.

No student code is run here. A file that cannot be used is left out with a notice; the others are still graded.
"""

from __future__ import annotations

import ast
import stat
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.core.assignment import Assignment
from autograder.core.text import quotable
from autograder.submission import source
from autograder.submission.choosing import Choice, choose, is_notebook, opened, shown
from autograder.submission.decoding import Unreadable, decode
from autograder.submission.filenames import split, why_no_helper
from autograder.submission.folders import MEGABYTE, Entry, Listing, Refused, list_file, list_folder
from autograder.submission.notebook import Cells, as_module, defined, read_cells
from autograder.submission.notebook_file import read_code
from autograder.submission.source import TOKENS

PY_BYTES = 1 * MEGABYTE  # a hundred times the size of a file of the homework
NOTEBOOK_BYTES = 20 * MEGABYTE  # its outputs may hold pictures
TOTAL_BYTES = 64 * MEGABYTE  # of all files together: enough for eight notebooks full of pictures

_KINDS = (".py", ".ipynb", ".zip")
_ONLY_DEFINITIONS = (
    "Of a notebook, the homework's functions and what they need are graded; plots, loops and calls outside of"
    " functions are not run."
)


class WrongCall(Exception):
    """The path does not exist, or is not a submission: an error of the caller, not of a student."""


@dataclass(frozen=True)
class Submission:
    """A submission, read but not run."""

    sources: Mapping[str, str]  # module → text that parses: files of the homework, and helpers beside them
    errors: Mapping[str, str]  # file of the homework → why it has no source, in a sentence
    notices: tuple[str, ...]  # shown once, at the top of the report
    unwritten: frozenset[str]  # names of the tasks that are still stubs: "conv1d.conv1d"
    functions: Mapping[str, frozenset[str]]  # file of the homework → all names at its top level
    mentions: Mapping[str, frozenset[str]]  # module → names that it uses, and `tensors.py` for an import of it
    reaches: Mapping[str, frozenset[str]]  # task → the tasks' functions and files it uses, by itself or its own file
    places: Mapping[str, Mapping[int, str]] = field(default_factory=dict)  # module → line → "cell 4, line 2"


def read_submission(
    path: Path, assignment: Assignment, *, given_up: Collection[str] = (), begin: Callable[[str], object] = str
) -> Submission:
    """Read what a student handed in. Time and memory are not limited here; `bounded` does that.

    Args:
        path: a folder, which is searched for the homework's files, or one `.py`, `.zip` or `.ipynb`.
        assignment: names the files and functions to look for.
        given_up: paths of handed-in files that are not read, since an attempt to read them did not end well.
        begin: called with a file's path before anything is done with it.

    Raises:
        WrongCall: `path` does not exist, or is none of these.
    """
    files = assignment.files
    choice = choose(opened(_listing(path), files), files)
    reading = _Reading(choice, assignment, given_up, begin)
    for file, entry in choice.homework.items():
        reading.take(file, entry)
    for entry in choice.helpers:
        reading.take_helper(entry)
    reading.finish_notebooks()
    reading.compare_with_notebooks(choice)
    reading.keep_old_names(choice)
    return reading.submission()


def _listing(path: Path) -> Listing:
    name = quotable(path.name)
    try:
        mode = path.lstat().st_mode
    except (OSError, ValueError):
        raise WrongCall(f"there is nothing at {name}") from None
    if stat.S_ISDIR(mode):
        return list_folder(path)
    if stat.S_ISLNK(mode):
        raise WrongCall(f"{name} is a link; give what it points to")
    if not stat.S_ISREG(mode) or split(path.name)[1] not in _KINDS:
        raise WrongCall(f"{name} is not a folder, a .py, a .zip or an .ipynb")
    return list_file(path)


class _Reading:
    """The state while a submission is read."""

    def __init__(
        self, choice: Choice, assignment: Assignment, given_up: Collection[str], begin: Callable[[str], object]
    ) -> None:
        self.assignment = assignment
        self.given_up = given_up
        self.begin = begin
        self.asked_for = frozenset(task.function for task in assignment.tasks)
        self.paths: dict[str, str] = {}  # module → the handed-in file
        self.errors = dict(choice.errors)
        self.notices = [*choice.notices]
        self.sources: dict[str, str] = {}
        self.trees: dict[str, ast.Module] = {}
        self.functions: dict[str, frozenset[str]] = {}
        self.places: dict[str, Mapping[int, str]] = {}
        self.cells: dict[str, tuple[Cells, str]] = {}  # notebooks: what each keeps depends on the other files
        self.taken: dict[str, frozenset[tuple[str, str]]] = {}  # module → what it takes from others
        self.bytes_left = TOTAL_BYTES
        self.tokens_left = TOKENS

    def take(self, file: str, entry: Entry) -> None:
        """Read one file of the homework; an error is recorded for this file only.

        Args:
            file: its name in the homework, without ending.
            entry: the handed-in file.
        """
        self.paths[file] = entry.path
        try:
            if is_notebook(entry):
                cells = self._cells(entry)
                self.cells[file] = cells, shown(entry)
                self.functions[file] = defined(cells)
                self.taken[file] = frozenset[tuple[str, str]]().union(
                    *(source.taken(one.node) for one in cells.statements)
                )
            else:
                self._take_python(file, entry)
                self.functions[file] = frozenset(name for name, _ in source.bindings(self.trees[file].body))
        except Unreadable as error:
            self.errors[file] = str(error)

    def take_helper(self, entry: Entry) -> None:
        """Read a student's own module; if it cannot be read, a notice says so."""
        self.paths[split(entry.name)[0]] = entry.path
        try:
            self._take_python(split(entry.name)[0], entry)
        except Unreadable as error:
            self.notices.append(f"{error}\nThis file was left out.")

    def finish_notebooks(self) -> None:
        """Choose what to keep of each notebook, after the imports of all other files are known."""
        if any(one.runs for cells, _ in self.cells.values() for one in cells.statements):
            self.notices.append(_ONLY_DEFINITIONS)
        for file, (cells, name) in self.cells.items():
            self.begin(self.paths[file])
            module = as_module(cells, self._wanted(file), name, self._borrowed(file))
            self.notices += module.notices
            if cells.unread and not module.source:
                self.errors[file] = cells.unread[0]
                continue
            try:
                self.trees[file] = source.parse(module.source, name)
            except Unreadable as error:
                self.errors[file] = str(error)
                continue
            self.sources[file], self.places[file] = module.source, module.places

    def compare_with_notebooks(self, choice: Choice) -> None:
        """Add a notice if a `.py` that is graded is still the stub, while its notebook, which is not, is written."""
        for file, entry in choice.notebooks.items():
            self.begin(self.paths[file])
            if file not in self.trees or self._written(file, self.trees[file]):
                continue
            try:
                cells = self._cells(entry)
                module = source.parse(as_module(cells, self._functions(file), "", {}).source, "")
            except Unreadable:
                continue
            if self._written(file, module):
                self.notices.append(
                    f"{file}.py is still the stub, while `{shown(entry)}` is written. The .py counts: to have the"
                    f" notebook graded, hand in again without {file}.py."
                )

    def keep_old_names(self, choice: Choice) -> None:
        """Let a renamed file (`Conv_1d.py` for conv1d.py) also be imported under its own name."""
        for file, entry in choice.homework.items():
            stem = split(entry.name)[0]
            if stem != file and stem.isidentifier() and not why_no_helper(stem) and file in self.sources:
                self.sources.setdefault(stem, f"from {file} import *\n")
                self.trees.setdefault(stem, source.parse(self.sources[stem], stem))

    def submission(self) -> Submission:
        """The result, after all files were read."""
        unwritten: set[str] = set()
        mentions: dict[str, frozenset[str]] = {}
        reaches: dict[str, frozenset[str]] = {}
        for module, tree in self.trees.items():
            self.begin(self.paths.get(module, ""))
            mentions[module] = source.mentions(tree)
            own = self._functions(module)
            unwritten.update(f"{module}.{name}" for name in source.stubs(tree, own))
            reaches.update((f"{module}.{name}", self._useful(source.reached(tree, name))) for name in own)
        return Submission(
            self.sources,
            self.errors,
            tuple(self.notices),
            frozenset(unwritten),
            self.functions,
            mentions,
            reaches,
            self.places,
        )

    def _take_python(self, module: str, entry: Entry) -> None:
        text = decode(self._bytes(entry, PY_BYTES), shown(entry))
        self._count(text, entry)
        self.trees[module] = source.parse(text, shown(entry))
        self.sources[module] = text
        self.taken[module] = source.taken(self.trees[module])

    def _cells(self, entry: Entry) -> Cells:
        code = read_code(self._bytes(entry, NOTEBOOK_BYTES), shown(entry))
        self._count("\n".join(text for _, text in code), entry)
        return read_cells(code, shown(entry))

    def _useful(self, names: frozenset[str]) -> frozenset[str]:
        """The functions of the homework and the files among some names; the others may be thousands for each task."""
        return frozenset(name for name in names if name in self.asked_for or name.endswith(".py"))

    def _bytes(self, entry: Entry, limit: int) -> bytes:
        self.begin(entry.path)
        if entry.path in self.given_up:
            raise Unreadable(f"{shown(entry)}: {source.NESTED}")
        try:
            data = entry.read(limit)
        except Refused as refused:
            raise Unreadable(f"{shown(entry)}: {refused}") from None
        if len(data) > self.bytes_left:
            raise Unreadable(f"{shown(entry)}: with it, more than {TOTAL_BYTES // MEGABYTE} MB were handed in")
        self.bytes_left -= len(data)
        return data

    def _count(self, text: str, entry: Entry) -> None:
        """Check the number of tokens before parsing: a short text can make a large syntax tree."""
        count = source.tokens(text)
        if count > self.tokens_left:
            raise Unreadable(
                f"{shown(entry)}: with it there are more than {TOKENS} words and signs; move data out of the code"
            )
        self.tokens_left -= count

    def _wanted(self, file: str) -> frozenset[str]:
        """The names that a notebook must define: its tasks' functions, and what other files import from it."""
        taken = frozenset[tuple[str, str]]().union(*(self.taken[other] for other in self.taken if other != file))
        return self._functions(file) | {name for module, name in taken if module == file}

    def _functions(self, file: str) -> frozenset[str]:
        return frozenset(task.function for task in self.assignment.of_file(file))

    def _written(self, file: str, tree: ast.Module) -> frozenset[str]:
        """The tasks' functions that a file defines and that are not stubs."""
        own = self._functions(file)
        return own.intersection(name for name, _ in source.bindings(tree.body)) - source.stubs(tree, own)

    def _borrowed(self, file: str) -> dict[str, str]:
        """Functions of earlier files, which a notebook may use without an import: function → file."""
        earlier = self.assignment.earlier_files(file)
        return {task.function: other for other in earlier for task in self.assignment.of_file(other)}
