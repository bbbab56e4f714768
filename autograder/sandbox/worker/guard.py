"""The guard: which libraries are replaced by stand-ins, and which calls a task does not allow.

Three kinds of library are replaced by stand-ins that do nothing, so that importing them, deriving from their classes
and calling them at the top of a file is no error; the first two also where they are installed:

    banned      torch, scipy, …          the homework says which; calling one from a task's function is forbidden
    ELSEWHERE   matplotlib, IPython, …   calls to them do nothing, and a note says so
    absent      whatever is not there    a note says so; a task's function that uses one fails, and names it

Banned functions of NumPy keep working; calls to them are watched while a task's function runs and while its answer
is read (`numpy_watch`). The first forbidden call is recorded before it is stopped, because student code may catch the
exception. This enforces the rules of the homework; it is not a security boundary: one process holds the guard and
what it watches, and code that looks for it can switch it off. Looking for it is noted for the instructor (`probes`).
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

from autograder.core.calling import Sentence
from autograder.sandbox.worker.numpy_watch import extensions_of, watch
from autograder.sandbox.worker.sealed import sealed
from autograder.sandbox.worker.stand_ins import PROGRESS, Inert, StandIn, Watcher

_ELSEWHERE = (
    "matplotlib mpl_toolkits pylab seaborn plotly bokeh altair PIL imageio graphviz torchviz torchsummary torchinfo"
    " IPython ipywidgets ipykernel google tensorboard tensorboardX wandb pandas sklearn numba jaxtyping nptyping"
    " beartype typeguard pytest"
)
ELSEWHERE = tuple(_ELSEWHERE.split())
_HAND_IN = "; if it is a file of your own, hand it in too"
_IMPORT = builtins.__import__  # Python's own, also while a guard's replaces it


class Forbidden(BaseException):
    """A call that the task does not allow. A `BaseException`, so that `except Exception` does not catch it."""


class Guard:
    """Watches the calls in one worker, and records forbidden ones and calls to stand-ins.

    Args:
        banned: the fields of `core.assignment.Banned`.
        torch_task: whether the task itself is written in PyTorch.
    """

    def __init__(self, banned: Mapping[str, Sequence[str]], *, torch_task: bool) -> None:
        self.libraries = tuple(banned["libraries"])
        self.functions = tuple(banned["functions"])
        self.called = ""  # the first forbidden call
        self.noted: set[str] = set()  # libraries whose calls did nothing
        self.absent: dict[str, None] = {}  # modules that could not be imported
        self.star_imports: dict[str, None] = {}  # those of them of which all names were imported
        self.files: frozenset[str] = frozenset()  # of the homework: they do not stand in for one another
        self.handled: frozenset[tuple[str, int]] = frozenset()  # file and line of imports whose error is handled
        self.probes: set[str] = set()  # what student code looked into (`probes`)
        self.inner = tuple(banned["inner"])
        self.loaded_once: frozenset[str] = frozenset()  # modules of NumPy of which no second copy may be loaded
        self.replaced: dict[int, str] = {}  # `id` of a function of NumPy that is watched → its name
        self._packages: dict[
            str, SimpleNamespace
        ] = {}  # that are not there, with the files that are looked for in them
        self._forbids = not torch_task
        self._real = frozenset({"torch"}) if torch_task else frozenset()
        self._watching = False
        self.watcher = Watcher(
            *(sealed(each, each.__name__) for each in (self.stands_in_for, self.use, self.decorates, self.need))
        )
        self.builtins = {**vars(builtins), "__import__": sealed(self._import, "__import__", traced=True)}
        for name in ("display", "get_ipython"):  # a notebook has them without an import
            self.builtins[name] = Inert(f"IPython.{name}", self.watcher)

    def watch_numpy(self) -> None:
        """Replace the functions of NumPy that the task may not call."""
        if self._forbids:
            self.loaded_once = extensions_of(self.inner)
            self.replaced = watch(self.functions, self.inner, self._ask)

    @contextmanager
    def watching(self, on: bool = True) -> Iterator[None]:
        """Forbid banned calls in a `with` block; with `on=False` allow them, as while a file is imported."""
        before, self._watching = self._watching, on
        try:
            yield
        finally:
            self._watching = before

    def stands_in_for(self, module: str) -> bool:
        """Whether a module of this dotted name is replaced by a stand-in."""
        root = module.partition(".")[0]
        return root not in self._real and (root in self.libraries or root in ELSEWHERE or root in PROGRESS)

    def bans(self, module: str) -> bool:
        """Whether a module of this dotted name belongs to a library that the task may not use."""
        root = module.partition(".")[0]
        return root in self.libraries and root not in self._real

    def use(self, name: str) -> None:
        """Record a call to a stand-in.

        Raises:
            Forbidden: the task does not allow it.
            Sentence: a task's function needs a module that is not there.
        """
        root = name.partition(".")[0]
        if root in self.absent:
            self.need(name)
            return
        if root in self.libraries and self._forbids and self._watching:
            self._stop(name)
        self.noted.add(root)

    def need(self, name: str) -> None:
        """Stop a task's function that uses something of a module that is not there.

        Raises:
            Sentence: it says which.
        """
        root = name.partition(".")[0]
        if root in self.absent and self._watching:
            raise Sentence(f"{name} is used, and {root} is not available when grading{_HAND_IN}")

    def decorates(self, name: str) -> bool:
        """Whether a stand-in that is called with one function returns that function, as a decorator does."""
        return not (self._watching and self._forbids and name.partition(".")[0] in self.libraries)

    def _stop(self, name: str) -> None:
        self.called = self.called or name
        raise Forbidden(name)

    def _ask(self, name: str) -> None:
        if self._watching:
            self._stop(name)

    def _import(
        self,
        name: str,
        globals: Mapping[str, Any] | None = None,
        locals: Mapping[str, Any] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> Any:
        """`__import__` for a student's modules only; the libraries' own imports are not changed."""
        wanted = tuple(fromlist or ())
        if level:
            return self._side_by_side(name.rpartition(".")[2], globals, wanted)
        if self._in_a_package(name, wanted):
            module = self._side_by_side(name.rpartition(".")[2] if "." in name else "", globals, wanted)
            return module if wanted else self._package_with(name, module)
        if self.stands_in_for(name):
            return StandIn(name if wanted else name.partition(".")[0], self.watcher)
        try:
            return _IMPORT(name, globals, locals, wanted)
        except ModuleNotFoundError as error:
            root = name.partition(".")[0]
            if error.name != root or root in self.files or _place(globals) in self.handled:
                raise
        self.absent[root] = None
        if "*" in wanted:
            self.star_imports[root] = None
        return StandIn(name if wanted else root, self.watcher)

    def _side_by_side(self, name: str, globals: Mapping[str, Any] | None, wanted: tuple[str, ...]) -> Any:
        """What `from .name import …` gets, or without a name `from . import …`: the files lie side by side."""
        if name:
            return self._import(name, globals, None, wanted)
        return SimpleNamespace(**{one: self._import(one, globals) for one in wanted if one != "*"})

    def _in_a_package(self, name: str, wanted: tuple[str, ...]) -> bool:
        """Whether an import looks for files of the submission in a package that is not there: `assignments.conv1d`."""
        package, _, last = name.rpartition(".")
        if package:
            return last in self.files and self._is_absent(package)
        return bool(wanted) and self.files.issuperset(wanted) and name not in self.files and self._is_absent(name)

    def _is_absent(self, package: str) -> bool:
        """Whether no package of this dotted name is there; a file of the submission is none."""
        root = package.partition(".")[0]
        return root in self.files or not (self.stands_in_for(root) or root in sys.modules or _is_there(root))

    def _package_with(self, name: str, module: Any) -> Any:
        """What `import a.b.c` binds to `a`: it leads to the module, and to those of earlier imports."""
        root, *parts, last = name.split(".")
        package = outer = self._packages.setdefault(root, SimpleNamespace())
        for part in parts:
            package = vars(package).setdefault(part, SimpleNamespace())
        setattr(package, last, module)
        return outer


def _is_there(root: str) -> bool:
    """Whether a module can be imported; a folder that happens to have the name is none."""
    try:
        spec = find_spec(root)
    except (ImportError, ValueError, AttributeError):
        return False
    return spec is not None and spec.origin is not None


def _place(globals: Mapping[str, Any] | None) -> tuple[str, int]:
    """File and line of the innermost frame of a module."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals is not globals:
        frame = frame.f_back
    return frame.f_code.co_filename, frame.f_lineno
