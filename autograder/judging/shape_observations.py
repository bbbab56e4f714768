"""What can be said about an answer whose shape is wrong.

Each observation is a pure function that says a sentence when it is true of the two arrays, else "".
It never guesses at the cause: hints do that.

Letters: n input length, f filter length; a shape of `(n,)` has entries, `(h, w)` rows and columns,
`(d, h, w)` channels before them, `(k, d, f, f)` filters before those.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from autograder.core.records import Array, Sliding

Shape = tuple[int, ...]
AXES: dict[int, tuple[str, ...]] = {
    1: ("entry",),
    2: ("row", "column"),
    3: ("channel", "row", "column"),
    4: ("filter", "channel", "row", "column"),
}


@dataclass(frozen=True)
class Look:
    """The two answers that an observation compares."""

    slide: Sliding | None  # the sliding window that computes each entry; None for other tasks
    expected: Array  # float64
    got: Array  # float64
    tolerance: float  # how far apart two numbers may be that count as equal
    wrong: Array  # True where they differ, in the shape of `got`; meaningless if the shapes differ


Observation = Callable[[Look], str]


def equal(look: Look, one: Array, other: Array) -> bool:
    """Do two arrays count as equal, shapes included?

    Args:
        look: gives the tolerance.
        one: an array of any shape.
        other: another one.
    """
    return one.shape == other.shape and bool((np.abs(one - other) <= look.tolerance).all())


def varied(look: Look, values: Array) -> bool:
    """Do two of the values differ by more than twice the tolerance?

    Args:
        look: gives the tolerance.
        values: an array of any shape.
    """
    return values.size > 1 and not np.ptp(values) <= 2 * look.tolerance  # NaN counts as varied


def count(number: int, name: str) -> str:
    """A number with its noun, in the plural where needed.

    Args:
        number: how many, at least 0.
        name: the noun in the singular.

    >>> count(1, "row"), count(2, "entry")
    ('1 row', '2 entries')
    """
    return f"{number} {name if number == 1 else 'entries' if name == 'entry' else name + 's'}"


def _cuts(shape: Shape) -> list[tuple[Shape, int]]:
    """For each axis, the shape without it, and its length."""
    return [(shape[:axis] + shape[axis + 1 :], length) for axis, length in enumerate(shape)]


def nothing_came_back(look: Look) -> str:
    """The array is empty."""
    return "The answer is empty." if look.got.size == 0 else ""


def an_axis_of_length_one(look: Look) -> str:
    """The shapes differ by one axis of length 1."""
    values = " The values are right." if equal(look, look.got.ravel(), look.expected.ravel()) else ""
    if (look.expected.shape, 1) in _cuts(look.got.shape):
        return f"There is an extra axis of length 1.{values}"
    if (look.got.shape, 1) in _cuts(look.expected.shape):
        return f"An axis of length 1 is missing.{values}"
    return ""


def axes_in_another_order(look: Look) -> str:
    """The lengths of the axes are right, but their order is not."""
    if sorted(look.expected.shape) != sorted(look.got.shape):
        return ""
    orders = itertools.permutations(range(look.got.ndim)) if look.got.ndim <= 4 else ()
    if any(equal(look, look.got.transpose(order), look.expected) for order in orders):
        return "The values are right, with the axes in another order."
    return "These are the right lengths, with the axes in another order."


def another_step(look: Look) -> str:
    """The shape is the one that exactly one wrong stride or padding gives."""
    slide = look.slide
    if slide is None:
        return ""
    lead = look.expected.shape[: -len(slide.n)]
    said = [words for words, lengths in _slips(slide).items() if lead + lengths == look.got.shape]
    return f"That is the shape {said[0]}." if len(said) == 1 else ""


def _slips(slide: Sliding) -> dict[str, Shape]:
    """Description of a mistake with stride or padding → the output lengths that it gives."""
    s, p = slide.stride, slide.padding

    def lengths(stride: int, padded: int, hanging: int = 0) -> Shape:
        return tuple((n + padded - f + hanging) // stride + 1 for n, f in zip(slide.n, slide.f, strict=True))

    slips: dict[str, Shape] = {"of the input" if len(slide.n) == 1 else "with the input's height and width": slide.n}
    if p:
        slips |= {"without padding": lengths(s, 0), "with padding on one side only": lengths(s, p)}
    if s > 1:
        slips |= {"with stride 1": lengths(1, 2 * p)}
        slips |= {"that counts windows hanging over the edge": lengths(s, 2 * p, s - 1)}
    if s > 1 and p:
        slips |= {"with stride 1 and without padding": lengths(1, 0)}
    if p and s != p:
        slips |= {"with stride and padding swapped": lengths(p, 2 * s)}
    return slips


def right_as_far_as_it_goes(look: Look) -> str:
    """One array is the beginning of the other."""
    expected, got = look.expected, look.got
    if expected.ndim != got.ndim or expected.ndim not in AXES:
        return ""
    common = tuple(slice(min(lengths)) for lengths in zip(expected.shape, got.shape, strict=True))
    if not equal(look, got[common], expected[common]) or not varied(look, expected[common]):
        return ""
    if got[common].shape == got.shape:
        return f"What came back is right, but {_by_how_much(expected.shape, got.shape)} missing at the end."
    if expected[common].shape == expected.shape:
        return f"It begins with the right answer; {_by_how_much(got.shape, expected.shape)} too many."
    return ""


def _by_how_much(longer: Shape, shorter: Shape) -> str:
    off = [(k - j, name) for k, j, name in zip(longer, shorter, AXES[len(longer)], strict=True) if k > j]
    return " and ".join(count(k, name) for k, name in off) + (" is" if [k for k, _ in off] == [1] else " are")


def another_number_of_axes(look: Look) -> str:
    """One axis is missing, whatever its length, or there is one more."""
    expected, got = look.expected.shape, look.got.shape
    for longer, other, words in ((expected, got, "is missing"), (got, expected, "is too many")):
        lengths = {length for left, length in _cuts(longer) if left == other}
        if lengths:
            return f"An axis of length {lengths.pop()} {words}."
    return ""


def too_long_or_too_short(look: Look) -> str:
    """One axis, or each of the last two by the same number, is too long or too short."""
    expected, got = look.expected.shape, look.got.shape
    if len(expected) != len(got) or len(got) not in AXES:
        return ""
    off = {name: b - a for name, a, b in zip(AXES[len(got)], expected, got, strict=True) if a != b}
    k = next(iter(off.values()))
    if len(off) == 1 or (list(off) == ["row", "column"] and set(off.values()) == {k}):
        return " and ".join(count(abs(k), name) for name in off) + f" too {'many' if k > 0 else 'few'}."
    return ""


# Only the first that is true is reported, so the most informative come first.
SHAPES: tuple[Observation, ...] = (
    nothing_came_back,
    an_axis_of_length_one,
    axes_in_another_order,
    another_step,
    right_as_far_as_it_goes,
    another_number_of_axes,
    too_long_or_too_short,
)
