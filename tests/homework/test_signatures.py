"""The bank holds every documented kind of signature, and pairs of mistakes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.authoring.content import load_authoring
from autograder.authoring.pair_hints import pairs_of
from autograder.authoring.solutions import Solutions
from autograder.cases.bank import read_bank
from autograder.core.assignment import Topic
from autograder.core.records import Answer, NotAnArray
from autograder.judging.sketches import JOINED
from tests.conftest import ROOT
from tests.content import BY_NAME, HOMEWORK


def _kind(answer: Answer) -> str:
    if isinstance(answer, NotAnArray):
        return f"{answer.kind}, {answer.detail or 'right'}" if answer.kind == "second call" else answer.kind
    return "dict" if isinstance(answer, Mapping) else "tuple" if isinstance(answer, tuple) else "array"


@pytest.mark.parametrize(
    "kind",
    [
        *("array", "tuple", "dict", "raises", "not finite", "input changed"),
        *("second call, wrong", "second call, right"),
    ],
)
def test_every_documented_kind_of_signature_is_in_the_bank(kind: str, bank: Path) -> None:
    known = {_kind(answer) for case in read_bank(bank) for answer in case.signatures.values()}

    assert kind in known


def test_random_draws_are_known_by_their_statistics(bank: Path) -> None:
    drawn = [
        part
        for case in read_bank(bank)
        if BY_NAME[case.task].judge == "sample"
        for answer in case.signatures.values()
        if isinstance(answer, Mapping)
        for part in answer.values()
    ]

    assert any(isinstance(part, tuple) and np.size(part[1]) == 5 for part in drawn)


def test_an_exception_is_in_the_bank_with_its_class_and_words(bank: Path) -> None:
    said = {
        answer.detail
        for case in read_bank(bank)
        for answer in case.signatures.values()
        if isinstance(answer, NotAnArray) and answer.kind == "raises"
    }

    assert "ValueError: The truth value of an array" in said
    assert "TypeError: 'float' object cannot be interpreted as" in said


def test_pairs_in_the_bank_are_of_known_mistakes_and_of_visible_cases(bank: Path) -> None:
    cases = [case for case in read_bank(bank) if case.pairs]
    known = {task.name: {one.name for one in load_authoring(HOMEWORK).mistakes_of(task)} for task in BY_NAME.values()}

    assert {
        name for case in cases for pair in case.pairs for name in pair.split(JOINED) if name not in known[case.task]
    } == set()
    assert {case.visibility for case in cases} == {"visible"}
    assert len({(case.task, pair) for case in cases for pair in case.pairs}) > 300


def test_a_pair_that_gives_what_a_third_mistake_gives_may_get_its_hint(bank: Path) -> None:
    task = BY_NAME["conv1d.output_length"]
    authoring = load_authoring(HOMEWORK)
    known = [one for one in authoring.mistakes_of(task) if one.name in ("rounds_up", *ALIKE)]
    solutions = Solutions(
        ROOT, HOMEWORK._replace(topics=(Topic("conv1d", (task,)),)), replace(authoring, mistakes=known)
    )

    pairs = pairs_of(read_bank(bank, ["conv1d"]), solutions)

    assert (pairs.together, pairs.wrong) == (2, ())


ALIKE = ("forgets_the_first_stop", "last_stop_lost")  # with `rounds_up` the first gives what the second gives
