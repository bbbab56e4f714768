"""Random calls of a task: what a sampler is, which sizes it is asked for, and random values that any homework can use.

A sampler is a function of a generator and of `Sizes`; it returns the arguments of one call. What is random is the
numbers. The sizes come from a list first, because sizes are what tell wrong programs from right ones: whatever is
square, divides evenly or is left out hides mistakes. Beyond the list sizes are random, up to a bound: cases stay so
small that an answer with many nested loops, which is a right answer too, is quick.

    def _mean(rng: Generator, sizes: Sizes) -> Call:
        n = sizes.pick((5, 1, 8), lambda: sizes.between(rng, (3, 12), small=(2, 4)))
        return {"numbers": reals(rng, sizes, n)}

    SAMPLERS = {"mean": Sampler(_mean)}

Small calls are those that a person can check by hand: a few one-digit numbers in place of many with two decimals. Most
are whole; some end in a half, which shows what is lost where an array holds whole numbers. None is 0, so that no
mistake hides behind one, but for zeros that a task is about.

All arrays are float64, whole numbers too, so that a mistake with kinds of numbers costs only the written cases that are
about them.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import numpy as np

from autograder.core.assignment import BadAssignment
from autograder.core.records import Array, Task, Value

Generator = np.random.Generator
Call: TypeAlias = dict[str, Value]  # parameter → argument, in the order of the signature
T = TypeVar("T")

HIDDEN = 8  # random cases that a task has unless its sampler says otherwise
SMALL_NUMBERS = 16  # numbers in a case that a person can check by hand, unless the sampler says otherwise


@dataclass(frozen=True)
class Sizes:
    """Which sizes a random call has: those at an index of the task's list, random ones beyond the list, or small ones.

    >>> rng = np.random.default_rng(0)
    >>> [Sizes(index).pick((9, 4), lambda: 20) for index in (0, 1, 2)], Sizes(small=True).pick((9, 4), lambda: 3)
    ([9, 4, 20], 3)
    """

    index: int = 0
    small: bool = False  # then the index is 0, and no list is used

    def pick(self, listed: Sequence[T], random: Callable[[], T]) -> T:
        """The sizes at the index of a list; where the list ends, and for small calls, what `random` returns.

        Args:
            listed: sizes of the first calls, of any one type.
            random: makes other sizes.
        """
        return random() if self.small or self.index >= len(listed) else listed[self.index]

    def between(self, rng: Generator, usual: tuple[int, int], *, small: tuple[int, int]) -> int:
        """A random size within bounds, both included.

        Args:
            rng: the generator.
            usual: the bounds (low, high).
            small: the bounds of small calls.
        """
        return between(rng, *(small if self.small else usual))


SMALL = Sizes(small=True)


@dataclass(frozen=True)
class Sampler:
    """How random calls of one task are made, and how many of them a bank has."""

    call: Callable[[Generator, Sizes], Call]
    hidden: int = HIDDEN  # random cases of the instructor's seed
    public: int = 0  # random cases that everybody sees, of `Authoring.public_seed`: where cases are too large to write
    small: int = SMALL_NUMBERS  # a case with at most so many numbers can be checked by hand
    title: Callable[[Mapping[str, Any]], str] | None = None  # names a call, where the sizes of its arguments do not


def sampled_call(sampler: Sampler, task: Task, rng: Generator, sizes: Sizes) -> Call:
    """A random call of a task, with all its arguments and no others.

    Args:
        sampler: of the task.
        task: names the parameters.
        rng: the generator.
        sizes: of the call.

    Raises:
        BadAssignment: the sampler raises, or gives other arguments than the task takes.
    """
    try:
        call = sampler.call(rng, sizes)
    except Exception as error:
        what = f"{type(error).__name__}: {error}".replace("\n", " ")
        at = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{'/'.join(Path(at.filename).parts[-2:])}, line {at.lineno}"
        raise BadAssignment(f"the sampler of {task.name} raises {what} ({where})") from error
    takes = (*task.arrays, *task.options)
    if not isinstance(call, dict):
        raise BadAssignment(f"the sampler of {task.name} gives {type(call).__name__}; it must give a dict of arguments")
    wrong = [f"gives {name!r}" for name in call if name not in takes]
    wrong += [f"does not give {name!r}" for name in task.arrays if name not in call]
    if wrong:
        raise BadAssignment(f"the sampler of {task.name} {wrong[0]}; it takes {', '.join(takes)}")
    return call


# ---------------------------------------------------------------- whole numbers, one at a time


def between(rng: Generator, low: int, high: int) -> int:
    """A random integer within bounds, both included.

    Args:
        rng: the generator.
        low: the smallest.
        high: the largest.
    """
    return int(rng.integers(low, high + 1))


def options(rng: Generator, sizes: Sizes, **values: int) -> dict[str, int]:
    """Options of a call by name; in a small call each is left out now and then.

    Args:
        rng: the generator.
        sizes: whether the call is a small one.
        values: name of the option → its value.

    >>> options(np.random.default_rng(0), Sizes(), stride=2, padding=1)
    {'stride': 2, 'padding': 1}
    """
    return {name: value for name, value in values.items() if not sizes.small or rng.random() < 0.75}


# ---------------------------------------------------------------- arrays


def reals(rng: Generator, sizes: Sizes, *shape: int) -> Array:
    """Numbers with a sign: with two decimals, so that a printed case is the case; of small calls one-digit ones.

    Args:
        rng: the generator.
        sizes: whether the call is a small one.
        shape: of the array.

    >>> reals(np.random.default_rng(0), Sizes(), 3).tolist(), reals(np.random.default_rng(0), SMALL, 3).tolist()
    ([0.38, -0.4, 1.92], [-3.5, -2.5, -1.5])
    """
    if sizes.small:
        return (whole, halves)[between(rng, 0, 1)](rng, *shape)
    return np.round(3 * rng.standard_normal(shape), 2)


def whole(rng: Generator, *shape: int) -> Array:
    """Whole numbers from -5 to 5; none is 0."""
    numbers: Array = rng.integers(1, 6, shape) * rng.choice([-1.0, 1.0], shape)
    return numbers


def halves(rng: Generator, *shape: int) -> Array:
    """Numbers that end in a half, from -4.5 to 5.5."""
    return whole(rng, *shape) + 0.5


def integers(rng: Generator, *shape: int) -> Array:
    """Whole numbers from -9 to 9."""
    return rng.integers(-9, 10, shape).astype(float)


def bright(rng: Generator, *shape: int) -> Array:
    """Whole numbers from 190 to 255, as the brightest pixels have."""
    return rng.integers(190, 256, shape).astype(float)


def numbers(rng: Generator, sizes: Sizes, *shape: int) -> Array:
    """Reals, whole numbers or bright ones, in turn by the index; of small calls mostly reals, now and then bright ones.

    Args:
        rng: the generator.
        sizes: the index and whether the call is a small one.
        shape: of the array.
    """
    if sizes.small:
        return bright(rng, *shape) if rng.random() < 0.15 else reals(rng, sizes, *shape)
    kind = sizes.index % 4
    if kind == 3:
        return bright(rng, *shape)
    return integers(rng, *shape) if kind == 1 else reals(rng, sizes, *shape)


def distinct(rng: Generator, sizes: Sizes, *shape: int) -> Array:
    """Different numbers, 1 apart, so that no two tie for the largest: no whole ones, and most are negative.

    Of small calls now and then all are negative, or whole, or bright.

    Args:
        rng: the generator.
        sizes: whether the call is a small one.
        shape: of the array.
    """
    size = int(np.prod(shape))
    if not sizes.small:
        return rng.permutation(size).reshape(shape) - 7 * size // 10 + 0.25
    kind = between(rng, 0, 5)
    order: Array = rng.permutation(size).reshape(shape)
    if kind == 0:
        return order + 250.0 - size
    return order - (size if kind == 1 else 2 * size // 3) + (0.0 if kind == 2 else 0.5)
