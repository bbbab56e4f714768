"""What numbers say of an item and of a class. Pure functions, and a running sum for classes of any size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass
class Correlation:
    """The corrected point-biserial correlation of an item: of passing it with the points for all the other items.

    The point-biserial correlation is Pearson's, where one of the two numbers is 0 or 1 [1]:
    r = (M1 − M0) / s · √(p·q), with M1 and M0 the mean points of those who pass and of those who do not, s the
    standard deviation of all (divided by n), p the share of those who pass, q = 1 − p. It is *corrected* [2]: the
    item's own points are left out of the total. With them an item of many points agrees with itself, and looks as if it
    told students apart even where it is pure chance; of 50 items the difference is small, of a few large ones it is
    not.

    [1] F. M. Lord, M. R. Novick, Statistical Theories of Mental Test Scores, 1968, chapter 15.
    [2] S. Henrysson, Correction of item-total correlations in item analysis, Psychometrika 28 (1963), 211-218.

    Sums are kept, no list: a class of any size needs the same memory.
    """

    n: int = 0
    passed: int = 0
    rest: float = 0.0
    squares: float = 0.0
    of_passed: float = 0.0

    def add(self, *, passes: bool, rest: float) -> None:
        """Count one submission.

        Args:
            passes: whether it passes the item.
            rest: its points for all other items.
        """
        self.n += 1
        self.rest += rest
        self.squares += rest * rest
        if passes:
            self.passed += 1
            self.of_passed += rest

    @property
    def value(self) -> float | None:
        """From −1 to 1; None where it means nothing: everybody passes, nobody does, or all have the same points.

        >>> sums = Correlation()
        >>> for passes, rest in ((True, 4.0), (True, 2.0), (False, 2.0), (False, 0.0)):
        ...     sums.add(passes=passes, rest=rest)
        >>> round(sums.value, 4)  # (3 − 1) / √2 · √(1/2 · 1/2)
        0.7071
        """
        failed = self.n - self.passed
        if not self.passed or not failed:
            return None
        variance = self.squares / self.n - (self.rest / self.n) ** 2
        if variance <= 1e-9 * max(1.0, self.squares / self.n):
            return None
        means = self.of_passed / self.passed - (self.rest - self.of_passed) / failed
        share = self.passed / self.n
        return means / math.sqrt(variance) * math.sqrt(share * (1 - share))


def quantile(ordered: Sequence[float], share: float) -> float:
    """A quantile of ordered numbers, interpolated in between as NumPy's `quantile` does.

    Args:
        ordered: from the smallest on, at least one.
        share: from 0 to 1; 0.5 is the median.

    >>> quantile([1.0, 2.0, 10.0, 20.0], 0.5)
    6.0
    """
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def bins(scores: Sequence[float], most: float, count: int = 10) -> list[int]:
    """How many scores lie in each of `count` equal parts of 0 to `most`; the upper end belongs to the last part.

    Args:
        scores: of the submissions.
        most: the points that can be had, above 0.
        count: how many parts.

    >>> bins([0.0, 1.0, 4.9, 5.0, 10.0], 10.0, 2)
    [3, 2]
    """
    found = [0] * count
    for score in scores:
        found[min(count - 1, max(0, int(score / most * count + 1e-9)))] += 1
    return found
