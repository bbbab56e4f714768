"""Programs as beginners write them, wrong in one or two ways: what they are told, judged by hand.

Each is called in this process, as `verify` calls known mistakes. `hint` names the known mistake whose hint is right for
it; `says` are words of the message that name the cause. The others get no hint, and so none that misleads.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograder.authoring.content import load_authoring
from autograder.authoring.mistakes import Mistake
from autograder.authoring.solutions import Solutions
from autograder.authoring.trials import outcome_of
from autograder.cases.bank import read_bank
from autograder.cases.items import plan
from autograder.core.records import ItemResult
from autograder.grading.score import mark
from autograder.reporting.words import message
from tests.conftest import ROOT
from tests.content import BY_NAME, HOMEWORK

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FOLDER = Path(__file__).parents[1] / "beginners"
PROGRAMS = [
    program
    for file in sorted(FOLDER.glob("*.toml"))
    if file.name != "torch_programs.toml"  # those are run in the sandbox (`test_torch_beginners`)
    for program in tomllib.loads(file.read_text(encoding="utf-8"))["program"]
]
NAMED = 0.7  # of wrong items: their hint or message names the cause


@cache
def _solutions() -> Solutions:
    return Solutions(ROOT, HOMEWORK, load_authoring(HOMEWORK))


def _function(program: Mapping[str, str]) -> Any:
    """The program's function; earlier functions are those of the solutions."""
    module = ModuleType("handed_in")
    vars(module).update(np=np, **vars(_solutions().right))
    exec(compile(program["source"], "handed_in.py", "exec"), vars(module))
    return getattr(module, program["task"].partition(".")[2])


def _visible(program: Mapping[str, str], bank: Path) -> ItemResult:
    """The result of the visible item."""
    task, function = BY_NAME[program["task"]], _function(program)
    attempt = Mistake(
        "handed_in", task.name, "", False, "answer", lambda right, *given, **named: function(*given, **named)
    )
    (item, *_) = plan([task], [case for case in read_bank(bank, [task.file]) if case.task == task.name])
    outcomes = [outcome_of(attempt, case, task, _solutions().right) for case in item.cases]
    hints = {one.name: one.hint for one in _solutions().authoring.mistakes_of(task)}
    return mark(item, outcomes, hints)


def _id(program: Mapping[str, str]) -> str:
    return f"{program['task']}: {program['slip']}"


@pytest.mark.parametrize("program", PROGRAMS, ids=_id)
def test_a_beginner_is_told_what_was_judged_right_by_hand(program: Mapping[str, str], bank: Path) -> None:
    result = _visible(program, bank)

    known = {one.name: one.hint for one in _solutions().authoring.mistakes_of(result.item.task)}
    assert result.score < result.item.max_score
    assert result.hint == (known[program["hint"]] if "hint" in program else "")
    assert program.get("says", "") in message(result)


def test_most_of_them_have_a_hint_or_a_sentence_that_names_the_cause() -> None:
    named = [program for program in PROGRAMS if "hint" in program or "says" in program]

    assert len(PROGRAMS) >= 60
    assert len(named) / len(PROGRAMS) >= NAMED
