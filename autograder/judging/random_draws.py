"""Are these numbers random draws as asked: normal, around 0, with variance 2 / fan-in?

Letters: n number of draws, s their standard deviation as asked. A right answer differs from what
is asked by chance: the standard deviation of the mean of n draws is s/√n, that of their variance s²·√(2/(n − 1)),
that of the kurtosis of normal draws √(24/n).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from autograder.core.records import Answer, Array, NotAnArray
from autograder.core.wording import short
from autograder.judging.differences import as_numbers, same

ENOUGH = 2_000  # draws; with fewer, a uniform distribution is hard to tell from a normal one
ERRORS = 5.0  # standard errors that chance may be off: fewer than one right answer in a million strays further
ZEROS = 1  # by chance: about one draw in 8 million of `standard_normal(dtype=float32)` is exactly 0
SAME = 0.95  # of all values must be different: float16 still makes so many, a repeated row does not
RESEMBLE = 4.0  # standard errors that two samples of one kind may differ by: 1 pair in 10,000 does by more
HEAVY = 2.0  # chance makes large kurtosis more often than small: as much again above 3 as below


def strangeness(weights: Array) -> str:
    """What is wrong with the weights of a layer as random draws, or "" if nothing is.

    Args:
        weights: (k, …) the weights of k filters or units, each with fan-in prod(shape[1:]).
    """
    draws = weights.ravel()
    if draws.size > 1 and (draws == draws[0]).all():
        return f"all {draws.size} values are {short(draws[0])}; expected random draws"
    if draws.size < ENOUGH:
        return ""
    different = _different(draws)
    if different < SAME * draws.size:
        return f"only {different} of its {draws.size} values differ from one another; expected as many draws as values"
    zeros = int((draws == 0).sum())
    if zeros > ZEROS:
        return f"{zeros} of its {draws.size} values are exactly 0; expected random draws"
    fan_in = math.prod(weights.shape[1:])
    with np.errstate(over="ignore"):  # an infinite variance is wrong, and no reason to warn
        return _variance(draws, fan_in) or _mean(draws, fan_in) or _kurtosis(draws)


def _different(draws: Array) -> int:
    """How many values differ from one another. `np.unique` says it, too, but loads numpy.ma, as slow as a file."""
    return len(set(draws.tolist()))


def _variance(draws: Array, fan_in: int) -> str:
    asked, found = 2 / fan_in, float(draws.var(ddof=1))
    error = ERRORS * math.sqrt(2 / (draws.size - 1))  # relative
    if abs(found / asked - 1) <= error:
        return ""
    said = f"the variance of its {draws.size} values is {short(found, 4)}; expected about {short(asked, 4)}"
    also = f"{said} (2 / {fan_in}, the fan-in)"
    return f"{also}. Their standard deviation is about {short(asked, 4)}" if _is(found, asked**2, error) else also


def _mean(draws: Array, fan_in: int) -> str:
    mean = float(draws.mean())
    if abs(mean) <= ERRORS * math.sqrt(2 / fan_in / draws.size):
        return ""
    return f"the mean of its {draws.size} values is {short(mean, 3)}; expected draws around 0"


def _is(found: float, asked: float, error: float) -> bool:
    return abs(found / asked - 1) <= error


def _kurtosis(draws: Array) -> str:
    centred = draws - draws.mean()
    kurtosis = float((centred**4).mean() / (centred**2).mean() ** 2)
    error = ERRORS * math.sqrt(24 / draws.size)
    if -error <= kurtosis - 3 <= HEAVY * error:
        return ""
    return f"its {draws.size} values have kurtosis {short(kurtosis, 3)}; normal draws have 3, uniform ones 1.8"


# ---------------------------------------------------------------- statistics


def looks(answer: Answer, other: Answer | None) -> Answer:
    """The statistics of random draws: for each name its shape, mean, variance, kurtosis, share of distinct values,
    and whether another seed gives the same.

    Args:
        answer: the draws, by name.
        other: the draws of another seed, or None.

    Returns:
        Name → (shape, the five numbers), or `NotAnArray` if a part is not finite numbers; `answer` itself if it is
        not a dict.
    """
    if not isinstance(answer, Mapping):
        return answer
    others = other if isinstance(other, Mapping) else {}
    return {name: _looks(part, others.get(name, NotAnArray("none"))) for name, part in answer.items()}


def _looks(part: Answer, other: Answer) -> Answer:
    array = as_numbers(part)
    if array is None or not array.size or not np.isfinite(array).all():
        return NotAnArray("not numbers")
    draws = array.ravel()
    with np.errstate(all="ignore"):
        spread = float(draws.var())
        centred = (draws - draws.mean()) / math.sqrt(spread) if spread else np.zeros(1)
        numbers = [draws.mean(), spread, (centred**4).mean(), _different(draws) / draws.size, same(part, other)]
    return np.array(array.shape), np.array(numbers, dtype=float)


def resemble(one: Answer, other: Answer) -> bool:
    """Could two statistics come from the same distribution, differing only by chance?

    Args:
        one: a result of `looks`.
        other: another one.

    >>> draws = np.random.default_rng(0).normal(size=(3, 1000))
    >>> resemble(looks({"w": draws[0]}, None), looks({"w": draws[1]}, None))
    True
    >>> resemble(looks({"w": draws[0]}, None), looks({"w": 2 * draws[1]}, None))
    False
    """
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return set(one) == set(other) and all(resemble(one[name], other[name]) for name in one)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return same(one[0], other[0]) and _by_chance(int(np.prod(np.asarray(one[0]))), one[1], other[1])
    return isinstance(one, NotAnArray) and isinstance(other, NotAnArray)


def _by_chance(size: int, one: Answer, other: Answer) -> bool:
    mean, spread, kurtosis, different, unseeded = np.asarray(one)
    mean2, spread2, kurtosis2, different2, unseeded2 = np.asarray(other)
    if unseeded != unseeded2 or abs(different - different2) > 1 - SAME:
        return False
    if not spread or not spread2:  # one number throughout
        return bool(spread == spread2 and abs(mean - mean2) <= 1e-5 * max(1.0, abs(mean)))
    error = RESEMBLE * math.sqrt(2)  # of the difference of two samples
    return bool(
        abs(mean - mean2) <= error * math.sqrt(max(spread, spread2) / size)
        and abs(math.log(spread) - math.log(spread2)) <= error * math.sqrt(2 / size)
        and (size < ENOUGH or abs(kurtosis - kurtosis2) <= error * math.sqrt(24 / size))
    )
