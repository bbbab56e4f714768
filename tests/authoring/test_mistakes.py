"""A known mistake is a small function whose docstring is a question; bad ones are refused when they are written."""

from __future__ import annotations

from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from autograder.authoring.mistakes import LONGEST_HINT, Mistake, attempt, collect, mistake, named_twice
from autograder.core.assignment import BadAssignment


def _mistake(hint: str, *, task: str = "made.up", name: str = "wrong") -> Mistake:
    def wrong(right: Any, x: int) -> int:
        return x

    wrong.__doc__, wrong.__name__ = hint, name
    return mistake(task)(wrong)


def _module(*mistakes: Mistake) -> ModuleType:
    module = ModuleType("written")
    for index, one in enumerate(mistakes):
        setattr(module, f"mistake_{index}", one)
    return module


@pytest.mark.parametrize("hint", ["Use the other sign.", "", "?" * (LONGEST_HINT + 1)])
def test_a_docstring_that_is_no_short_question_is_refused(hint: str) -> None:
    with pytest.raises(BadAssignment, match=r"made\.up: the docstring of wrong is its hint; make it a question"):
        _mistake(hint)


def test_a_mistake_without_a_docstring_is_refused() -> None:
    with pytest.raises(BadAssignment, match="its hint"):
        mistake("made.up")(lambda right, x: x)


def test_a_hint_of_several_lines_is_one_line() -> None:
    assert _mistake("What is\n    twice two?").hint == "What is twice two?"


def test_mistakes_are_collected_in_the_order_in_which_they_are_written() -> None:
    one, other, third = (_mistake("Why?", name=name) for name in ("one", "other", "third"))

    assert collect([_module(one, other), _module(third)]) == (one, other, third)


def test_two_mistakes_of_a_task_under_one_name_are_named() -> None:
    one = _mistake("Why?")

    (said,) = named_twice(collect([_module(one), _module(one)]))

    assert said == "made.up has 2 known mistakes called wrong; give each another name, or list it once"


def test_two_tasks_may_have_mistakes_of_one_name() -> None:
    one, other = _mistake("Why?"), _mistake("Why?", task="made.down")

    assert collect([_module(one, other)]) == (one, other)
    assert list(named_twice([one, other])) == []


def test_an_attempt_takes_the_arguments_of_the_task_alone() -> None:
    assert attempt(_mistake("Why?"), SimpleNamespace())(3) == 3


def test_each_attempt_at_a_mistake_that_remembers_remembers_by_itself() -> None:
    @mistake("made.up", kind="second call")
    def counts(right: Any) -> Any:
        """How often is it called?"""
        calls: list[int] = []
        return lambda x: calls.append(x) or len(calls)

    first, second = attempt(counts, SimpleNamespace()), attempt(counts, SimpleNamespace())

    assert [first(0), first(0), second(0)] == [1, 2, 1]
