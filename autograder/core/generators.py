"""Random generators for a student's function: seeded, or with recorded draws."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def generator(seed: int, draws: Sequence[int], bound: int, shift: int = 0) -> np.random.Generator:
    """A NumPy generator.

    Args:
        seed: of the generator.
        draws: what `integers(bound)` returns, one by one; empty: it draws at random.
        bound: the only upper bound for which the draws are returned.
        shift: added to the seed, where there are no draws.
    """
    if draws:
        return RecordedDraws(seed, draws, bound)
    return np.random.default_rng(seed + shift)


class RecordedDraws(np.random.Generator):
    """A generator with recorded draws for `integers`, so that training takes the steps that a case expects.

    Args:
        seed: for everything but `integers`.
        draws: what `integers(bound)` returns, one by one.
        bound: the only upper bound for which the draws are returned.

    >>> RecordedDraws(0, [2, 0], 3).integers(3, size=2).tolist()
    [2, 0]
    """

    def __init__(self, seed: int, draws: Sequence[int], bound: int) -> None:
        super().__init__(np.random.PCG64(seed))
        self._draws = list(draws)
        self._bound = bound
        self._used = 0
        self._spoiled = False

    def integers(
        self, low: Any, high: Any = None, size: Any = None, dtype: Any = np.int64, endpoint: bool = False
    ) -> Any:
        """The next recorded draws; with other bounds, or after other random numbers were drawn, wrong ones.

        Args:
            low: the smallest possible value, or the upper bound where `high` is None.
            high: the upper bound.
            size: shape of the result; None: one number.
            dtype: of the result.
            endpoint: whether `high` itself is possible.

        Raises:
            ValueError: no value is possible.
            RuntimeError: all draws are used.
        """
        low, high = (0, int(low)) if high is None else (int(low), int(high))
        high += bool(endpoint)
        if low >= high:
            raise ValueError("low >= high")
        count = int(np.prod(size)) if size is not None else 1
        taken = [self._next(low, high) for _ in range(count)]
        return np.array(taken, dtype=dtype).reshape(size) if size is not None else np.dtype(dtype).type(taken[0])

    def __getattribute__(self, name: str) -> Any:
        """Any other use of the generator changes its state, so the next integers are not the recorded ones."""
        if not name.startswith("_") and name not in ("integers", "bit_generator", "spawn"):
            self._spoiled = True
        return super().__getattribute__(name)

    def _next(self, low: int, high: int) -> int:
        if self._used == len(self._draws):
            raise RuntimeError(f"rng.integers was asked for more than {len(self._draws)} draws: draw once in each step")
        draw = self._draws[self._used]
        self._used += 1
        if (low, high) == (0, self._bound) and not self._spoiled:
            return draw
        return (draw + 1 - low) % (high - low) + low  # a wrong draw: the next data point
