"""What a student has at hand in a notebook that is running: its functions and classes."""

from __future__ import annotations

import difflib
import linecache
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from contextlib import ExitStack, contextmanager
from types import CodeType, FunctionType, ModuleType
from typing import Any

from autograder.core.records import Reason, Task, Verdict
from autograder.core.text import one_line
from autograder.sandbox.worker.guard import Guard
from autograder.sandbox.worker.importer import Importer
from autograder.student import newer_python
from autograder.student.surroundings import standing_in
from autograder.submission import source
from autograder.submission.decoding import Unreadable
from autograder.submission.magics import without_magics


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
                warnings = newer_python.warnings(source.parse(text, name), text, python)
            except Unreadable:
                continue
            said += [f"the cell of {task.function}, {warning}" for warning in warnings]
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
