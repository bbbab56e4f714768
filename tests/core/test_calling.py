"""Arguments are made anew for each call, so that no call can see what another one did to them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.core.calling import fresh
from autograder.core.codec import freeze
from autograder.core.records import Rng


@pytest.mark.parametrize("dtype", ["int64", "float64", "uint8", "bool"])
@pytest.mark.parametrize("shape", [(), (0, 2), (2, 3)])
def test_an_array_is_made_anew_with_its_type_and_can_be_written_to(dtype: str, shape: tuple[int, ...]) -> None:
    array = np.ones(shape, dtype=dtype)
    plain = freeze(array)

    one, other = fresh(plain), fresh(plain)
    one[...] = 0

    assert (other.dtype, other.shape) == (array.dtype, array.shape)
    np.testing.assert_array_equal(other, array)


@pytest.mark.parametrize(
    ("value", "made"),
    [
        (1, 1),
        (0.5, 0.5),
        ("theirs", "theirs"),
        (None, None),
        ((3, 5), (3, 5)),
        ((("conv", 3), ("pool", 2)), [("conv", 3), ("pool", 2)]),  # layers come in a list, as students write them
        ((), ()),
    ],
)
def test_what_is_no_array_is_made_as_students_write_it(value: Any, made: Any) -> None:
    assert fresh(freeze(value)) == made


def test_a_list_of_layers_is_another_one_each_time() -> None:
    plain = freeze((("conv", 3), ("pool", 2)))

    fresh(plain).clear()

    assert len(fresh(plain)) == 2


def test_a_dict_holds_arrays_that_are_made_anew() -> None:
    plain = freeze({"weights": np.ones(2)})

    fresh(plain)["weights"][:] = 7

    assert fresh(plain)["weights"].tolist() == [1, 1]


def test_a_generator_starts_again_for_each_call_and_a_shift_moves_its_seed() -> None:
    plain = freeze(Rng(3))

    first, again, shifted = fresh(plain).normal(), fresh(plain).normal(), fresh(plain, shift=1).normal()

    assert (first, again, shifted) == (*[np.random.default_rng(3).normal()] * 2, np.random.default_rng(4).normal())
