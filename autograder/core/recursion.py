"""Endless recursion ends with a `RecursionError` on every Python, and at a depth that the stack has room for.

Python 3.13.0 to 3.13.7 do not count a call that leaves out an argument with a default, once it has been made a few
times: such a recursion takes all memory (https://github.com/python/cpython/issues/132744), and the fix in 3.13.8 to
3.13.12 damages the stack instead (#145008). Calls that `sys.monitoring` watches are counted by all of them.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

DEEPEST = 3_000  # calls; Windows has room for 4000 of Python 3.10, and no task needs 100
_TOOLS = range(6)  # the numbers that `sys.monitoring` gives to tools such as debuggers


@contextlib.contextmanager
def counted_calls() -> Iterator[None]:
    """In a `with` block, every call counts towards Python's limit of recursion. Where each does, nothing changes."""
    tool = _free_tool() if sys.version_info >= (3, 13) else None
    if sys.version_info < (3, 12) or tool is None:
        yield
        return
    monitoring = sys.monitoring
    monitoring.use_tool_id(tool, "counted calls")
    try:
        monitoring.set_events(tool, monitoring.events.CALL)  # nobody is told of them: the watched call is the slow one
        yield
    finally:
        monitoring.set_events(tool, 0)
        monitoring.free_tool_id(tool)


def _free_tool() -> int | None:
    monitoring = getattr(sys, "monitoring", None)
    return next((tool for tool in _TOOLS if monitoring and monitoring.get_tool(tool) is None), None)


@contextlib.contextmanager
def bounded_depth(deepest: int = DEEPEST) -> Iterator[None]:
    """In a `with` block, nobody can raise Python's limit of recursion above `deepest`; afterwards it is as before."""
    before, original = sys.getrecursionlimit(), sys.setrecursionlimit

    def set_limit(limit: int) -> None:
        if min(limit, deepest) != sys.getrecursionlimit():
            original(min(limit, deepest))

    try:
        _lower(original, deepest)
        sys.setrecursionlimit = set_limit
        yield
    finally:
        sys.setrecursionlimit = original
        original(before)


def _lower(set_limit: Callable[[int], None], deepest: int) -> None:
    """Lower the limit to `deepest` if it is above; somebody who is deeper already keeps theirs."""
    with contextlib.suppress(RecursionError):
        set_limit(min(sys.getrecursionlimit(), deepest))
