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


@pytest.mark.parametrize("kind", ["<f8", ">f8", "<f4", "<i8", ">i4", "|u1", "|b1"])
def test_an_array_comes_back_with_its_shape_and_every_bit(kind: str) -> None:
    array = np.array([[1, 0, 3], [0, 5, 1]]).astype(kind)

    came = thaw(freeze(array.T))

    assert came.dtype == array.dtype.newbyteorder("<")
    assert (came.shape, came.tolist()) == ((3, 2), array.T.tolist())


def test_floats_that_no_digits_tell_apart_are_told_apart() -> None:
    numbers = np.array([0.1, np.nextafter(0.1, 1), -0.0, 5e-324, np.finfo(float).max])

    assert thaw(freeze(numbers)).tobytes() == numbers.tobytes()


@pytest.mark.parametrize("data", ["AAAA", "AAAAAAAAAAAAAAAAAAAAAA==", "not base64!"])
def test_bytes_that_are_not_those_of_the_array_are_refused(data: str) -> None:
    with pytest.raises(ValueError, match=r"buffer size|reshape|base64"):
        thaw({"dtype": "<f8", "shape": [1], "data": data})


def test_what_is_no_value_cannot_be_frozen() -> None:
    with pytest.raises(TypeError, match="cannot freeze a set"):
        freeze({1, 2})


def test_thawed_arrays_cannot_be_written_to() -> None:
    array = thaw(freeze(np.zeros(2)))

    with pytest.raises(ValueError, match="read-only"):
        array[0] = 1
