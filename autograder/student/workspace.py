"""What a student has at hand: the files of a folder, or the functions of a notebook that is running.

Both say which tasks need not be run to be known, and how their functions are found while they are called.
"""

from __future__ import annotations

import ast
import difflib
import linecache
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, Protocol

from autograder.core import newer
from autograder.core.assignment import Assignment
from autograder.core.records import Reason, Task, Verdict
from autograder.core.text import one_line
from autograder.sandbox.worker.guard import Guard
from autograder.sandbox.worker.importer import Importer, load
from autograder.sandbox.worker.supplied import load_twins
from autograder.student.notebook_beside import written_notebook
from autograder.student.surroundings import found, standing_in
from autograder.submission import source
from autograder.submission.decoding import Unreadable
from autograder.submission.filenames import is_handout, why_no_helper
from autograder.submission.magics import without_magics
from autograder.submission.python_file import PythonFile, read_python

_BESIDE = (
    "{notebook} is written, and {file}.py is not: check.py checks {file}.py. Run the check cells of the notebook;"
    " you may hand in the notebook as it is."
)
_LATE = 3  # most lines of a file that are said to need a newer Python


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
        return Verdict(Reason.UNWRITTEN) if task.function in source.stubs(tree, names) else None

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
        late = newer.needs(read.tree, read.text, newer.minor_of(python))
        return [
            *self._beside(task.file),
            *read.notices,
            *(f"{task.file}.py, {newer.warning(need, python)}" for need in late[:_LATE]),
        ]

    def _beside(self, file: str) -> list[str]:
        """What to say where the work is in a notebook, and the `.py` is as it was handed out."""
        names = [task.function for task in self._assignment.of_file(file)]
        if len(source.stubs(self._tree(file), names)) < len(names):
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


class Functions:
    """Functions and classes by name, such as a notebook's `globals()`."""

    def __init__(self, functions: Mapping[str, Any]) -> None:
        self._functions = functions

    def verdict(self, task: Task, /) -> Verdict | None:
        """A stub raises by itself; what is not there has a cell that was not run, or that stopped."""
        if task.function in self._functions:
            return None
        own = [name for name in self._functions if not name.startswith("_")]
        inside = _inside(task.function, (self._functions[name] for name in own))
        if inside:
            return Verdict(Reason.MISSING, error=f"{task.function} is inside {inside}; write it at the left margin")
        return Verdict(Reason.UNDEFINED, names=tuple(difflib.get_close_matches(task.function, own, n=3)))

    def sources(self) -> Mapping[str, str]:
        return {}

    def version(self, task: Task) -> str:
        from autograder.student.seen import version_of

        functions = _functions_in(self._functions.get(task.function))
        texts = ["".join(linecache.getlines(each.__code__.co_filename)) for each in functions]
        return version_of(*(text or repr(each.__code__.co_code) for text, each in zip(texts, functions, strict=True)))

    def notes(self, task: Task, python: str) -> list[str]:
        said: list[str] = []
        for name in dict.fromkeys(
            each.__code__.co_filename for each in _functions_in(self._functions.get(task.function))
        ):
            text, _ = without_magics("".join(linecache.getlines(name)))
            try:
                late = newer.needs(source.parse(text, name), text, newer.minor_of(python))
            except Unreadable:
                continue
            said += [f"the cell of {task.function}, {newer.warning(need, python)}" for need in late[:_LATE]]
        return said

    def homework(self, job: Mapping[str, Any], guard: Guard) -> Importer:
        return _Cells(job, guard, self._code_of())

    @contextmanager
    def around(
        self, _homework: Importer, guard: Guard, _modules: dict[str, ModuleType], task: Task, /
    ) -> Iterator[None]:
        with ExitStack() as stack:
            for namespace in self._namespaces(task):
                stack.enter_context(standing_in(namespace, guard))
            yield

    def module(self, file: str) -> ModuleType:
        module = ModuleType(file)
        vars(module).update({name: value for name, value in self._functions.items() if not name.startswith("_")})
        return module

    def _namespaces(self, task: Task) -> list[MutableMapping[str, Any]]:
        """The globals that a task's function works with."""
        functions = _functions_in(self._functions.get(task.function))
        return list({id(each.__globals__): each.__globals__ for each in functions}.values())

    def _code_of(self) -> dict[str, str]:
        """File name of a cell → the name of a function that it defines."""
        return {
            function.__code__.co_filename: name
            for name, value in self._functions.items()
            for function in _functions_in(value)
        }


def _inside(name: str, values: Iterable[object]) -> str:
    """The class or function of a notebook in which a function is defined; "" where there is none."""
    for value in values:
        if isinstance(value, type) and isinstance(vars(value).get(name), (FunctionType, staticmethod, classmethod)):
            return f"class {value.__name__}"
        if isinstance(value, FunctionType):
            parts = (one for one in value.__code__.co_consts if isinstance(one, CodeType))
            if any(one.co_name == name for one in parts):
                return f"the function {value.__name__}"
    return ""


def _functions_in(value: object) -> list[FunctionType]:
    """A function, or the methods of a class."""
    if isinstance(value, type):
        return [method for method in vars(value).values() if isinstance(method, FunctionType)]
    inner = getattr(value, "__wrapped__", value)
    return [function for function in (inner,) if isinstance(function, FunctionType)]


class _Cells(Importer):
    """The cells of a notebook, of which only their code's names are known."""

    def __init__(self, job: Mapping[str, Any], guard: Guard, cells: Mapping[str, str]) -> None:
        super().__init__(job, guard, {})
        self._cells = cells

    def is_theirs(self, filename: str | None) -> bool:
        return filename in self._cells

    def is_elsewhere(self, _error: BaseException, /) -> bool:
        return False  # all cells are of one notebook

    def describe_line(self, filename: str, line: int) -> str:
        code = one_line(linecache.getline(filename, line).strip(), 80)
        where = f"line {line} of its cell"
        return f"at {where}: `{code}`" if code else f"at {where}"
