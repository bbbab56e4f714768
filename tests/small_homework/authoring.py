"""How cases are made, and what students get wrong."""

from typing import Any

import numpy as np

from autograder.authoring.content import Authoring
from autograder.authoring.mistakes import Right, mistake
from autograder.authoring.sampling import Call, Generator, Sampler, Sizes, between, reals


def _values(rng: Generator, sizes: Sizes) -> Call:
    return {"values": reals(rng, sizes, between(rng, 3, 8)) + 5}


def _to_sort(rng: Generator, sizes: Sizes) -> Call:
    return _values(rng, sizes) | ({"descending": 1} if sizes.small or sizes.index % 2 else {})


def _matrices(rng: Generator, sizes: Sizes) -> Call:
    rows, inner, columns = (between(rng, 2, 4) for _ in range(3))
    return {"a": reals(rng, sizes, rows, inner), "b": reals(rng, sizes, inner, columns)}


@mistake("arrays.mean", common=True)
def one_too_few(right: Right, values: Any) -> Any:
    """By how many values is the sum divided?"""
    return values.sum() / (len(values) - 1)


@mistake("arrays.sort", common=True)
def always_ascending(right: Right, values: Any, descending: int = 0) -> Any:
    """What changes when descending is 1?"""
    return np.sort(values)


AUTHORING = Authoring(
    samplers={
        "arrays.mean": Sampler(_values, hidden=3),
        "arrays.sort": Sampler(_to_sort, hidden=4),
        "arrays.matrix_product": Sampler(_matrices, hidden=3),
    },
    mistakes=(one_too_few, always_ascending),
)
