"""Wrong programs that no list holds get no full marks, and one slip with kinds of numbers costs its own cases alone."""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autograder.authoring.mistakes import Mistake
from autograder.authoring.trials import outcome_of
from autograder.cases.bank import read_bank
from autograder.cases.kinds import kinds_of
from autograder.core.records import Case
from autograder.judging.compare import judge
from tests.content import BY_NAME
from tests.wrong_programs import TASK

FOLDER = Path(__file__).parents[1] / "wrong_programs"
ABOUT_KINDS = "kinds_of_numbers"  # a slip of that module may cost no other case


def _programs(path: Path) -> list[Callable[..., Any]]:
    module = importlib.import_module(f"tests.wrong_programs.{path.stem}")
    return [thing for thing in vars(module).values() if hasattr(thing, TASK)]


PROGRAMS = [(path.stem, one) for path in sorted(FOLDER.glob("[a-z]*.py")) for one in _programs(path)]
EACH = pytest.mark.parametrize("program", [one for _, one in PROGRAMS], ids=lambda one: one.__name__)
SLIPS = [one for topic, one in PROGRAMS if topic == ABOUT_KINDS]


@cache
def _scored(bank: Path, task: str) -> list[Case]:
    return [case for case in read_bank(bank) if case.task == task and case.scored]


def _lost(program: Callable[..., Any], bank: Path) -> list[Case]:
    """The scored cases that a program fails."""
    task = BY_NAME[getattr(program, TASK)]

    def tried(right: object, *given: Any, **by_name: Any) -> Any:
        return program(*given, **by_name)

    wrong = Mistake(program.__name__, task.name, "", common=False, kind="answer", function=tried)
    return [
        case
        for case in _scored(bank, task.name)
        if judge(task, case, outcome_of(wrong, case, task, SimpleNamespace())).kind != "pass"
    ]


@EACH
def test_a_wrong_program_gets_no_full_marks(program: Callable[..., Any], bank: Path) -> None:
    assert _lost(program, bank)


@pytest.mark.parametrize("program", SLIPS, ids=lambda one: one.__name__)
def test_a_slip_with_kinds_of_numbers_costs_its_own_cases_alone(program: Callable[..., Any], bank: Path) -> None:
    lost = _lost(program, bank)

    assert all(kinds_of(case) for case in lost), [case.title for case in lost]
    assert max(Counter(case.visibility for case in lost).values()) == 1


def test_each_task_has_five_such_programs() -> None:
    programs = Counter(getattr(one, TASK) for _, one in PROGRAMS)

    assert {task: count for task, count in programs.items() if count < 5} == {}
