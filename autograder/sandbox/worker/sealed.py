"""Functions of ours that student code may call, but not look into.

A Python function gives away its globals, its closure and its code. A sealed one is an object of C that has none of
these, and an exception that leaves it carries no frame in which they stand. Python's own means of inspection
(`gc`, `ctypes`, `sys.settrace`, `sys._current_frames`) still find what is inside: this is no security boundary.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from types import FunctionType
from typing import Any

Function = Callable[..., Any]


def sealed(
    function: Function, name: str, signature: inspect.Signature | None = None, *, traced: bool = False
) -> Function:
    """A function without globals, closure, code or source.

    Args:
        function: what it calls.
        name: its name, as students see it.
        signature: what `inspect.signature` says of it.
        traced: an exception keeps its frames, since student code runs inside.

    >>> double = sealed(lambda x: 2 * x, "double")
    >>> double(21), hasattr(double, "__globals__"), hasattr(double, "__wrapped__")
    (42, False, False)
    """

    def attempt(args: tuple[Any, ...], options: dict[str, Any]) -> tuple[Any, BaseException | None]:
        try:
            return function(*args, **options), None
        except BaseException as error:
            if not traced:
                error.__cause__ = error.__context__ = None  # their frames lead to the inside, too
                error = error.with_traceback(None)
            return None, error

    # Without a size it remembers nothing: it is used as a callable object of C, whose content is no attribute.
    cover: Any = functools.lru_cache(maxsize=0)(functools.partial(_BARE, attempt))
    vars(cover).clear()
    vars(cover).update(__name__=name, __qualname__=name)
    if signature is not None:
        vars(cover)["__signature__"] = signature
    return cover  # type: ignore[no-any-return]


def _relay(attempt: Function, /, *args: Any, **options: Any) -> Any:
    """Call, and raise what was raised in a frame that holds nothing but the arguments and the exception."""
    result, error = attempt(args, options)
    del attempt
    if error is not None:
        raise error
    return result


_BARE = FunctionType(_relay.__code__, {"__builtins__": {}}, "_relay")
