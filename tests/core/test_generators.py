"""Generators for tests: seeded ones, and those whose draws are recorded."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.core.generators import RecordedDraws, generator


@pytest.mark.parametrize("extra", ["random", "normal", "standard_normal", "permutation"])
def test_another_draw_in_between_moves_recorded_draws_on(extra: str) -> None:
    rng = RecordedDraws(0, [2, 0, 1], 3)
    first = rng.integers(3)
    getattr(rng, extra)(2)

    assert (int(first), int(rng.integers(3)), int(rng.integers(3))) == (2, 1, 2)


def test_without_recorded_draws_it_is_numpys_own_generator_and_a_shift_is_another_seed() -> None:
    drawn = [generator(3, (), 0, shift=shift).normal() for shift in (0, 1)]

    assert drawn == [np.random.default_rng(3).normal(), np.random.default_rng(4).normal()]
