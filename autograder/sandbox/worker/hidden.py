"""Libraries that a task may not use and that supplied functions need: out of student code's sight.

`sys.modules` and `import` give stand-ins to everybody but the library's own modules, which import each other late.
They are told by their own globals; the name of a module proves nothing.
"""

from __future__ import annotations

import builtins
import functools
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from autograder.sandbox.worker.sealed import sealed
from autograder.sandbox.worker.stand_ins import StandInFinder

Modules = dict[str, ModuleType]


@functools.cache
def loaded() -> dict[str, list[str]]:
    """Package → its modules. The fork server asks last: in a worker, looking at every name copies their memory."""
    found: dict[str, list[str]] = {}
    for name in sys.modules:
        found.setdefault(name.partition(".")[0], []).append(name)
    return found


@contextmanager
def hidden(is_banned: Callable[[str], bool], names: Sequence[str] | None = None) -> Iterator[None]:
    """Take libraries that are loaded out of `sys.modules`, in a `with` block.

    Args:
        is_banned: whether a module of this name is to be hidden.
        names: those of the loaded modules to hide, where they are known.
    """
    if names is None:
        real = _taken_out(is_banned)
    else:
        real = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    if not real:
        yield
        return
    original = builtins.__import__
    builtins.__import__ = sealed(_importer(real, is_banned), "__import__")
    try:
        yield
    finally:
        builtins.__import__ = original
        _taken_out(is_banned)  # stand-ins that were imported meanwhile
        sys.modules.update(real)


def _taken_out(is_banned: Callable[[str], bool]) -> Modules:
    names = [name for name in sys.modules if is_banned(name)]
    return {name: sys.modules.pop(name) for name in names}


def _importer(real: Modules, is_banned: Callable[[str], bool]) -> Callable[..., Any]:
    """`__import__`, for which a hidden library's modules find each other."""
    original = builtins.__import__
    own = {id(vars(module)) for module in real.values()}

    def importing(
        name: str,
        globals: Mapping[str, Any] | None = None,
        locals: Mapping[str, Any] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> Any:
        full = _absolute(name, globals, level) if id(globals) in own else ""
        if not is_banned(full):
            return original(name, globals, locals, fromlist or (), level)
        if full in real and all(hasattr(real[full], each) for each in fromlist or ()):
            return real[full] if fromlist else real[full.partition(".")[0]]
        stand_ins, paths = _taken_out(is_banned), list(sys.meta_path)
        sys.modules.update(real)
        sys.meta_path[:] = [finder for finder in paths if not isinstance(finder, StandInFinder)]
        try:
            return original(name, globals, locals, fromlist or (), level)
        finally:
            sys.meta_path[:] = paths
            real.update(_taken_out(is_banned))
            own.update(id(vars(module)) for module in real.values())
            sys.modules.update(stand_ins)

    return importing


def _absolute(name: str, globals: Mapping[str, Any] | None, level: int) -> str:
    """The full name of what a module imports.

    >>> _absolute("functional", {"__package__": "torch.nn"}, 1), _absolute("", {"__package__": "torch.nn.utils"}, 2)
    ('torch.nn.functional', 'torch.nn')
    """
    if not level or globals is None:
        return name
    package = str(globals.get("__package__") or "")
    base = package.rsplit(".", level - 1)[0]
    return f"{base}.{name}" if name else base
