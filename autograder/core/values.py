"""What a call takes and what it returns, with the types of both.

`Value` is an argument of a task, `Answer` is what it returns: an array, or a tuple or dict of answers. An argument that
cannot be written as numbers has a record of its own (`Rng`), as has an answer that is none (`NotAnArray`).

Apart from the other records, because of these the process that runs student code needs no more, and loads no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"


@dataclass(frozen=True)
class Rng:
    """A random generator, made anew for each call: seeded, or with recorded draws for `integers`."""

    seed: int
    draws: tuple[int, ...] = ()  # what `rng.integers(bound)` returns, one by one
    bound: int = 0  # the only upper bound for which the draws are right


Layers: TypeAlias = "tuple[int, ...] | tuple[tuple[int | str, ...], ...]"
Value: TypeAlias = "Array | int | float | str | Rng | Mapping[str, Array] | Layers | None"

ReturnedKind: TypeAlias = Literal[  # what a function can return in place of an array of numbers
    "none",
    "string",
    "masked",
    "complex",
    "ragged",  # rows of different lengths
    "not numbers",
    "not a float",
    "wrong count",  # another number of parts
    "not a sequence",
    "not a mapping",
    "too large",
]
SignatureKind: TypeAlias = Literal[  # what else can be the signature of a known mistake
    "not finite",
    "raises",
    "second call",  # another answer each time
    "input changed",
]
NotAnArrayKind: TypeAlias = Literal[ReturnedKind, SignatureKind]
RETURNED_KINDS: tuple[ReturnedKind, ...] = get_args(ReturnedKind)
NOT_AN_ARRAY_KINDS: tuple[NotAnArrayKind, ...] = get_args(NotAnArrayKind)


@dataclass(frozen=True)
class NotAnArray:
    """An answer, or a part of one, that is not an array of numbers."""

    kind: NotAnArrayKind
    detail: str = ""  # a type, a shape or indices, in one short line


Answer: TypeAlias = "Array | tuple[Answer, ...] | Mapping[str, Answer] | NotAnArray"
