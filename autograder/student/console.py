"""Writing to whatever terminal a student has: narrow or wide, with colours or without, whichever letters it knows."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Mapping
from typing import TextIO

from autograder.core.colours import wanted

_COLOURS = {"good": "32", "bad": "31", "open": "33", "bold": "1", "": ""}
_PLAIN = {
    "…": "...",
    "·": ".",
    "×": "x",
    "≈": "~",
    "−": "-",
    "–": "-",
    "→": "->",
    "≤": "<=",
    "≥": ">=",
    "√": "sqrt",
    "←": "<-",
    "η": "eta",
    "∇": "grad ",
}
_LEAST = 30  # columns; below that nothing can be read anyway


class Console:
    """A stream that never refuses a letter.

    Args:
        stream: where to.
        environ: asked for NO_COLOR, TERM and COLUMNS.
    """

    def __init__(self, stream: TextIO, environ: Mapping[str, str] | None = None) -> None:
        environ = os.environ if environ is None else environ
        self._stream = stream
        self._encoding = getattr(stream, "encoding", None) or "ascii"
        self._colours = wanted(stream, environ)
        self.width = max(_LEAST, _columns(stream, environ) - 1)  # some terminals break a line that is full

    def write(self, text: str, colour: str = "") -> None:
        """Write at once, and do not end the line.

        Args:
            text: what to write.
            colour: a key of `_COLOURS`; "" for none.
        """
        text = spelled(text, self._encoding)
        code = _COLOURS[colour]
        self._stream.write(f"\x1b[{code}m{text}\x1b[0m" if code and self._colours else text)
        self._stream.flush()

    def line(self, text: str = "", colour: str = "") -> None:
        """Write a line.

        Args:
            text: what to write before the line ends.
            colour: a key of `_COLOURS`; "" for none.
        """
        self.write(text, colour)
        self._stream.write("\n")
        self._stream.flush()

    def prose(self, text: str, colour: str = "") -> None:
        """Sentences, broken to the terminal's width; lines that are set in stay as they are.

        Args:
            text: lines of text, each broken by itself.
            colour: a key of `_COLOURS`; "" for none.
        """
        for row in text.split("\n"):
            broken = textwrap.wrap(row, self.width) if len(row) > self.width and not row.startswith(" ") else [row]
            for part in broken:
                self.line(part, colour)


def spelled(text: str, encoding: str) -> str:
    """A text in the letters that an encoding has.

    Args:
        text: what is to be written.
        encoding: the name of a codec, such as "ascii".

    >>> spelled("≈ 2·x … ☃", "ascii")
    '~ 2.x ... ?'
    """
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        letters = (letter if _has(encoding, letter) else _PLAIN.get(letter, "?") for letter in text)
        return "".join(letters)
    return text


def _has(encoding: str, letter: str) -> bool:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _columns(stream: TextIO, environ: Mapping[str, str]) -> int:
    if environ.get("COLUMNS", "").isdecimal():
        return int(environ["COLUMNS"])
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError, AttributeError):
        return 80
