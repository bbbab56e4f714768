"""What the newest NumPy refuses is refused under every NumPy."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograder.core.newer_numpy import set_filters


@pytest.fixture(autouse=True)
def _filters() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        set_filters()
        yield


def _assigned() -> None:
    np.zeros(2)[0] = np.array([[1.0]])


def _assigned_to_an_entry() -> None:
    out = np.zeros(2)
    out[0] = np.array([1.0])


@pytest.mark.parametrize(
    "call",
    [
        lambda: int(np.array([1])),
        lambda: float(np.array([[1.0]])),
        _assigned,
        _assigned_to_an_entry,
        lambda: np.sum(each for each in [1, 2]),
        lambda: vars(np)["trapz"]([1.0, 2.0]),
        lambda: vars(np)["in1d"]([1], [1]),
    ],
    ids=["int of one", "float of one", "a matrix as an entry", "an array as an entry", "np.sum", "trapz", "in1d"],
)
def test_what_numpy_2_4_refuses_is_refused(call: Callable[[], Any]) -> None:
    with pytest.raises((DeprecationWarning, TypeError, ValueError, KeyError)):
        call()


def test_other_warnings_are_passed_over() -> None:
    warnings.warn("something else is deprecated", DeprecationWarning, stacklevel=1)

    assert float(np.array(1.0)) == 1.0
    assert np.array([2.0]).item() == 2.0
