"""What travels as plain JSON comes back as it was."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.core.codec import freeze, thaw
from autograder.core.records import Rng


@pytest.mark.parametrize(
    "value", [1, 0.1, None, "theirs", (("conv", 1, 2), ("pool", 3)), Rng(3, (1, 2), 4), np.zeros((0, 2))]
)
def test_thaw_undoes_freeze(value: object) -> None:
    assert freeze(thaw(freeze(value))) == freeze(value)


def test_what_is_no_value_cannot_be_frozen() -> None:
    with pytest.raises(TypeError, match="cannot freeze a set"):
        freeze({1, 2})


def test_thawed_arrays_cannot_be_written_to() -> None:
    array = thaw(freeze(np.zeros(2)))

    with pytest.raises(ValueError, match="read-only"):
        array[0] = 1
