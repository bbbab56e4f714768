"""What was handed in? A folder, a `.py`, a `.zip` or an `.ipynb` → a source text for each file of the homework.

Nothing of a student's is run here. What cannot be used is left out with a sentence, and costs nothing else.
"""

from __future__ import annotations

import ast
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.core.assignment import Assignment
from autograder.core.text import quotable
from autograder.submission import source
from autograder.submission.choosing import Choice, choose, is_notebook, opened, shown
from autograder.submission.filenames import split, why_no_helper
from autograder.submission.folders_and_zips import MEGABYTE, Entry, Listing, Refused, list_file, list_folder
from autograder.submission.notebook import Cells, as_module, defined, read_cells, read_code
from autograder.submission.source import TOKENS, Unreadable

PY_BYTES = 1 * MEGABYTE  # a hundred times what a file of the homework has
NOTEBOOK_BYTES = 20 * MEGABYTE  # its outputs may hold pictures
TOTAL_BYTES = 64 * MEGABYTE  # of all that is read: eight notebooks full of pictures, and no more

_KINDS = (".py", ".ipynb", ".zip")
_ONLY_DEFINITIONS = (
    "Of a notebook, the homework's functions and what they need are graded; plots, loops and calls outside of"
    " functions are not run."
)


class WrongCall(Exception):
    """There is nothing at the path, or nothing of a kind that is taken: the caller's fault, not a student's."""


@dataclass(frozen=True)
class Submission:
    """What was handed in, read and not run."""

    sources: Mapping[str, str]  # module → text that parses: files of the homework, and helpers beside them
    errors: Mapping[str, str]  # file of the homework → a sentence why there is no source
    notices: tuple[str, ...]  # said once, on top of the report
    unwritten: frozenset[str]  # names of the tasks that are still stubs: "conv1d.conv1d"
    functions: Mapping[str, frozenset[str]]  # file of the homework → names at its top level, kept or not
    mentions: Mapping[str, frozenset[str]]  # module → names that it uses, and `tensors.py` for an import of it
    reaches: Mapping[str, frozenset[str]]  # task → the names that it uses, by itself or through its own file
    places: Mapping[str, Mapping[int, str]] = field(default_factory=dict)  # module → line → "cell 4, line 2"


def read_submission(path: Path, assignment: Assignment) -> Submission:
    """Read what a student handed in.

    Args:
        path: a folder, searched for the homework's files, or one `.py`, `.zip` or `.ipynb`.
        assignment: what was asked for.

    Raises:
        WrongCall: there is nothing at `path`, or it is none of these.
    """
    files = assignment.files
    choice = choose(opened(_listing(path), files), files)
    reading = _Reading(choice, assignment)
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
    """A submission in the middle of being read."""

    def __init__(self, choice: Choice, assignment: Assignment) -> None:
        self.assignment = assignment
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
        """One file of the homework; what is wrong with it costs only it."""
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
        try:
            self._take_python(split(entry.name)[0], entry)
        except Unreadable as error:
            self.notices.append(f"{error}\nThis file was left out.")

    def finish_notebooks(self) -> None:
        """Choose from the notebooks, once it is known what the other files import from them."""
        if any(one.runs for cells, _ in self.cells.values() for one in cells.statements):
            self.notices.append(_ONLY_DEFINITIONS)
        for file, (cells, name) in self.cells.items():
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
        """Say it aloud when a `.py` that counts is still the stub and the notebook that does not is written."""
        for file, entry in choice.notebooks.items():
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
        """A file taken for another (`Conv_1d.py` for conv1d.py) is also found under the name its owner imports."""
        for file, entry in choice.homework.items():
            stem = split(entry.name)[0]
            if stem != file and stem.isidentifier() and not why_no_helper(stem) and file in self.sources:
                self.sources.setdefault(stem, f"from {file} import *\n")
                self.trees.setdefault(stem, source.parse(self.sources[stem], stem))

    def submission(self) -> Submission:
        unwritten = {
            f"{file}.{name}"
            for file in self.assignment.files
            if file in self.trees
            for name in source.stubs(self.trees[file], self._functions(file))
        }
        mentions = {module: source.mentions(tree) for module, tree in self.trees.items()}
        reaches = {
            f"{file}.{name}": source.reached(self.trees[file], name)
            for file in self.assignment.files
            if file in self.trees
            for name in self._functions(file)
        }
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
        text = source.decode(self._bytes(entry, PY_BYTES), shown(entry))
        self._count(text, entry)
        self.trees[module] = source.parse(text, shown(entry))
        self.sources[module] = text
        self.taken[module] = source.taken(self.trees[module])

    def _cells(self, entry: Entry) -> Cells:
        code = read_code(self._bytes(entry, NOTEBOOK_BYTES), shown(entry))
        self._count("\n".join(text for _, text in code), entry)
        return read_cells(code, shown(entry))

    def _bytes(self, entry: Entry, limit: int) -> bytes:
        try:
            data = entry.read(limit)
        except Refused as refused:
            raise Unreadable(f"{shown(entry)}: {refused}") from None
        if len(data) > self.bytes_left:
            raise Unreadable(f"{shown(entry)}: with it, more than {TOTAL_BYTES // MEGABYTE} MB were handed in")
        self.bytes_left -= len(data)
        return data

    def _count(self, text: str, entry: Entry) -> None:
        """Before anything is parsed: a short line can be many nodes."""
        count = source.tokens(text)
        if count > self.tokens_left:
            raise Unreadable(
                f"{shown(entry)}: with it there are more than {TOKENS} words and signs; move data out of the code"
            )
        self.tokens_left -= count

    def _wanted(self, file: str) -> frozenset[str]:
        """The names that a notebook is asked for: its tasks' functions, and what other files take from it."""
        taken = frozenset[tuple[str, str]]().union(*(self.taken[other] for other in self.taken if other != file))
        return self._functions(file) | {name for module, name in taken if module == file}

    def _functions(self, file: str) -> frozenset[str]:
        return frozenset(task.function for task in self.assignment.of_file(file))

    def _written(self, file: str, tree: ast.Module) -> frozenset[str]:
        """The tasks' functions that a file has, and not as stubs."""
        own = self._functions(file)
        return own.intersection(name for name, _ in source.bindings(tree.body)) - source.stubs(tree, own)

    def _borrowed(self, file: str) -> dict[str, str]:
        """Functions of earlier files, which a notebook may use as if it had them: names never lead to later files."""
        earlier = self.assignment.earlier_files(file)
        return {task.function: other for other in earlier for task in self.assignment.of_file(other)}
