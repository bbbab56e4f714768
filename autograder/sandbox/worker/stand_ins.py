"""Stand-ins for libraries that are not available when grading: importing, deriving and calling do nothing.

A call of a stand-in returns a stand-in, iterating over it gives no items, and as a decorator it returns the
function. A `Watcher` is told of each call. Progress bars are the exception: they return their items.
"""

from __future__ import annotations

import dis
import importlib.machinery
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from importlib.abc import Loader
else:
    Loader = object  # only for types; importing it is slow

_PYLAB = ("pylab", "matplotlib.pylab")
_PLOTS = "plot figure show imshow title xlabel ylabel xlim ylim legend axis subplot subplots hist scatter savefig grid"
PROGRESS = frozenset({"tqdm"})


class Watcher(NamedTuple):
    """Is asked which modules are replaced, and told when a stand-in is called (`Guard`). Student code can reach it."""

    stands_in_for: Callable[[str], bool]
    use: Callable[[str], None]
    decorates: Callable[[str], bool]
    need: Callable[[str], None]


def _operator(self: Inert, *_: Any) -> Inert:
    self._watcher.need(self._name)
    return self


class Inert:
    """A stand-in for any object of a library: it can be called, read, computed with and unpacked, and does nothing.

    Args:
        name: dotted, such as "matplotlib.pyplot.plot".
        watcher: is told of calls.
    """

    __array_ufunc__ = None  # arrays leave arithmetic to this class
    __hash__ = object.__hash__

    def __init__(self, name: str, watcher: Watcher) -> None:
        vars(self).update(_name=name, _watcher=watcher)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _member(f"{self._name}.{name}", self._watcher)

    def __setattr__(self, name: str, value: Any) -> None:
        pass

    def __call__(self, *args: Any, **_: Any) -> Any:
        if len(args) == 1 and isinstance(args[0], (FunctionType, type)) and self._watcher.decorates(self._name):
            return args[0]  # used as a decorator
        self._watcher.use(self._name)
        return self

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        first = next(base for base in bases if isinstance(base, Inert))
        return (_base(self._name, self._watcher),) if first is self else ()

    def __iter__(self) -> Iterator[Inert]:
        """No items, except for unpacking: `figure, axes = plt.subplots()` gets as many as it has names."""
        self._watcher.need(self._name)
        caller = sys._getframe(1)
        return iter([self] * _names_unpacked(caller.f_code, caller.f_lasti))

    def __instancecheck__(self, instance: object) -> bool:
        return False

    def __subclasscheck__(self, subclass: type) -> bool:
        return False

    def __enter__(self) -> Inert:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def __bool__(self) -> bool:
        self._watcher.need(self._name)
        return False

    def __len__(self) -> int:
        self._watcher.need(self._name)
        return 0

    def __int__(self) -> int:
        self._watcher.need(self._name)
        return 0

    def __float__(self) -> float:
        self._watcher.need(self._name)
        return 0.0

    def __str__(self) -> str:
        return str(self._name)

    def __index__(self) -> int:
        self._watcher.need(self._name)
        return 0

    def __deepcopy__(self, memo: object) -> Inert:
        return self

    def __getitem__(self, key: object) -> Inert:
        self._watcher.need(self._name)
        return self

    def __setitem__(self, key: object, value: object) -> None:
        pass

    __repr__ = __format__ = lambda self, *_: str(self._name)  # type: ignore[assignment]
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _operator
    __matmul__ = __rmatmul__ = __pow__ = __rpow__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = _operator
    __and__ = __rand__ = __or__ = __ror__ = __neg__ = __pos__ = __abs__ = __invert__ = _operator
    __lt__ = __le__ = __gt__ = __ge__ = _operator


class StandIn(ModuleType):
    """A module whose attributes are stand-ins.

    Args:
        name: dotted, such as "matplotlib.pyplot".
        watcher: is told of calls.
    """

    def __init__(self, name: str, watcher: Watcher) -> None:
        super().__init__(name)
        vars(self).update(_watcher=watcher, __path__=[], __version__="0", __file__=f"{name}.py")
        if name in _PYLAB:
            vars(self).update(_names_of_pylab(watcher))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _member(f"{self.__name__}.{name}", self._watcher)


def _names_of_pylab(watcher: Watcher) -> dict[str, Any]:
    """What `from pylab import *` gives: the names of NumPy, and plots that do nothing."""
    modules = [sys.modules[name] for name in ("numpy.fft", "numpy.linalg", "numpy") if name in sys.modules]
    names = {name: vars(module)[name] for module in modules for name in module.__all__ if name in vars(module)}
    plots = {name: Inert(f"matplotlib.pyplot.{name}", watcher) for name in _PLOTS.split()}
    return {**names, **plots, "np": modules[-1], "numpy": modules[-1], "plt": StandIn("matplotlib.pyplot", watcher)}


def _member(name: str, watcher: Watcher) -> Any:
    root, _, last = name.partition(".")[0], None, name.rpartition(".")[2]
    if root in PROGRESS:
        return _PROGRESS_BARS.get(last, StandIn(name, watcher))
    return range if name == "numba.prange" else Inert(name, watcher)


def _base(name: str, watcher: Watcher) -> type:
    """A base class for a student's class; missing attributes are stand-ins, and calling an instance is reported."""

    def call(_self: object, *_: Any, **__: Any) -> Any:
        watcher.use(name)
        return Inert(name, watcher)

    def attribute(_self: object, attribute: str) -> Any:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        return Inert(f"{name}.{attribute}", watcher)

    def create(_self: object, *_: Any, **__: Any) -> None:
        return None

    methods = {"__init__": create, "__call__": call, "__getattr__": attribute}
    return type(name.rpartition(".")[2], (), methods)


def _names_unpacked(code: CodeType, instruction: int) -> int:
    """How many values the instruction at an offset of a code object unpacks; 0 when it unpacks none."""
    operation, count = code.co_code[instruction], code.co_code[instruction + 1]
    starred = 8  # for the starred name
    return {"UNPACK_SEQUENCE": count, "UNPACK_EX": count + starred}.get(dis.opname[operation], 0)


class _Bar:
    """A progress bar that returns its items and shows nothing."""

    def __init__(self, iterable: Iterable[Any] = (), *_: Any, **__: Any) -> None:
        self._iterable = iterable

    def __iter__(self) -> Iterator[Any]:
        return iter(self._iterable)

    def __len__(self) -> int:
        return len(self._iterable)  # type: ignore[arg-type]

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name.startswith("__"):
            raise AttributeError(name)
        return _nothing

    @staticmethod
    def write(*_: Any, **__: Any) -> None:
        """Print nothing, in place of `tqdm.write`."""


def _nothing(*_: Any, **__: Any) -> None:
    return None


_PROGRESS_BARS: dict[str, Any] = {
    "tqdm": _Bar,
    "tqdm_notebook": _Bar,
    "write": _nothing,
    "trange": lambda *stops, **_: _Bar(range(*stops)),
    "tnrange": lambda *stops, **_: _Bar(range(*stops)),
}


class StandInFinder(Loader):
    """Finds stand-ins for `importlib.import_module`; only for processes in which no library imports the real ones."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None, /
    ) -> importlib.machinery.ModuleSpec | None:
        """Find a stand-in, as `importlib` asks.

        Args:
            fullname: dotted name of the module.

        Returns:
            Its spec, or None where the module is not replaced.
        """
        if not self._watcher.stands_in_for(fullname):
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return StandIn(spec.name, self._watcher)

    def exec_module(self, module: ModuleType) -> None:
        pass
