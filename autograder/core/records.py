"""The nouns of the package: what travels from room to room. Frozen, and without behaviour.

`Value` is what a task is called with, `Answer` what it returns: an array, or a tuple or dict of
answers. An argument that cannot be written down as numbers is a small record of its own (`Rng`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
Visibility: TypeAlias = Literal["visible", "hidden", "after_due_date", "after_published"]
Kind: TypeAlias = Literal["pass", "fail", "not judged"]


@dataclass(frozen=True)
class Rng:
    """A random generator to be made anew for each call: seeded, or with its `integers` draws recorded."""

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
SignatureKind: TypeAlias = Literal[  # what else a known mistake can be recognised by (`diagnosis`)
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
    detail: str = ""  # a type, a shape, places; one short line


Answer: TypeAlias = "Array | tuple[Answer, ...] | Mapping[str, Answer] | NotAnArray"


@dataclass(frozen=True)
class Sliding:
    """How a window slides over an input in one call, where each entry of the answer is made by one window.

    An entry at index i sees the input's entries from i · stride − padding on.
    """

    source: str  # the parameter it slides over: a signal (n,), an image (h, w), a tensor (d, h, w)
    n: tuple[int, ...]  # lengths of the axes it slides along
    f: tuple[int, ...]  # lengths of the window along these axes
    stride: int = 1
    padding: int = 0
    weights: str = ""  # the parameter that it is multiplied with; "" where its largest entry is taken
    biases: str = ""  # the parameter added in the end; then weights hold a filter for each channel of the answer
    by_channel: bool = False  # each channel of the input makes one of the answer


@dataclass(frozen=True)
class Task:
    """One function that students write."""

    file: str  # "conv1d": the homework's file, without its ending
    function: str
    number: str  # "1.2": file and place in the lecture's order
    points: tuple[float, float]  # for the visible item, for the hidden ones
    arrays: tuple[str, ...]  # parameters passed by position, in order
    options: tuple[str, ...] = ()  # parameters that follow them, passed by keyword unless a case says otherwise
    parts: tuple[str, ...] = ()  # names of the parts of an answer that is a tuple
    judge: Literal["values", "sample"] = "values"  # sample: judged as random draws
    torch: bool = False  # the task itself is written in PyTorch
    tuples: tuple[str, ...] = ()  # parameters that are tuples, or lists of tuples, and not arrays
    zeros: tuple[str, ...] = ()  # of a sample: names of what is all zeros, and not drawn
    shown_as: str = ""  # the call as students write it, where it is not the function with a case's arguments
    window: Callable[[Case], Sliding | None] | None = None  # the window that explains an entry of the answer

    @property
    def name(self) -> str:
        return f"{self.file}.{self.function}"


@dataclass(frozen=True)
class Case:
    """One call of one task and, once frozen, its right answer."""

    task: str  # "conv1d.conv1d"
    title: str  # a sentence
    call: Mapping[str, Value]  # parameter name → value, in the order of the signature
    expected: Answer | None = None  # None until frozen, or when `raises`
    raises: bool = False  # the right answer is a ValueError
    visibility: Visibility = "visible"
    scored: bool = True  # False: the reserve, for showing and for hints only
    slide: str = ""  # where the lecture has it
    by_position: bool = False  # options are passed by position too
    tie: bool = False  # made by hand to sit on a tie or kink
    referees: tuple[str, ...] = ()  # who agreed on `expected`
    lookalikes: Mapping[str, Answer] = field(default_factory=dict)  # mistake → what it gives here (`recognition`)


@dataclass(frozen=True)
class Outcome:
    """What came back from the sandbox for one case. Numbers and facts, never a verdict."""

    status: Literal[
        "returned",
        "raised",  # the call raised; `error` says what
        "import failed",  # the file itself could not be run; `error` says why
        "missing",  # the file has no such function; `error` names what there is
        "timed out",
        "import timed out",
        "crashed",  # the interpreter died
        "forbidden",  # a library was called that the task rules out; `error` names it
        "garbled",  # what came back was no valid frame
        "not run",  # an earlier case or item stopped the task; `error` says why
    ]
    answer: Answer | None = None
    again: Answer | None = None  # a second call with the same arguments
    other: Answer | None = None  # a call with another seed; only where the task is judged as a sample
    arguments: Mapping[str, Answer] = field(default_factory=dict)  # the arrays among the arguments, after the call
    error: str = ""  # one line, for visible items only
    value_error: bool = False  # the exception was a ValueError
    notes: tuple[str, ...] = ()  # said once: plotting that was skipped, a slow import


@dataclass(frozen=True)
class Verdict:
    """The judgement of one case."""

    kind: Kind
    message: str = ""  # what happened; true, with values and places; for visible items
    phrase: str = ""  # the same in a fixed phrase that gives nothing away; for hidden items
    hint: str = ""  # a question, when exactly one known mistake fits


@dataclass(frozen=True)
class Item:
    """One line of the report: the cases of one task that share a visibility."""

    task: Task
    visibility: Visibility
    max_score: float
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Shown:
    """One case with what came back and what that was worth."""

    case: Case
    outcome: Outcome
    verdict: Verdict


@dataclass(frozen=True)
class ItemResult:
    """What an item came to."""

    item: Item
    kind: Kind
    passed: int
    score: float
    message: str = ""
    brief: str = ""  # the first thing that is wrong, in one line
    hint: str = ""
    example: str = ""  # the smallest case that fails, written out
    shown: Shown | None = None  # that case itself, for those who draw it; of visible items only


@dataclass(frozen=True)
class Report:
    """All that is said about one submission."""

    items: tuple[ItemResult, ...]
    notices: tuple[str, ...] = ()
    fault: str = ""  # a fault of ours; then nothing was judged
    seconds: float = 0.0
    sandbox: Mapping[str, str] = field(default_factory=dict)  # layer or effect → whether it is on, or held


def as_array(value: object) -> Array:
    """A plain array that cannot be written to, so that records stay what they are.

    >>> as_array([1, 2]).flags.writeable
    False
    """
    array = np.array(value)
    array.setflags(write=False)
    return array
