"""Read a submission (a folder, `.py`, `.zip` or `.ipynb`): a source text for each file of the homework.

No student code is run here. A file that cannot be used is left out with a notice; the others are still graded. What
only a notebook needs is imported late: most submissions have none.
"""

from __future__ import annotations

import ast
import stat
import unicodedata
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.core.assignment import Assignment
from autograder.core.text import quotable
from autograder.submission import source
from autograder.submission.choosing import Choice, choose, is_notebook, opened, shown
from autograder.submission.contents import fault_of
from autograder.submission.decoding import Unreadable
from autograder.submission.filenames import named, names_held, quoted, split, why_no_helper
from autograder.submission.folders import Entry, Listing, list_file, list_folder
from autograder.submission.internals import internals, looks_inside
from autograder.submission.limits import NOTEBOOK_BYTES, PY_BYTES, Room
from autograder.submission.python_file import NotTheFile, read_python
from autograder.submission.records import Submission, WrongCall
from autograder.submission.stubs import stubs

if TYPE_CHECKING:
    from autograder.submission.notebook import Cells

_KINDS = (".py", ".ipynb", ".zip")
_ONLY_DEFINITIONS = (
    "Of a notebook, the homework's functions and what they need are graded; plots, loops and calls outside of"
    " functions are not run."
)


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
    reading.choose_written(choice)
    reading.finish_notebooks()
    reading.keep_old_names(choice)
    reading.name_unused(choice)
    return reading.submission()


def _listing(path: Path) -> Listing:
    name = quotable(path.name)
    try:
        mode = path.lstat().st_mode
    except (OSError, ValueError):
        raise WrongCall(f"there is nothing at {quotable(str(path), 200)}") from None
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
        self.hollow: set[str] = set()  # files that do not hold what their names say
        self.room = Room()

    def take(self, file: str, entry: Entry) -> None:
        """Read one file of the homework; an error is recorded for this file only.

        Args:
            file: its name in the homework, without ending.
            entry: the handed-in file.
        """
        self.paths[file] = entry.path
        try:
            if is_notebook(entry):
                self._take_notebook(file, entry, self._cells(file, entry))
            else:
                self._take_python(file, entry, file)
                self.functions[file] = frozenset(name for name, _ in source.bindings(self.trees[file].body))
        except Unreadable as error:
            self.errors[file] = str(error)
            if isinstance(error, NotTheFile):
                self.hollow.add(file)

    def take_helper(self, entry: Entry) -> None:
        """Read a student's own module; if it cannot be read, a notice says so."""
        stem = unicodedata.normalize("NFKC", split(entry.name)[0])  # as Python looks for it
        self.paths[stem] = entry.path
        try:
            self._take_python(stem, entry)
        except Unreadable as error:
            self.notices.append(f"{error}\nThis file was left out.")

    def finish_notebooks(self) -> None:
        """Choose what to keep of each notebook, after the imports of all other files are known."""
        if not self.cells:
            return
        from autograder.submission.notebook import as_module

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
                self._keep(file, module.source, name)
                self.trees[file] = source.parse(module.source, name)
            except Unreadable as error:
                self.sources.pop(file, None)
                self.errors[file] = str(error)
                continue
            self.places[file] = module.places

    def choose_written(self, choice: Choice) -> None:
        """Of a `.py` and a notebook grade the one with work in it; if both are written, the `.py`."""
        both: list[str] = []
        for file, entry in choice.notebooks.items():
            self.begin(self.paths[file])
            python = choice.homework[file]
            hollow = file in self.hollow or (file in self.trees and not self._written(file, self.trees[file]))
            if not hollow or not self._take_instead(file, entry):
                both.append(file)
                continue
            why = self.errors.pop(file, f"`{quotable(python.path)}` is still the stub")
            self.notices.append(f"{why}; the notebook `{quotable(entry.path)}` is written, so the notebook counts.")
            self.sources.pop(file, None)
            self.trees.pop(file, None)
        if both:
            self.notices.append(f"Handed in as .py and as notebook: {quoted(both, len(both))}. The .py counts.")

    def _take_instead(self, file: str, entry: Entry) -> bool:
        """Take a notebook in place of a `.py`, if any of its functions are written."""
        from autograder.submission.notebook import as_module

        try:
            cells = self._cells(file, entry)
            module = source.parse(as_module(cells, self._functions(file), "", {}).source, "")
        except Unreadable:
            return False
        if not self._written(file, module):
            return False
        self._take_notebook(file, entry, cells)
        return True

    def name_unused(self, choice: Choice) -> None:
        """Say which modules were left out whose names hold those of the homework, and that no file imports."""
        helpers = [(one, names_held(split(one.name)[0], self.assignment.files)) for one in choice.helpers]
        if not any(held for _, held in helpers):
            return
        used: set[str] = set()
        for module, tree in self.trees.items():
            self.begin(self.paths.get(module, ""))
            used |= source.mentions(tree)
        for entry, held in helpers:
            stem = split(entry.name)[0]
            if held and f"{stem}.py" not in used and stem in self.sources:
                del self.sources[stem], self.trees[stem]
                counts = f"{held[0]}.py counts" if len(held) == 1 else f"its name holds {quoted(held)}"
                self.notices.append(f"`{quotable(entry.path)}` was left out: no file imports it, and {counts}.")

    def keep_old_names(self, choice: Choice) -> None:
        """Let a renamed file (`Conv_1d.py` for conv1d.py) also be imported under its own name."""
        for file, entry in choice.homework.items():
            stem = named(entry.name)[0]
            if stem != file and stem.isidentifier() and not why_no_helper(stem) and file in self.sources:
                self.sources.setdefault(stem, f"from {file} import *\n")
                self.trees.setdefault(stem, source.parse(self.sources[stem], stem))

    def submission(self) -> Submission:
        """The result, after all files were read."""
        unwritten: set[str] = set()
        mentions: dict[str, frozenset[str]] = {}
        reaches: dict[str, frozenset[str]] = {}
        missing: dict[str, str] = {}
        probes: list[str] = []
        for module, tree in self.trees.items():
            self.begin(self.paths.get(module, ""))
            mentions[module] = source.mentions(tree)
            if found := internals(mentions[module], tree, self.sources[module]):
                probes.append(looks_inside(f"{module}.py", found))
            own = self._functions(module)
            unwritten.update(f"{module}.{name}" for name in stubs(tree, own))
            reaches.update((f"{module}.{name}", self._useful(source.reached(tree, name))) for name in own)
            missing.update((f"{module}.{name}", why) for name in own if (why := self._why_missing(module, name)))
        return Submission(
            self.sources,
            self.errors,
            tuple(self.notices),
            frozenset(unwritten),
            self.functions,
            mentions,
            reaches,
            missing,
            self.places,
            tuple(probes),
        )

    def _take_python(self, module: str, entry: Entry, file: str = "") -> None:
        data = self._bytes(entry, PY_BYTES)
        read = read_python(data, file, shown(entry), lambda text: self.room.count(text, shown(entry)))
        self.notices += read.notices
        self._keep(module, read.text, shown(entry))
        self.trees[module] = read.tree
        self.taken[module] = source.taken(read.tree)

    def _take_notebook(self, file: str, entry: Entry, cells: Cells) -> None:
        from autograder.submission.notebook import defined

        self.paths[file] = entry.path
        self.cells[file] = cells, shown(entry)
        self.functions[file] = defined(cells)
        self.taken[file] = source.taken(ast.Module([one.node for one in cells.statements], []))

    def _cells(self, file: str, entry: Entry) -> Cells:
        from autograder.submission.notebook import read_cells
        from autograder.submission.notebook_file import read_code

        data = self._bytes(entry, NOTEBOOK_BYTES)
        fault = fault_of(data, file, ".ipynb")
        if fault:
            raise Unreadable(f"{shown(entry)}: {fault}")
        code = read_code(data, shown(entry))
        self.room.count("\n".join(text for _, text in code.cells), shown(entry))
        return read_cells(code, shown(entry), file)

    def _useful(self, names: frozenset[str]) -> frozenset[str]:
        """The functions of the homework and the files among some names; the others may be thousands for each task."""
        return frozenset(name for name in names if name in self.asked_for or name.endswith(".py"))

    def _bytes(self, entry: Entry, limit: int) -> bytes:
        self.begin(entry.path)
        if entry.path in self.given_up:
            raise Unreadable(f"{shown(entry)}: {source.NESTED}")
        return self.room.read(entry, limit, shown(entry))

    def _keep(self, module: str, text: str, name: str) -> None:
        """Keep a text as a module's source, if there is room for it."""
        self.room.keep(text, name)
        self.sources[module] = text

    def _wanted(self, file: str) -> frozenset[str]:
        """The names that a notebook must define: its tasks' functions, and what other files import from it."""
        others = [other for other in self.taken if other != file]
        names = {name for other in others for module, name in self.taken[other] if module == file}
        stars = [other for other in others if (file, "*") in self.taken[other]]
        used = frozenset[str]().union(*map(self._mentioned, stars)) & self.functions.get(file, frozenset())
        return self._functions(file) | used | (names - {"*"})

    def _mentioned(self, file: str) -> frozenset[str]:
        """The names that a file uses, which it may have from an `import *`."""
        if file not in self.cells:
            return source.mentions(self.trees[file]) if file in self.trees else frozenset()
        return frozenset[str]().union(*(one.uses for one in self.cells[file][0].statements))

    def _functions(self, file: str) -> frozenset[str]:
        return frozenset(task.function for task in self.assignment.of_file(file))

    def _written(self, file: str, tree: ast.Module) -> frozenset[str]:
        """The tasks' functions that a file defines and that are not stubs."""
        own = self._functions(file)
        return own.intersection(name for name, _ in source.bindings(tree.body)) - stubs(tree, own)

    def _why_missing(self, file: str, name: str) -> str:
        """Why a notebook has no function of this name; empty where it may have it. A worker says it of a `.py`."""
        tree = self.trees[file]
        if file not in self.cells:
            return ""
        from autograder.submission.notebook import why_missing

        cells, said = self.cells[file]
        bound = {bound for bound, _ in source.bindings(tree.body)}
        stars = any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in tree.body)
        return "" if stars or name in bound else why_missing(cells, name, said)

    def _borrowed(self, file: str) -> dict[str, str]:
        """Functions of earlier files, which a notebook may use without an import: function → file."""
        earlier = self.assignment.earlier_files(file)
        return {task.function: other for other in earlier for task in self.assignment.of_file(other)}
