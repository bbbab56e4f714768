"""Clean text from students (names, messages, lines of code) so that it can be shown.

Each result can be printed, written as UTF-8 and put into JSON: it has no control characters, no formatting
characters and no lone surrogates.
"""

from __future__ import annotations

import re
import unicodedata


def printable(text: str, instead: str = " ", *, keep: str = "") -> str:
    """A text in which `instead` replaces each character that cannot be shown.

    Args:
        text: any text.
        instead: one character.
        keep: characters to leave as they are, such as line ends.

    >>> printable("conv\\x1b[31m1d\\n", "?")
    'conv?[31m1d?'
    """
    if text.isprintable():  # nearly every text is; the rest takes fifty times as long
        return text
    return "".join(c if c.isprintable() or c in keep else instead for c in text)


def multiline(text: str) -> str:
    """A printable text that keeps its line ends and tabs.

    >>> multiline("two\\nlines\\x00")
    'two\\nlines\N{REPLACEMENT CHARACTER}'
    """
    return printable(text, "\N{REPLACEMENT CHARACTER}", keep="\n\t")


def plain_line_ends(text: str) -> str:
    """A text with the line ends of Linux.

    >>> plain_line_ends("a\\r\\nb\\rc\\n")
    'a\\nb\\nc\\n'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n")


def one_line(text: str, limit: int = 300) -> str:
    """A text as one line, cut off at the end if it is long; without memory addresses, which change from run to run.

    Args:
        text: any text.
        limit: the most characters that the line may have.

    >>> one_line("ValueError:  two\\nlines\\x1b[2J <f at 0x7f00aa12>\\ud800")
    'ValueError: two lines [2J <f at 0x…>?'
    """
    line = text[: 4 * limit]
    if not line.isprintable():
        line = "".join(c if c.isprintable() else _instead(c) for c in line)
    if "0x" in line:
        line = re.sub(r"0x[0-9a-fA-F]{6,}", "0x…", line)
    line = " ".join(line.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def quotable(name: str, limit: int = 80) -> str:
    """A name that can be put between backquotes; if it is long, its middle is cut out, so that its ending stays.

    Args:
        name: any text, usually the name of a file.
        limit: the most characters that the result may have, above 31.

    >>> quotable("conv`1d`.py"), quotable("x" * 100 + ".py", 40)
    ('conv?1d?.py', 'xxxxxxxxx…xxxxxxxxxxxxxxxxxxxxxxxxxxx.py')
    """
    if len(name) > limit:
        name = name[: limit - 31] + "…" + name[-30:]
    return printable(name, "?").replace("`", "?")


def _instead(character: str) -> str:
    """ "?" for surrogates and private-use characters; a space for other unprintable ones."""
    return "?" if unicodedata.category(character) in ("Cs", "Co") else " "


def class_name(value: object) -> str:
    """The name of an object's class, whatever a student's class says of itself.

    >>> class_name(3.0)
    'float'
    """
    try:
        return one_line(str(type.__dict__["__name__"].__get__(type(value))), 60)
    except Exception:
        return "an object"
