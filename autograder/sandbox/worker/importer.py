"""Imports the files of a submission from memory, and describes the errors in them.

They are top-level modules, as students write it: `from tensors import conv_layer`. Importing a file that was
not handed in fails with a message that says so. Supplied functions replace the student's as soon as their
file has run, so that later files import the supplied ones.
"""

from __future__ import annotations

import base64
import importlib
import importlib.machinery
import marshal
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from types import CodeType, ModuleType, SimpleNamespace, TracebackType
from typing import Any

from autograder.core import newer
from autograder.core.calling import Sentence
from autograder.core.text import class_name, one_line
from autograder.core.wording import source_line
from autograder.sandbox.worker.guard import Guard
from autograder.sandbox.worker.running import handled_imports, run_on
from autograder.sandbox.worker.sealed import sealed
from autograder.sandbox.worker.wire import TEXT_CHARACTERS

Function = Callable[..., Any]

_MESSAGE = 200  # characters of a student's own message
_SKIPPED = 10  # most statements of a submission that may raise while its files are run
_STOPS = re.compile(r"\b(?:breakpoint|(?:\w+\.)?set_trace)\(")
_OURS = {sys.prefix, sys.base_prefix, os.path.realpath(sys.prefix), str(Path(__file__).parents[3])} - {"/"}


class Importer:
    """Finds and runs the files of one submission; `finder` is its entry of `sys.meta_path`.

    Args:
        job: the JSON of `job.payload`, parsed.
        guard: watches the calls of the files.
        twins: name of a function → its correct version, for the supplied tasks of the job.
    """

    def __init__(self, job: Mapping[str, Any], guard: Guard, twins: Mapping[str, Any]) -> None:
        self.sources: Mapping[str, str] = job["sources"]
        self._compiled: Mapping[str, str] = job.get("compiled", {})
        self._task_file: str = job["task"]["file"]
        self._files = frozenset(job["files"]) | frozenset(self.sources)
        self._supplied: dict[str, dict[str, Function]] = {}
        self._places: Mapping[str, Mapping[str, str]] = job["places"]
        self._guard = guard
        entries = (self.find_spec, self.create_module, self.exec_module)
        # What `sys.meta_path` and a module's `__loader__` show to student code.
        self.finder: Any = SimpleNamespace(
            **{each.__name__: sealed(each, each.__name__, traced=True) for each in entries}
        )
        guard.files = self._files
        self.skipped: dict[tuple[str, int], str] = {}  # file and line of statements that raised → what they raised
        self._begun: set[str] = set()  # a file that a function runs again is part of the call
        for name in job["supplied"]:
            file, _, function = name.rpartition(".")
            self._supplied.setdefault(file, {})[function] = twins[function]

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None, /
    ) -> importlib.machinery.ModuleSpec | None:
        """Find a file of the submission, as `importlib` asks.

        Args:
            fullname: name of the module.

        Returns:
            Its spec, or None where it is not the homework's.

        Raises:
            ModuleNotFoundError: it is a file of the homework that was not handed in.
            ImportError: it would be a second copy of a module whose functions are watched.
        """
        if fullname in self._guard.loaded_once:
            raise ImportError("cannot load module more than once per process", name=fullname)  # as NumPy 2.4 says it
        if fullname in self.sources or fullname in self._supplied:
            return importlib.machinery.ModuleSpec(fullname, self.finder, origin=f"{fullname}.py")
        if fullname in self._files:
            raise ModuleNotFoundError(f"{fullname}.py was not handed in", name=fullname)
        return None

    def names(self) -> frozenset[str]:
        """Names of the modules of this submission and homework."""
        return self._files | frozenset(self._supplied)

    def create_module(self, _spec: importlib.machinery.ModuleSpec, /) -> None:
        """Let `importlib` create an ordinary module."""

    def exec_module(self, module: ModuleType) -> None:
        """Run a file, the first time without watching calls; then replace supplied functions."""
        supplied = self._supplied.get(module.__name__, {})
        own = dict(vars(module))
        again = module.__name__ in self._begun
        self._begun.add(module.__name__)
        try:
            with nullcontext() if again else self._guard.watching(False):
                self._run(module)
        except BaseException:
            if not supplied or module.__name__ == self._task_file:
                raise
            vars(module).clear()
            vars(module).update(own)
        vars(module).update(supplied)

    def _run(self, module: ModuleType) -> None:
        name = module.__name__
        if name not in self.sources:
            return  # not handed in; it has only supplied functions
        module.__file__ = f"{name}.py"
        vars(module)["__builtins__"] = self._guard.builtins
        try:
            code = self._code(name)
            self._guard.handled |= handled_imports(self.sources[name], f"{name}.py")
        except (MemoryError, RecursionError):
            raise Sentence(f"{name}.py is nested too deeply for Python to read") from None
        run_on(code, self.sources[name], vars(module), self._skip)

    def _code(self, name: str) -> CodeType:
        made = self._compiled.get(name)
        if made:
            code: CodeType = marshal.loads(base64.b64decode(made))
            return code
        return compile(self.sources[name], f"{name}.py", "exec", dont_inherit=True)

    def _skip(self, file: str, line: int, error: BaseException) -> bool:
        """Note a statement that raised, to go on after it; False where that helps no more."""
        if len(self.skipped) >= _SKIPPED:
            return False
        self.skipped[file, line] = self.explain(error)
        return True

    # ------------------------------------------------------------ messages

    def explain(self, error: BaseException) -> str:
        """One line: the exception's class, its message, and the student's line it came from."""
        text, place = self.named_error(error), self._place_of(error)
        return one_line(f"{text}, {place}" if place else text, TEXT_CHARACTERS)

    def named_error(self, error: BaseException) -> str:
        """One line: the exception's class and its message."""
        if isinstance(error, Sentence):
            return one_line(str(error), TEXT_CHARACTERS)
        text = "MemoryError" if isinstance(error, MemoryError) else class_name(error)  # NumPy's own has another name
        message = one_line(_without_our_paths(_message(error)), _MESSAGE)
        if text.startswith("BdbQuit"):
            return one_line(self._of_breakpoint(error), TEXT_CHARACTERS)
        if isinstance(error, NameError) and self._guard.star_imports:
            stars = " and ".join(self._guard.star_imports)
            message += f" (it may come from {stars}, of which all names are imported and which is not available)"
        said = (f"{text}: {message}" if message else text) + newer.of_error(error)
        return one_line(said, TEXT_CHARACTERS)

    def lines_of(self, error: BaseException, function: str) -> tuple[str, str]:
        """Where an exception came from, in words: a line of the task, and the line that it led to.

        Args:
            error: what was raised.
            function: the name of the task's function, or class.

        Returns:
            The line of the function that was running (else the first line of a student's file), and the line that
            raised, "" where it is the same; both "" where no student's line was running.
        """
        if isinstance(error, Sentence) or class_name(error) == "BdbQuit":
            return "", ""
        lines = list(self._lines_of(error))
        if not lines:
            return self._place_of(error), ""
        own = next((line for line in lines if line[0] == function), lines[0])
        place, end = self.describe_line(*own[1:]), self.describe_line(*lines[-1][1:])
        return place, "" if own[1:] == lines[-1][1:] else end

    def _place_of(self, error: BaseException) -> str:
        if isinstance(error, SyntaxError) and self.is_theirs(error.filename):
            return self.describe_line(str(error.filename), error.lineno or 0)
        line = self._line_of(error)
        return self.describe_line(*line) if line else ""

    def _of_breakpoint(self, error: BaseException) -> str:
        """Where a debugger was started: Python tells only the line that comes next."""
        file, last = self._line_of(error) or ("", 0)
        if not file:
            return "breakpoint() stops your program; delete it"
        lines = re.split(r"\r\n|\r|\n", self.sources[file[:-3]])
        calls = [number for number, line in enumerate(lines[:last], 1) if _STOPS.search(line)]
        line = calls[-1] if calls else last
        said = _STOPS.search(lines[line - 1])
        where = self._places.get(file[:-3], {}).get(str(line), f"line {line} of {file}")
        return f"{said[0] if said else 'breakpoint('}) stands in {where}; delete it"

    def _line_of(self, error: BaseException) -> tuple[str, int] | None:
        """The student's line that an exception came from: its file and its number."""
        lines = list(self._lines_of(error))
        return lines[-1][1:] if lines else None

    def _lines_of(self, error: BaseException) -> Iterator[tuple[str, str, int]]:
        """The student's lines of a traceback, the outermost first: function, file and number."""
        step = error.__traceback__
        while step is not None:
            code = step.tb_frame.f_code
            if self.is_theirs(code.co_filename):
                yield code.co_name, code.co_filename, step.tb_lineno
            step = step.tb_next

    def is_elsewhere(self, error: BaseException, /) -> bool:
        """Whether an exception came from a file of the student other than the task's."""
        line = self._line_of(error)
        return line is not None and line[0] != f"{self._task_file}.py"

    def is_theirs(self, filename: str | None) -> bool:
        """Whether this is the name of a student's file."""
        return bool(filename) and str(filename).endswith(".py") and str(filename)[:-3] in self.sources

    def named(self, module: str) -> str:
        """The name of the file that a module comes from: `.ipynb` or `.py`."""
        return f"{module}.ipynb" if self._places.get(module) else f"{module}.py"

    def where(self, module: str, line: int) -> str:
        """Where a line of a module is, as its author sees it.

        Args:
            module: its name, such as "conv1d".
            line: its number, from 1.

        Returns:
            Such as "conv1d.py, line 3", or "conv1d.ipynb, cell 2, line 3".
        """
        return f"{self.named(module)}, {self._places.get(module, {}).get(str(line), f'line {line}')}"

    def describe_line(self, filename: str, line: int) -> str:
        """Where a line of the student is, and its code.

        Args:
            filename: such as "conv1d.py".
            line: its number, from 1.

        Returns:
            Such as "at line 3 of conv1d.py: `return x`".
        """
        module = filename[:-3]
        where = self._places.get(module, {}).get(str(line), f"line {line} of {module}.py")
        return source_line(self.sources[module], line, where) or f"in {self.named(module)}"

    def went_through(self, trace: TracebackType | None) -> bool:
        """Whether a traceback contains a line of the student's files."""
        while trace is not None:
            if self.is_theirs(trace.tb_frame.f_code.co_filename):
                return True
            trace = trace.tb_next
        return False


def _message(error: BaseException) -> str:
    """The message of an exception, limited in length; "" when reading it raises."""
    try:
        text = error.msg if isinstance(error, SyntaxError) else str(error)
        return str.__getitem__(text, slice(0, 4 * _MESSAGE))
    except BaseException:
        return ""


def _without_our_paths(text: str) -> str:
    """A message without the paths of Python and of this package, which differ from machine to machine."""
    for folder in _OURS:
        text = re.sub(rf"(?<![\w.]){re.escape(folder)}(?:/[\w.+-]*)*", "…", text)
    return text


def load(name: str) -> ModuleType:
    """Import one file of the homework by its module name."""
    return importlib.import_module(name)
