"""What an entry of a case file may say, beside its task's parameters: declared once.

`case_files` reads by this declaration, and `case_schema` makes the JSON Schema of it that people's editors read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from autograder.core.records import Visibility

Kind: TypeAlias = Literal[
    "text",
    "flag",  # true or false
    "choice",  # one of `choices`
    "answer",  # a number, a list or a table of these
    "dtypes",  # a table: parameter → one of `choices`
]
DTYPES = ("float64", "float32", "int64", "int32", "uint8", "bool")


@dataclass(frozen=True)
class Key:
    """One key of an entry."""

    name: str
    kind: Kind
    meaning: str
    choices: tuple[str, ...] = ()
    default: str | bool | None = None
    required: bool = False


KEYS = (
    Key("title", "text", "One sentence for students: what the case is about.", required=True),
    Key("slide", "text", "Where it is in the lecture.", default=""),
    Key("expected", "answer", "The right answer; where it is left out, the references compute it."),
    Key("raises", "flag", "The right answer is to raise a ValueError.", default=False),
    Key("visibility", "choice", "Who sees the case, and when.", get_args(Visibility), "visible"),
    Key("scored", "flag", "false for a diagnostic case, which must be visible.", default=True),
    Key("by_position", "flag", "Options are passed by position, too.", default=False),
    Key("tie", "flag", "Made by hand to lie on a tie or kink.", default=False),
    Key("dtype", "dtypes", "The types of arrays where they matter; else they are float64, labels int64.", DTYPES),
)
NAMES = tuple(key.name for key in KEYS)
FLAGS = tuple(key for key in KEYS if key.kind == "flag")
TEXTS = tuple(key for key in KEYS if key.kind == "text" and not key.required)
VISIBILITY = next(key for key in KEYS if key.kind == "choice")
RNG = {  # the keys of the parameter `rng`: a generator that is made anew for each call
    "seed": "The seed.",
    "draws": "What `rng.integers(bound)` returns, one by one.",
    "bound": "The only upper bound for which the draws are right.",
}
