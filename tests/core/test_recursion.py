"""Endless recursion ends on every Python, and nothing of that stays behind."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from autograder.core.recursion import DEEPEST, bounded_depth, counted_calls

_MONITORING: Any = getattr(sys, "monitoring", None)  # from Python 3.12 on


def _leaves_out_a_default(a: int, b: int = 1) -> Any:
    return _leaves_out_a_default(a)


def _mutual(a: int, b: int = 1) -> Any:
    return _and_back(a)


def _and_back(a: int, b: int = 1) -> Any:
    return _mutual(a)


class _Endless:
    def __getattr__(self, name: str, more: str = "x") -> Any:
        return getattr(self, name + more)

    def __repr__(self, more: int = 1) -> str:
        return "a" + repr(self)

    def go(self, a: int, b: int = 1) -> Any:
        return self.go(a)


class _MakesItself:
    def __init__(self, more: int = 1) -> None:
        self.inner = _MakesItself()


def _chain(a: int, b: int = 1) -> Iterator[Any]:
    yield from _chain(a)


ENDLESS: list[Callable[[], Any]] = [
    lambda: _leaves_out_a_default(1),
    lambda: _mutual(1),
    lambda: _Endless().go(1),
    lambda: _Endless().attribute,
    lambda: repr(_Endless()),
    lambda: _MakesItself(),
    lambda: list(_chain(1)),
]


@pytest.mark.parametrize("endless", ENDLESS)
def test_endless_recursion_is_an_error_each_time(endless: Callable[[], Any]) -> None:
    for _ in range(3):  # Python learns from the first calls how to make the next ones
        with counted_calls(), pytest.raises(RecursionError):
            endless()


def _tools() -> list[str | None]:
    return [_MONITORING.get_tool(tool) for tool in range(6)] if _MONITORING else []


def test_no_tool_stays_behind() -> None:
    before = _tools()

    with counted_calls(), counted_calls():
        pass
    with pytest.raises(ZeroDivisionError), counted_calls():
        _ = 1 / 0

    assert _tools() == before


@pytest.mark.skipif(sys.version_info < (3, 13), reason="nothing is watched")
def test_where_debuggers_have_every_tool_calls_are_made_all_the_same() -> None:
    free = [tool for tool in range(6) if _MONITORING.get_tool(tool) is None]
    for tool in free:
        _MONITORING.use_tool_id(tool, "a debugger")
    try:
        with counted_calls():
            assert len(ENDLESS) > 1
    finally:
        for tool in free:
            _MONITORING.free_tool_id(tool)


@pytest.mark.parametrize("asked", [10**9, DEEPEST + 1])
def test_nobody_raises_the_limit_above_the_deepest(asked: int) -> None:
    before = sys.getrecursionlimit()

    with bounded_depth():
        sys.setrecursionlimit(asked)
        inside = sys.getrecursionlimit()

    assert (inside, sys.getrecursionlimit()) == (DEEPEST, before)


def test_a_lower_limit_is_theirs_to_set_and_is_taken_back() -> None:
    before, function = sys.getrecursionlimit(), sys.setrecursionlimit

    def interrupted() -> None:
        with bounded_depth():
            sys.setrecursionlimit(900)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert (sys.getrecursionlimit(), sys.setrecursionlimit) == (before, function)


def test_a_kernel_with_a_higher_limit_gets_it_back() -> None:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(10**6)
    try:
        with bounded_depth():
            inside = sys.getrecursionlimit()

        assert (inside, sys.getrecursionlimit()) == (DEEPEST, 10**6)
    finally:
        sys.setrecursionlimit(before)
