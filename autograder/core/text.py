"""What students write, made fit to be shown: names, messages, lines of code, whatever characters they hold.

Each result can be printed, written as UTF-8 and put into JSON: it has no control characters, no formatting
characters and no lone surrogates.
"""

from __future__ import annotations

import re
import unicodedata


def printable(text: str, instead: str = " ", *, keep: str = "") -> str:
    """A text of the same length, in which `instead` stands for each character that cannot be shown.

    Args:
        text: any text.
        instead: one character.
        keep: characters to leave as they are, such as line ends.

    >>> printable("conv\\x1b[31m1d\\n", "?")
    'conv?[31m1d?'
    """
    return "".join(c if c.isprintable() or c in keep else instead for c in text)


def multiline(text: str) -> str:
    """A text of any length, with its line ends and tabs.

    >>> multiline("two\\nlines\\x00")
    'two\\nlines\N{REPLACEMENT CHARACTER}'
    """
    return printable(text, "\N{REPLACEMENT CHARACTER}", keep="\n\t")


def plain_line_ends(text: str) -> str:
    """A text whose lines end as on Linux, wherever it was written.

    >>> plain_line_ends("a\\r\\nb\\rc\\n")
    'a\\nb\\nc\\n'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n")


def one_line(text: str, limit: int = 300) -> str:
    """A text as one line, its end cut off where it is long; without addresses in memory, which are never the same.

    Args:
        text: any text.
        limit: the most characters that the line may have.

    >>> one_line("ValueError:  two\\nlines\\x1b[2J <f at 0x7f00aa12>\\ud800")
    'ValueError: two lines [2J <f at 0x…>?'
    """
    line = "".join(c if c.isprintable() else _instead(c) for c in text[: 4 * limit])
    line = re.sub(r"0x[0-9a-fA-F]{6,}", "0x…", line)
    line = " ".join(line.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def quotable(name: str, limit: int = 80) -> str:
    """A name as it can stand between backquotes, its middle cut out where it is long: its ending says what it is.

    Args:
        name: any text; of a file, usually.
        limit: the most characters that the result may have, above 31.

    >>> quotable("conv`1d`.py"), quotable("x" * 100 + ".py", 40)
    ('conv?1d?.py', 'xxxxxxxxx…xxxxxxxxxxxxxxxxxxxxxxxxxxx.py')
    """
    if len(name) > limit:
        name = name[: limit - 31] + "…" + name[-30:]
    return printable(name, "?").replace("`", "?")


def _instead(character: str) -> str:
    """Surrogates and characters for private use stand for something; of the others nothing would be seen."""
    return "?" if unicodedata.category(character) in ("Cs", "Co") else " "
