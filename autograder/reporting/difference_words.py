"""How an answer differs from the right one, in words: the first entry, shape or kind that does, with both values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from autograder.core.records import (
    Answer,
    Array,
    Difference,
    NotAnArray,
    NotAnArrayKind,
    Reason,
    Task,
)
from autograder.core.text import one_line
from autograder.core.wording import index_text, names, pair, short
from autograder.judging.differences import as_numbers, first_index

SECOND_CALL = "a second call gives another answer"
NOT_AN_ARRAY: Mapping[NotAnArrayKind, str] = {  # in words that follow "got"
    "none": "None",
    "string": "text",
    "masked": "a masked array",
    "complex": "complex numbers",
    "ragged": "rows of different lengths",
    "not numbers": "something that is not an array of numbers",
    "not a float": "something else",
    "wrong count": "another number of parts",
    "not a sequence": "something that is not a tuple",
    "not a mapping": "something that is not a dict",
    "too large": "far too much",
    "not finite": "values that are not finite",  # this and what follows in signatures only (`diagnosis`)
    "raises": "an exception",
    "second call": "another answer each time",
    "input changed": "the right answer, and a changed input",
}


def caller(task: Task) -> str:
    """Who does what a call does: a task in PyTorch is a model, or a step of training."""
    return task.function if task.torch else "the call"


def difference(task: Task, found: Difference) -> str:
    """The first thing in which two answers differ, with both and the index, and what else is true of them.

    Args:
        task: whose answers they are.
        found: what differs.
    """
    if found.between == "arguments":
        return f"{caller(task)} changed its input `{found.part}`{_before_and_after(found)}"
    if found.between == "calls":
        again = f"{task.function} gives another result the second time" if task.torch else SECOND_CALL
        return f"{again}: {_differs(task, found, ('first', 'then'))}"
    if found.between == "seeds":
        same = f"{found.part}: an rng of another seed gives the same draws"
        return same if found.came is None else f"with an rng of another seed the answer is {in_short(found.came)}"
    said = _kind_of_numbers(found.dtype, found.expected) + _differs(task, found, ("expected", "got"))
    return f"{said}. {found.remark}" if found.remark and found.reason is not Reason.SAMPLE else said


def _kind_of_numbers(dtype: str, expected: Array | None) -> str:
    """The beginning of a sentence about an answer whose dtype explains what is wrong.

    Args:
        dtype: of the answer; "" where it explains nothing.
        expected: the right answer.

    >>> _kind_of_numbers("uint8", np.array([258.0]))
    'your answer holds 8-bit numbers (uint8), which wrap around after 255: '
    """
    if not dtype or expected is None:
        return ""
    if dtype == "bool":
        return "your answer holds only True and False (bool): "
    if dtype == "float16":
        return "your answer holds numbers of half precision (float16), which keep three digits: "
    limits = np.iinfo(dtype)
    if expected.max() > limits.max or expected.min() < limits.min:
        return f"your answer holds {limits.bits}-bit numbers ({dtype}), which wrap around after {limits.max}: "
    return f"your answer holds whole numbers ({dtype}): "


def _differs(task: Task, found: Difference, words: tuple[str, str]) -> str:
    """How the second of two answers differs from the first.

    Args:
        task: the task that they answer.
        found: the difference.
        words: what the two are called.
    """
    part = f"{found.part}: " if found.part else ""
    if found.reason is Reason.SAMPLE:
        return part + found.remark
    if found.missing or found.unexpected:
        listed = (("missing", found.missing), ("unexpected", found.unexpected))
        return f"{part}the names differ: {'; '.join(f'{word} {names(some)}' for word, some in listed if some)}"
    if found.expected is None or found.got is None:
        return part + _another_kind(task, found)
    if found.wrong is None:
        return f"{part}expected shape {found.expected.shape}, got {found.got.shape}"
    return part + _values(found.expected, found.got, found.wrong, words, finite=found.reason is Reason.VALUES)


def _another_kind(task: Task, found: Difference) -> str:
    came = NotAnArray("none") if found.came is None else found.came
    kind = came.kind if isinstance(came, NotAnArray) else ""
    if found.reason is Reason.NO_ERROR and isinstance(came, NotAnArray) and came.detail == "ValueError":
        return "the ValueError was returned; it must be raised: `raise ValueError(...)`"
    if isinstance(came, NotAnArray) and kind == "none" and came.detail:  # a driver says what it means
        return one_line(came.detail, 80)
    if isinstance(came, NotAnArray) and kind == "not a float" and came.detail:
        tensor = "; `loss.item()` is the float" if came.detail == "Tensor" else ", not a Python float"
        module = "torch." if came.detail == "Tensor" else ""
        return f"{task.function} returned a {module}{one_line(came.detail, 80)}{tensor}"
    wanted = "a ValueError" if found.reason is Reason.NO_ERROR else _wanted(found.wanted, found.parts)
    why = ", which is what a function without `return` gives" if kind == "none" and not found.part else ""
    why = why if found.reason is Reason.KIND else ""
    return f"expected {'a Python float' if kind == 'not a float' else wanted}, got {in_short(came)}{why}"


def _values(expected: Array, got: Array, wrong: Array, words: tuple[str, str], *, finite: bool) -> str:
    index = first_index(wrong)
    values, many = pair(expected[index], got[index], words), int(wrong.sum())
    if not expected.ndim:
        return values
    if many > 1:
        how = "differ" if finite else "are not finite"
        return f"{many} of {expected.size} values {how}; first at {index_text(index)}: {values}"
    how = "differs" if finite else "is not finite"
    if expected.size == 1:
        return f"the value {how}: {values}"
    return f"1 of {expected.size} values {how}, at {index_text(index)}: {values}"


def _before_and_after(found: Difference) -> str:
    if found.missing or found.unexpected:
        return ": it holds other names afterwards"
    if found.expected is None or found.got is None:
        return ""
    if found.wrong is None:
        return f": its shape was {found.expected.shape}, afterwards {found.got.shape}"
    index = first_index(found.wrong)
    return f" at {index_text(index)}: {pair(found.expected[index], found.got[index], ('before', 'after'))}"


# ---------------------------------------------------------------- answers in a few words


def in_short(answer: Answer) -> str:
    """What came back, in a few words.

    >>> in_short(NotAnArray("wrong count", "2")), in_short(np.array(4.0)), in_short({"W": np.zeros(3)})
    ('another number of parts (2)', '4', 'a dict with W')
    """
    if isinstance(answer, NotAnArray):
        told = answer.detail and answer.kind != "string"  # whose type would only say how long it is: str672
        detail = f" ({one_line(answer.detail, 80)})" if told else ""
        return NOT_AN_ARRAY[answer.kind] + detail
    if isinstance(answer, Mapping):
        return f"a dict with {names(answer)}" if answer else "an empty dict"
    if isinstance(answer, tuple):
        return f"a tuple of {len(answer)}"
    array = as_numbers(answer)
    return short(float(array)) if array is not None and not array.ndim else f"an array of shape {np.shape(answer)}"


def _wanted(expected: Answer | None, parts: Sequence[str] = ()) -> str:
    """What is expected, in a few words."""
    if isinstance(expected, tuple):
        return f"{len(expected)} parts" + (f" ({', '.join(parts)})" if parts else "")
    if isinstance(expected, np.ndarray):
        return f"an array of shape {expected.shape}" if expected.ndim else "a number"
    return in_short(NotAnArray("none") if expected is None else expected)
