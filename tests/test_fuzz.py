"""A small share of `fuzz`, with seeds of its own: the large one is run by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import fuzz

pytestmark = pytest.mark.usefixtures("in_one_sandbox")


@pytest.mark.parametrize("block", range(6))
def test_whatever_is_handed_in_is_read_or_refused_in_words(block: int) -> None:
    seeds = range(900_000 + 50 * block, 900_050 + 50 * block)

    assert [problem for problem in map(fuzz.intake, seeds) if problem] == []


@pytest.mark.parametrize("seed", range(910_000, 910_006))
def test_whatever_is_handed_in_gets_a_whole_report(seed: int, bank: Path, torch_is_here: None) -> None:
    assert fuzz.end_to_end(seed, bank) == ""
