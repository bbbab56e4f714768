"""Functions of NumPy that a task may not call: replaced wherever NumPy holds them, and named as students know them.

Some are computed by others: `np.convolve` calls `correlate` of `numpy._core.multiarray`, and so does `np.polymul`
through `np.convolve`. These inner functions are watched, too, so that no other way leads past the rule.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import EXTENSION_SUFFIXES
from types import FrameType
from typing import Any

from autograder.core.text import class_name
from autograder.sandbox.worker.sealed import sealed

_OF_C = tuple(EXTENSION_SUFFIXES)
_PACKAGES = ("numpy.ma", "numpy.polynomial")  # whose functions are not those of `numpy` of the same name

Stop = Callable[[str], None]  # told the name of a function that is called; raises where that is not allowed
Place = tuple[dict[str, Any], str]  # the namespace of a module, and a name in it


def watch(functions: Sequence[str], inner: Sequence[str], stop: Stop) -> dict[int, str]:
    """Replace functions of NumPy by sealed ones that ask first.

    Args:
        functions: those that the homework names, such as "numpy.convolve".
        inner: those that do their work, such as "numpy._core.multiarray.correlate".
        stop: is told of each call.

    Returns:
        `id` of a function that was replaced → its name. `places_of` says beforehand what to restore.
    """
    names = frozenset(functions)
    replaced = {}
    for name in (*functions, *inner):
        places = places_of(name)
        if places:
            original = places[0][0][places[0][1]]
            replacement = sealed(_asking(original, name, names, stop), name.rpartition(".")[2])
            for namespace, key in places:
                namespace[key] = replacement
            replaced[id(original)] = name
    return replaced


def places_of(name: str) -> list[Place]:
    """Where NumPy holds a function under its own name; none where this version of NumPy has no such function.

    Args:
        name: dotted, such as "numpy.convolve".
    """
    module, _, last = name.rpartition(".")
    function = vars(sys.modules[module]).get(last) if module in sys.modules else None
    if function is None:
        return []
    return [(namespace, last) for namespace in holders().get(last, ()) if namespace.get(last) is function]


def extensions_of(names: Sequence[str]) -> frozenset[str]:
    """The modules of C that hold functions. A second copy, which NumPy up to 2.2 loads, would hold them unwatched.

    Args:
        names: dotted, as for `places_of`.
    """
    spaces = [namespace for name in names for namespace, _ in places_of(name)]
    return frozenset(space["__name__"] for space in spaces if str(space.get("__file__")).endswith(_OF_C))


@functools.cache
def holders() -> dict[str, list[dict[str, Any]]]:
    """Name → the namespaces of NumPy's modules that have it. The fork server asks first: it takes milliseconds."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, module in list(sys.modules.items()):
        if name == "numpy" or name.startswith("numpy."):
            for key in vars(module):
                found.setdefault(key, []).append(vars(module))
    return found


def _asking(original: Callable[..., Any], name: str, names: frozenset[str], stop: Stop) -> Callable[..., Any]:
    def ask(*args: Any, **options: Any) -> Any:
        stop(_description(sys._getframe(1), name, names))
        return original(*args, **options)

    return ask


def _description(frame: FrameType | None, name: str, names: frozenset[str]) -> str:
    """What a student's code called: the function itself, or another of NumPy's that computes with it."""
    outer, module = None, ""
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if module.startswith("numpy."):
            outer = frame
        elif not module.startswith("autograder.") and frame.f_globals.keys() != {"__builtins__"}:
            break
        frame = frame.f_back
    called = _public(outer) if outer else ""
    if not called or f"numpy{called[2:]}" in names:
        return called or _short(name)
    return f"{called} (it computes its result with {_short(name)})"


def _public(frame: FrameType) -> str:
    """The name of the function that runs in a frame of NumPy, or of the class whose method it is, as students write it.

    Args:
        frame: of one of NumPy's modules.
    """
    module, name = str(frame.f_globals["__name__"]), frame.f_code.co_name
    if "self" in frame.f_locals:
        name = class_name(frame.f_locals["self"])  # a product of np.poly1d, for example
    package = next((one for one in _PACKAGES if module.startswith(f"{one}.")), "numpy")
    return _short(f"{package if name in vars(sys.modules[package]) else module}.{name}")


def _short(name: str) -> str:
    return f"np{name.removeprefix('numpy')}"
