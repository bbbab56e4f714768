"""`verify` tests the tests: it says no when a mistake is missed or a right program loses a point."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from autograder import __main__ as commands
from autograder.authoring import verify
from autograder.authoring.freezing import Freezer, case_files
from autograder.authoring.references import Disagreement
from autograder.authoring.solutions import Reference
from autograder.core.records import Case
from autograder.homework.guide import mistakes_of
from tests.conftest import ROOT
from tests.content import HOMEWORK

EASY = Case("backprop.relu", "easy", {"z": np.array([1.0, 2.0])})


@cache
def _freezer() -> Freezer:
    return Freezer(Reference(ROOT, HOMEWORK), *case_files(ROOT, HOMEWORK))


def test_cases_that_cannot_tell_a_mistake_from_the_right_answer_are_shown() -> None:
    (row,) = [
        row
        for row in verify.matrix([_freezer().frozen(EASY)], HOMEWORK, _freezer().reference.right)
        if row.task.function == "relu"
    ]

    assert "leaky" in row.missed
    assert "leaky" in row.missed_public
    assert "\033[31m  missed by all cases: leaky\033[0m" in verify.table([row])


def test_the_matrix_counts_what_each_kind_of_case_catches() -> None:
    hard = Case("backprop.relu", "hard", {"z": np.array([-1.5, 2.0, -300.0])}, visibility="hidden")
    (row,) = [
        row
        for row in verify.matrix([_freezer().frozen(hard)], HOMEWORK, _freezer().reference.right)
        if row.task.function == "relu"
    ]

    assert (row.mistakes, row.slides, row.public) == (len(mistakes_of("backprop.relu")), 0, 0)
    assert row.hidden > 5


def test_two_mistakes_made_together_are_tried() -> None:
    cases = [_freezer().with_lookalikes(_freezer().frozen(case)) for case in [EASY]]

    tried, wrong = verify.wrong_pairs(cases, HOMEWORK, _freezer().reference.right)

    common = sum(one.common and one.kind == "answer" for one in mistakes_of("backprop.relu"))
    assert tried >= common * (common - 1)
    assert wrong == []


def test_a_right_variant_that_loses_a_point_is_named(bank: Path, tmp_path: Path) -> None:
    (tmp_path / "variants" / "odd").mkdir(parents=True)
    (tmp_path / "variants" / "odd" / "conv1d.py").write_text(
        "def conv1d(signal, weights): return 1\n", encoding="utf-8"
    )

    failing = verify.failing_variants(tmp_path / "variants", ROOT / "solutions", bank, HOMEWORK, torch=False)

    assert any(line.startswith("odd: conv1d.conv1d: expected shape") for line in failing)


def test_a_device_that_was_asked_for_and_is_missing_fails(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Disagreement, match="PyTorch on 'abacus' was asked for and is not here"):
        Reference(ROOT, HOMEWORK, "abacus")

    assert commands.main(["verify", "--device", "abacus"]) == 1
    assert "verify stopped: PyTorch on 'abacus' was asked for" in capsys.readouterr().err


@pytest.mark.parametrize(("well", "status"), [(True, 0), (False, 1)])
def test_verify_exits_with_1_on_any_no(
    well: bool, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        "autograder.authoring.verify.verify", lambda root, assignment, seed, device: ("the table", well)
    )

    assert commands.main(["verify"]) == status
    assert capsys.readouterr().out == "the table\n"
