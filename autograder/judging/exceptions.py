"""An exception as part of a signature: its class and the first words of its message.

Numbers in the words are masked, since they differ from case to case: "IndexError: index # is out of bounds". Of a
sentence of ours the names in quotes are masked, too: they are a student's own.
"""

from __future__ import annotations

import re

from autograder.core.records import Outcome

WORDS = 6  # of a message: "The truth value of an array" is enough, and what follows changes from version to version
_PLACE = re.compile(r",? (?:at|in) (?:line \d|cell \d|[\w.]+\.(?:py|ipynb)\b).*")  # as `Importer.explain` adds it

_OWN = re.compile(r"'[^']*'|[0-9]+")


def raised_as(outcome: Outcome) -> str:
    """The class and the first words of what a call raised; a sentence of ours in full.

    >>> raised_as(Outcome("raised", error="IndexError: index 7 is out of bounds for axis 0, at line 3 of a.py: `x[i]`"))
    'IndexError: index # is out of bounds'
    """
    text = without_place(outcome.error)
    if outcome.thrown == "our words":
        return f"our words: {_OWN.sub('#', text)}"
    kind, _, message = text.partition(": ")
    words = re.sub(r"\d+", "#", message).split()[:WORDS]
    return f"{_usual_name(kind)}: {' '.join(words)}" if words else _usual_name(kind)


def without_place(text: str) -> str:
    """What was raised, without the student's line of code that it ends with.

    >>> without_place("IndexError: index 7 is out of bounds, at line 3 of a.py: `x[i]`")
    'IndexError: index 7 is out of bounds'
    """
    return _PLACE.sub("", text, count=1)


def same_class(known: str, found: str) -> bool:
    """Are two exceptions of one class? An empty one stands for any; our own sentences must be the same.

    Args:
        known: a result of `raised_as`, or "".
        found: another one.
    """
    kinds = [one.partition(":")[0] for one in (known, found)]
    if "our words" in kinds:
        return known in ("", found)
    return not known or kinds[0] == kinds[1]


def raised_alike(known: str, found: str) -> bool:
    """Are two exceptions the same, by class and first words? Nothing is like one of which nothing is known.

    Args:
        known: a result of `raised_as`.
        found: another one.

    >>> raised_alike("IndexError: list index out of range", "IndexError: list index out of range")
    True
    """
    return known == found and ": " in known


def _usual_name(kind: str) -> str:
    """NumPy's own subclasses by the name that messages print."""
    return "UFuncTypeError" if kind.startswith("_UFunc") else kind
