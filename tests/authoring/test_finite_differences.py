"""A gradient by finite differences is exact, or refused where there is none."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.authoring.finite_differences import gradient
from autograder.authoring.references import Kink


def test_a_gradient_is_exact_where_the_function_bends_much() -> None:
    at = np.array([0.3, -0.2])

    found = gradient(lambda x: float(np.sin(30 * x).sum()), at)  # central differences alone are off by 1.5e-6

    assert np.abs(found / (30 * np.cos(30 * at)) - 1).max() < 1e-9


def test_a_faint_kink_that_a_step_crosses_is_refused() -> None:
    with pytest.raises(Kink, match=r"a kink at \(0,\)"):
        gradient(lambda x: float(x.sum() + 0.01 * np.abs(x - 4e-5).sum()), np.array([0.0]))


def test_a_gradient_at_a_kink_is_refused() -> None:
    with pytest.raises(Kink, match=r"a kink at \(1,\)"):
        gradient(lambda x: float(np.abs(x).sum()), np.array([1.0, 0.0]))


def test_a_faint_kink_at_the_very_place_is_refused() -> None:
    with pytest.raises(Kink, match=r"a kink at \(0,\)"):
        gradient(lambda x: float(x.sum() + 0.01 * np.abs(x).sum()), np.array([0.0]))
