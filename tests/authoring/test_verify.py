"""`verify` tests the tests: it says no when a mistake is missed or a right program loses a point."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from autograder import __main__ as commands
from autograder.authoring import mistake_matrix, verify
from autograder.authoring.freezing import Freezer
from autograder.authoring.mistakes import Right, mistake
from autograder.authoring.pair_hints import pairs_of
from autograder.authoring.references import Disagreement
from autograder.authoring.solutions import Solutions
from autograder.authoring.variants import Tried, try_variants
from autograder.core.records import Array, Case
from autograder.release.build import freeze_bank
from tests.authoring.small import AUTHORING, SMALL, SORT
from tests.conftest import ROOT


@mistake("arrays.sort", common=True)
def unsorted(right: Right, values: Array, descending: int = 0) -> Array:
    """Which value comes first?"""
    return values


@mistake("arrays.sort", kind="error")
def raising(right: Right, values: Array, descending: int = 0) -> Array:
    """Which value is the zeroth?"""
    raise IndexError


EASY = Case(SORT.name, "easy", {"values": np.array([1.0, 2.0])})  # sorted already, and descending is left out
HARD = Case(SORT.name, "hard", {"values": np.array([1.0, 3.0, 2.0]), "descending": 1}, visibility="hidden")


@cache
def _freezer() -> Freezer:
    authoring = replace(AUTHORING, mistakes=(*AUTHORING.mistakes, unsorted, raising))
    return Freezer(Solutions(ROOT, SMALL, authoring))


def _row(*cases: Case) -> mistake_matrix.Row:
    frozen = [_freezer().with_signatures(_freezer().frozen(case)) for case in cases]
    (row,) = [row for row in mistake_matrix.matrix(frozen, _freezer().solutions) if row.task == SORT]
    return row


# ---------------------------------------------------------------- the matrix


def test_mistakes_that_no_case_tells_from_the_right_answer_are_shown() -> None:
    row = _row(EASY)

    assert row.missed == ("always_ascending", "unsorted")
    assert row.missed_public == ("always_ascending", "unsorted")
    assert "  missed by all cases: unsorted" in mistake_matrix.table([row])


def test_the_matrix_counts_what_each_kind_of_case_catches() -> None:
    slide = HARD._replace(title="on a slide", slide="a slide", visibility="visible")

    assert (_row(HARD).mistakes, _row(HARD).slides, _row(HARD).public, _row(HARD).hidden) == (3, 0, 0, 3)
    assert (_row(slide).slides, _row(slide).public, _row(slide).hidden) == (3, 3, 0)


def test_a_case_without_points_shows_mistakes_and_catches_none() -> None:
    row = _row(HARD._replace(visibility="visible", scored=False))

    assert (row.shown, row.public, row.missed) == (3, 0, ("always_ascending", "unsorted", "raising"))


def test_a_mistake_that_raises_on_every_case_is_known_by_what_it_says() -> None:
    row = _row(HARD._replace(visibility="visible"))

    assert (row.own_hint, row.said, row.silent) == (2, 1, ())  # an IndexError without a word says too little


def test_a_task_without_known_mistakes_has_a_row_of_zeros() -> None:
    rows = mistake_matrix.matrix([], _freezer().solutions)

    assert [row.mistakes for row in rows] == [1, 3, 0]


# ---------------------------------------------------------------- pairs


def test_two_common_mistakes_made_together_are_tried_in_both_orders() -> None:
    cases = [_freezer().with_signatures(_freezer().frozen(EASY))]

    pairs = pairs_of(cases, _freezer().solutions)

    assert (pairs.tried, pairs.wrong) == (2, ())


# ---------------------------------------------------------------- right variants


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Tried:
    """A variant that writes one of three tasks, and that one wrongly."""
    folder = tmp_path_factory.mktemp("tried")
    freeze_bank(ROOT, SMALL, folder / "bank", seed=0)
    (folder / "variants" / "odd").mkdir(parents=True)
    (folder / "variants" / "odd" / "arrays.py").write_text("def mean(values): return [1]\n", encoding="utf-8")
    return try_variants(folder / "variants", ROOT / SMALL.solutions, folder / "bank", SMALL, torch=False)


def test_a_right_variant_that_loses_a_point_is_named(tried: Tried) -> None:
    assert {line.rpartition(": ")[0] for line in tried.failing} == {"odd: arrays.mean"}


def test_a_task_that_a_right_variant_lacks_is_not_tried_and_that_is_said(tried: Tried) -> None:
    said = verify.said_of_variants(tried)

    assert said[0] == "right variants: 0 of 1 pass"
    assert said[-2:] == [
        "  arrays.sort: not tried on those that do not have it (1)",
        "  arrays.matrix_product: not tried on those that do not have it (1)",
    ]


# ---------------------------------------------------------------- the command


def test_a_device_that_was_asked_for_and_is_missing_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("autograder.authoring.each_task.processors", lambda: 1)  # here PyTorch is loaded already
    with pytest.raises(Disagreement, match="PyTorch on 'abacus' was asked for and is not here"):
        Solutions(ROOT, SMALL, AUTHORING, "abacus")

    assert commands.main(["verify", "--device", "abacus"]) == 1
    assert "verify stopped: PyTorch on 'abacus' was asked for" in capsys.readouterr().err


@pytest.mark.parametrize(("well", "status"), [(True, 0), (False, 1)])
def test_verify_exits_with_1_on_any_no(
    well: bool, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("autograder.authoring.verify.verify", lambda *arguments, **options: ("the table", well))

    assert commands.main(["verify"]) == status
    assert capsys.readouterr().out == "the table\n"


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "no_color", "coloured"),
    [(Terminal(), "", True), (Terminal(), "1", False), (io.StringIO(), "", False)],
    ids=["terminal", "NO_COLOR", "pipe"],
)
def test_what_is_missed_is_red_on_a_terminal_only(
    stream: io.StringIO, no_color: str, coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    easy = _freezer().frozen(EASY)
    monkeypatch.setattr("autograder.authoring.each_task.processors", lambda: 1)  # others would freeze other cases
    monkeypatch.setattr(Freezer, "cases_of", lambda self, task, seed: [easy] if task == SORT else [])
    monkeypatch.setattr(
        verify, "try_variants", lambda *arguments, **options: Tried(1, ("odd: arrays.sort: wrong",), {})
    )
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", no_color)

    status = commands.main(["verify", "--assignment", "tests.small_homework"])

    lines = stream.getvalue().splitlines()
    assert status == 1
    assert ("\x1b[31m  missed by all cases: always_ascending\x1b[0m" in lines) is coloured
    assert ("\x1b[31modd: arrays.sort: wrong\x1b[0m" in lines) is coloured
    assert ("\x1b" in stream.getvalue()) is coloured
