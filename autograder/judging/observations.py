"""What can be said about wrong values, beyond the first place where they are wrong.

Each observation is a pure function that says a sentence when it is true of these numbers, else "".
It never guesses at the cause: hints do that. What is true of nearly any two arrays (a factor
between two single numbers) is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from autograder.core.records import Array
from autograder.core.wording import short
from autograder.judging.place_observations import WHERE
from autograder.judging.shape_observations import SHAPES, Look, Observation, equal, varied


@dataclass(frozen=True)
class Observed:
    """Every sentence that is true of two answers, the most informative first."""

    shape: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()  # of the whole answer
    where: tuple[str, ...] = ()  # of where the wrong values are
    wrong: tuple[str, ...] = ()  # of the wrong values

    def also_in(self, other: Observed) -> Observed:
        """The sentences that are true of two other answers, too."""
        true = {*other.shape, *other.whole, *other.where, *other.wrong}
        groups = (self.shape, self.whole, self.where, self.wrong)
        return Observed(*(tuple(said for said in group if said in true) for group in groups))


def observations(look: Look) -> Observed:
    """Every sentence that is true of these two answers."""
    with np.errstate(all="ignore"):  # an answer of 1e308 overflows in sums; then no observation is true
        if look.expected.shape != look.got.shape:
            return Observed(shape=_true(SHAPES, look))
        return Observed((), _true(WHOLE, look), _true(WHERE, look), _true(WRONG, look))


def chosen(observed: Observed) -> str:
    """The one or two most informative of these sentences, or ""."""
    if observed.shape or observed.whole:
        return (observed.shape or observed.whole)[0]
    return " ".join([*observed.where[:1], *observed.wrong[:1]])


def observe(look: Look) -> str:
    """The one or two most informative sentences that are true of these two answers, or ""."""
    return chosen(observations(look))


def _true(listed: Iterable[Observation], look: Look) -> tuple[str, ...]:
    return tuple(said for said in (observation(look) for observation in listed) if said)


# ---------------------------------------------------------------- every value


def all_zero(look: Look) -> str:
    """All entries of the answer are 0."""
    return "Every value is 0." if look.got.size > 1 and not look.got.any() else ""


def all_the_same(look: Look) -> str:
    """All entries of the answer are one number."""
    got = look.got
    return f"Every value is {short(got.flat[0])}." if got.size > 1 and bool((got == got.flat[0]).all()) else ""


def opposite_sign(look: Look) -> str:
    """The answer is the expected one times -1."""
    if not equal(look, look.got, -look.expected):
        return ""
    return "Only the sign differs." if look.got.size == 1 else "Every value has the opposite sign."


def signs_lost(look: Look) -> str:
    """The answer holds the absolute values of the expected one."""
    if not equal(look, look.got, np.abs(look.expected)):
        return ""
    return "Values that should be negative came back positive; the others are right."


def clipped_at_zero(look: Look) -> str:
    """Negative values became 0."""
    if look.got.size == 1 or not equal(look, look.got, np.maximum(look.expected, 0)):
        return ""
    return "Values that should be negative came back as 0; the others are right."


def modulo_256(look: Look) -> str:
    """Whole numbers that fit into 8 bits, and are off by multiples of 256."""
    low, high = look.got.min(), look.got.max()
    fits = (low >= 0 and high <= 255) or (low >= -128 and high <= 127)
    if not fits or (look.got % 1).any() or ((look.got - look.expected) % 256).any():
        return ""
    return "Every value is right but for a multiple of 256, the range of 8-bit numbers."


def fraction_lost(look: Look) -> str:
    """The answer holds whole numbers where at least two fractions are expected."""
    if np.count_nonzero(look.expected % 1) < 2:
        return ""
    if np.array_equal(look.got, np.trunc(look.expected)):
        return "Every value is right but for its fraction, which is lost."
    if np.array_equal(look.got, np.rint(look.expected)) or np.array_equal(look.got, np.floor(look.expected)):
        return "Every value is right, but rounded to a whole number."
    return ""


def one_factor(look: Look) -> str:
    """The answer is the expected one times a number."""
    expected, got = look.expected, look.got
    if not varied(look, expected[np.abs(expected) > look.tolerance]):
        return ""
    factor = float((got * expected).sum() / (expected * expected).sum())
    if not (np.abs(got - factor * expected) <= 1e-5 * np.abs(got).max()).all() or short(factor) in ("0", "1"):
        return ""
    if abs(factor) < 1e-9:
        return ""  # 1 / factor would be a whole number whatever it is, or more than a float holds
    if abs(factor) < 1 and abs(1 / factor - round(1 / factor)) < 1e-4:
        return f"Every value is {'-' if factor < 0 else ''}1/{abs(round(1 / factor))} of the expected one."
    return f"Every value is {short(round(factor, 9))} times the expected one."


def one_constant(look: Look) -> str:
    """A number was added to the whole answer."""
    off = look.got - look.expected
    if not varied(look, look.expected) or varied(look, off):
        return ""
    return f"Every value is {_off_by(off)}."


def _off_by(off: Array) -> str:
    mean = float(off.mean())
    return f"{short(round(abs(mean), 9))} too {'large' if mean > 0 else 'small'}"


def one_constant_in_each_channel(look: Look) -> str:
    """A number of its own was added to each channel."""
    off = look.got - look.expected
    if off.ndim != 3 or not 2 <= len(off) <= 4:
        return ""
    if not all(
        varied(look, right) and not varied(look, wrong) for right, wrong in zip(look.expected, off, strict=True)
    ):
        return ""
    said = [_off_by(part) if np.abs(part).max() > look.tolerance else "right" for part in off]
    return "Every value of " + ", of ".join(f"channel {k} is {words}" for k, words in enumerate(said)) + "."


def transposed(look: Look) -> str:
    """Rows and columns are swapped, the values are right."""
    if look.got.ndim < 2 or not equal(look, look.got.swapaxes(-1, -2), look.expected):
        return ""
    return "The values are right, with rows and columns swapped."


def reversed_order(look: Look) -> str:
    """The values are right, read from the other end."""
    got, wide = look.got, look.got.ndim > 1
    turns = {"in reversed order": got[::-1]} if got.ndim == 1 else {}
    if wide:
        turns |= {"upside down": got[..., ::-1, :], "mirrored from left to right": got[..., ::-1]}
        turns |= {"turned by 180 degrees": got[..., ::-1, ::-1]}
    if got.ndim == 3:
        turns |= {"with the channels in reversed order": got[::-1]}
    found = (how for how, turned in turns.items() if equal(look, turned, look.expected))
    return next((f"The values are right, {how}." for how in found), "")


def another_order(look: Look) -> str:
    """The values are right, in another order."""
    if not varied(look, look.expected):
        return ""
    same = equal(look, np.sort(look.got, axis=None), np.sort(look.expected, axis=None))
    return "These are the right values in another order." if same else ""


def channels_all_equal(look: Look) -> str:
    """Every channel of the answer is the same, and should not be."""
    if look.got.ndim != 3 or len(look.got) < 2 or not (look.got == look.got[:1]).all():
        return ""
    return "All channels of the answer are equal." if np.ptp(look.expected, axis=0).max() > look.tolerance else ""


# ---------------------------------------------------------------- what the wrong values are


def wrong_ones_are_zero(look: Look) -> str:
    """Every value that is wrong is 0."""
    zero = look.wrong.sum() > 1 and not look.got[look.wrong].any()
    return "Every value that differs is 0." if zero else ""


# Of each list only the first that is true is reported, so the most informative come first. Where one is true
# of the whole answer, the position of the wrong values adds nothing.
WHOLE: tuple[Observation, ...] = (
    all_zero,
    opposite_sign,
    signs_lost,
    clipped_at_zero,
    modulo_256,
    fraction_lost,
    one_factor,
    one_constant,
    one_constant_in_each_channel,
    all_the_same,
    transposed,
    reversed_order,
    another_order,
    channels_all_equal,
)
WRONG: tuple[Observation, ...] = (wrong_ones_are_zero,)
