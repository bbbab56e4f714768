"""An answer as a person types it: numbers, in brackets or not, or "don't know".

    1 -1 1/3 0.5        numbers; commas are spaces, and 1/3 is one number
    1 2; 3 4            two rows, as [[1, 2], [3, 4]] and [1 2] [3 4] are
    ?                   don't know
    (nothing)           skipped

`prediction.js` reads the same way in a page; a test types the same into both.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

LONGEST = 1000  # characters: no answer that is worked out by hand is longer
DEEPEST = 5  # brackets in each other
QUOTED = 20  # characters of a word that is said back
ROUNDED = 2  # decimals from which a number counts as rounded: 0.33 for 1/3

Problem: TypeAlias = Literal["", "skipped", "unknown", "unreadable", "brackets", "ragged", "long"]

UNKNOWN = (
    *("don't know", "dont know", "do not know", "i don't know", "i dont know", "i do not know", "idk", "dunno"),
    *("no idea", "i have no idea", "not sure", "i'm not sure", "no clue", "unknown", "help", "hint"),
)
_SPELLED = str.maketrans({"−": "-", "–": "-", "’": "'", "⁄": "/", **dict.fromkeys("\t\r\xa0\u2009\u202f", " ")})
_OPEN, _CLOSE = "([{", ")]}"
_DIGITS = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_NUMBER = re.compile(rf"([+-]?{_DIGITS})(?: */ *([+-]?{_DIGITS}))?(?![^ ,;\n()\[\]{{}}])")
_ARRAY = re.compile(r"\b(?:(?:np|numpy)\.)?array *(?=\()", re.ASCII)
_GAPS = re.compile(r"[ ,]+")
_ENDS = re.compile(r"[;\n]")  # of rows

Nested: TypeAlias = "list[Nested] | int"  # an int is the index of a number
_Number: TypeAlias = tuple[str, float, float]  # as it was typed, its value, and by how much it may be off


@dataclass(frozen=True)
class Typed:
    """What was typed: numbers with their shape, or why there are none."""

    problem: Problem = ""
    words: tuple[str, ...] = ()  # each number as it was typed; of what is unreadable the part in question
    values: tuple[float, ...] = ()  # in reading order
    rounded: tuple[float, ...] = ()  # by how much each may be off, since it was typed with few decimals
    shape: tuple[int, ...] = ()
    loose: bool = False  # no brackets and a single row: the shape was left open


class _Unreadable(Exception):
    """The text cannot be read; the arguments are those of `Typed`."""


def typed(text: str) -> Typed:
    """Read what a person typed.

    Args:
        text: one answer, perhaps of several lines.

    >>> typed("[1, -2.0; 1/4]").values, typed("1 2; 3 4").shape, typed(" ? ").problem
    ((1.0, -2.0, 0.25), (2, 2), 'unknown')
    """
    if len(text) > LONGEST:
        return Typed("long")
    plain = text.translate(_SPELLED).strip(" \n")
    if not plain:
        return Typed("skipped")
    core = plain.lower().strip(" ?!.")
    if core in UNKNOWN or (not core and "?" in plain):
        return Typed("unknown")
    try:
        return _numbers(_ARRAY.sub("", plain))
    except _Unreadable as why:
        return Typed(*why.args)


def _numbers(plain: str) -> Typed:
    read: list[_Number] = []
    bare = not any(letter in plain for letter in _OPEN + _CLOSE)
    rows = [row for row in _ENDS.split(plain) if row.strip(" ,")] if bare else []
    nested: list[Nested] = (
        [_nested(row, read) for row in rows] if len(rows) > 1 else _nested(_ENDS.sub(" ", plain), read)
    )
    loose = bare and len(rows) < 2
    if loose and not read:
        raise _Unreadable("unreadable", ("",))
    whole: Nested = nested[0] if len(nested) == 1 else nested
    words, values, rounded = zip(*read, strict=True) if read else ((), (), ())
    return Typed("", words, values, rounded, _shape(whole), loose)


def _nested(plain: str, read: list[_Number]) -> list[Nested]:
    """The brackets of a row as lists of lists of indices; the numbers are added to `read`."""
    stack: list[list[Nested]] = [[]]
    closing: list[str] = []
    at = 0
    while at < len(plain):
        gap, number = _GAPS.match(plain, at), _NUMBER.match(plain, at)
        if number:
            stack[-1].append(len(read))
            read.append(_value(number))
        elif not gap:
            _bracket(plain, at, stack, closing)
        found = gap or number
        at = found.end() if found else at + 1
    if closing:
        raise _Unreadable("brackets")
    return stack[0]


def _bracket(plain: str, at: int, stack: list[list[Nested]], closing: list[str]) -> None:
    """Open or close a list, at a place where there is neither a gap nor a number."""
    letter = plain[at]
    if letter in _OPEN:
        if len(closing) == DEEPEST:
            raise _Unreadable("brackets")
        inner: list[Nested] = []
        stack[-1].append(inner)
        stack.append(inner)
        closing.append(_CLOSE[_OPEN.index(letter)])
    elif letter in _CLOSE:
        if not closing or closing.pop() != letter:
            raise _Unreadable("brackets")
        inner = stack.pop()
        if letter == ")" and len(inner) == 1 and not plain[:at].rstrip(" ").endswith(","):
            stack[-1][-1] = inner[0]  # (4) is 4, and array([4]) is [4]
    else:
        raise _Unreadable("unreadable", (_quoted(plain[at:]),))


def _quoted(rest: str) -> str:
    """The first word of what cannot be read, where it can be written everywhere."""
    word = re.split(r"[ ,;\n()\[\]{}]", rest, maxsplit=1)[0][:QUOTED]
    return word if re.fullmatch(r"[!-~]+", word) else ""


def _value(number: re.Match[str]) -> _Number:
    above, below = float(number[1]), float(number[2] or 1)
    value = above / below if below else math.inf
    if not math.isfinite(value):
        raise _Unreadable("unreadable", (number.group()[:QUOTED],))
    decimals = len(number[1].partition(".")[2])
    plain = not number[2] and "e" not in number[1].lower()
    return number.group()[:QUOTED], value, float(f"5e-{decimals + 1}") if plain and decimals >= ROUNDED else 0.0


def _shape(nested: Nested) -> tuple[int, ...]:
    if isinstance(nested, int):
        return ()
    shapes = {_shape(one) for one in nested}
    if len(shapes) > 1:
        raise _Unreadable("ragged")
    return (len(nested), *(shapes.pop() if shapes else ()))


def written(value: object, deep: int = 0) -> str:
    """An answer that is there already, as one would type it: a number, an array, lists of lists, or text.

    Args:
        value: any object.
        deep: in how many lists it stands.

    >>> written([1, (0.5, "1/3")])
    '[1, [0.5, 1/3]]'
    """
    value = value.tolist() if hasattr(value, "tolist") else value
    if not isinstance(value, Sequence) or isinstance(value, (str, bytes)):
        return str(value)
    if deep > DEEPEST:
        return "[...]"
    return f"[{', '.join(written(one, deep + 1) for one in value[: LONGEST + 1])}]"
