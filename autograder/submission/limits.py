"""How much of a submission is read: bytes, tokens and characters, of one file and of all together."""

from __future__ import annotations

import re

from autograder.submission.decoding import Unreadable
from autograder.submission.folders import MEGABYTE, Entry, Refused

PY_BYTES = 1 * MEGABYTE  # a hundred times the size of a file of the homework
NOTEBOOK_BYTES = 20 * MEGABYTE  # its outputs may hold pictures
TOTAL_BYTES = 64 * MEGABYTE  # of all files together: enough for eight notebooks full of pictures
TOKENS = 150_000  # of a submission; its syntax trees take up to a kilobyte for each (measured)
CHARACTERS = 2_000_000  # of code that is graded; every worker reads all of it (26 MB took a minute and a half)
_SHORT = 4_000  # characters of a text whose tokens are not counted; thirty such files stay below the limit


class Room:
    """How much may still be read of a submission. What does not fit is `Unreadable`, and takes no room."""

    def __init__(self) -> None:
        self._bytes = TOTAL_BYTES
        self._tokens = TOKENS
        self._characters = CHARACTERS

    def read(self, entry: Entry, limit: int, shown: str) -> bytes:
        """The bytes of a file.

        Args:
            entry: the handed-in file.
            limit: bytes of this file alone.
            shown: its name in messages.

        Raises:
            Unreadable: it is too large, alone or with the others, or cannot be read.
        """
        try:
            data = entry.read(limit)
        except Refused as refused:
            raise Unreadable(f"{shown}: {refused}") from None
        if len(data) > self._bytes:
            raise Unreadable(f"{shown}: with it, more than {TOTAL_BYTES // MEGABYTE} MB were handed in")
        self._bytes -= len(data)
        return data

    def count(self, text: str, shown: str) -> None:
        """Check the number of tokens before parsing: a short text can make a large syntax tree.

        Args:
            text: what will be parsed.
            shown: the name of its file in messages.

        Raises:
            Unreadable: with it there are too many.
        """
        count = tokens(text)
        if count > self._tokens:
            raise Unreadable(
                f"{shown}: with it there are more than {TOKENS} words and signs; move data out of the code"
            )
        self._tokens -= count

    def keep(self, text: str, shown: str) -> None:
        """Check that a source can be graded beside the others.

        Args:
            text: what is graded of a file.
            shown: the name of its file in messages.

        Raises:
            Unreadable: with it there are too many characters.
        """
        if len(text) > self._characters:
            raise Unreadable(
                f"{shown}: with it there are more than {CHARACTERS:,} characters; move data out of the code"
            )
        self._characters -= len(text)


def tokens(text: str) -> int:
    """At most how many tokens a text has, which limits the size of its syntax tree.

    >>> tokens("x = 1"), tokens("x = f(1)\\n" * 1000)
    (5, 6000)
    """
    return len(text) if len(text) <= _SHORT else sum(1 for _ in re.finditer(r"\w+|[^\w\s]", text))
