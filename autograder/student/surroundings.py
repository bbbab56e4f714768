"""What is put around a student's code where it runs in our own process, and taken away again.

Prints are kept, there is nobody to ask for input, and the files of the homework are found in memory; libraries
that are not here when grading are stood in for. What a file changes in NumPy and Python is `restoring`'s.
"""

from __future__ import annotations

import builtins
import contextlib
import io
import sys
from collections.abc import Collection, Iterator, Mapping, MutableMapping
from types import ModuleType
from typing import Any

from autograder.sandbox.worker.guard import Guard
from autograder.sandbox.worker.hidden import hidden
from autograder.sandbox.worker.importer import Importer
from autograder.sandbox.worker.stand_ins import Inert, StandIn, StandInFinder

_KEPT = 4_000  # characters of what a call prints; a flood costs no memory


class Prints(io.TextIOBase):
    """Keeps the beginning of what is printed since the last `begin`."""

    def __init__(self) -> None:
        super().__init__()
        self.begin()

    def begin(self) -> None:
        """Forget what was printed so far."""
        self._pieces: list[str] = []
        self._left = _KEPT

    def write(self, text: str) -> int:
        """As a stream does; what is too much is dropped."""
        if self._left > 0:
            self._pieces.append(str(text)[: self._left])
            self._left -= len(self._pieces[-1])
        return len(text)

    def writable(self) -> bool:
        """It is."""
        return True

    def text(self) -> str:
        """What was printed; a call is made twice, and what it printed both times counts once."""
        words = "".join(self._pieces)
        half = len(words) // 2
        return words[:half] if half and words[:half] == words[half:] else words


@contextlib.contextmanager
def quiet() -> Iterator[Prints]:
    """What is printed is kept; `input()` finds nobody, as when grading."""
    prints = Prints()
    before = sys.stdin, sys.stdout, sys.stderr
    sys.stdin, sys.stdout, sys.stderr = io.StringIO(""), prints, prints
    try:
        yield prints
    finally:
        sys.stdin, sys.stdout, sys.stderr = before


@contextlib.contextmanager
def found(homework: Importer, guard: Guard, modules: dict[str, ModuleType], *, torch: bool) -> Iterator[None]:
    """The homework's files can be imported; `modules` holds those that have been, from one time to the next."""
    names = homework.names()
    aside = _taken_out(sys.modules, names)
    sys.modules.update(modules)
    paths = list(sys.meta_path)
    sys.meta_path.insert(0, homework.finder)
    if not torch:
        sys.meta_path.insert(0, StandInFinder(guard.watcher))
    try:
        with hidden(guard.bans):
            yield
    finally:
        sys.meta_path[:] = paths
        modules.update(_taken_out(sys.modules, names))
        sys.modules.update(aside)


def _taken_out(modules: MutableMapping[str, ModuleType], names: Collection[str]) -> dict[str, ModuleType]:
    return {name: modules.pop(name) for name in names if name in modules}


@contextlib.contextmanager
def standing_in(namespace: MutableMapping[str, Any], guard: Guard) -> Iterator[None]:
    """In a notebook's own namespace, and for its imports, stand-ins take the place of libraries for a while.

    Everybody else's imports stay as they are: the kernel has threads of its own that go on meanwhile.
    """
    originals = {name: value for name, value in namespace.items() if _library(value, guard)}
    importing = builtins.__import__

    def theirs_only(name: str, globals: Mapping[str, Any] | None = None, *rest: Any, **options: Any) -> Any:
        function = guard.builtins["__import__"] if globals is namespace else importing
        return function(name, globals, *rest, **options)

    try:
        for name, value in originals.items():
            namespace[name] = _stand_in(value, guard)
        builtins.__import__ = theirs_only
        yield
    finally:
        builtins.__import__ = importing
        namespace.update(originals)


def _library(value: object, guard: Guard) -> str:
    """The library that something comes from, if it is one that is stood in for."""
    if id(value) in guard.replaced:
        return "numpy"  # taken from it before anybody watched
    name = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
    return name if isinstance(name, str) and guard.stands_in_for(name) and not isinstance(value, Inert) else ""


def _stand_in(value: object, guard: Guard) -> Any:
    if isinstance(value, ModuleType):
        return StandIn(value.__name__, guard.watcher)
    if id(value) in guard.replaced:
        module, _, name = guard.replaced[id(value)].rpartition(".")
        return vars(sys.modules[module])[name]
    return Inert(
        f"{getattr(value, '__module__', '')}.{getattr(value, '__name__', type(value).__name__)}", guard.watcher
    )
