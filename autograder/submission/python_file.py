"""The source of a `.py` file as it is graded; commands that only a notebook understands are left out of it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import NamedTuple

from autograder.core.text import quotable
from autograder.submission import source
from autograder.submission.contents import fault_of
from autograder.submission.decoding import Unreadable, decode
from autograder.submission.magics import without_magics

_SAID = 4  # most commands that are named


class NotTheFile(Unreadable):
    """The file does not hold what its name says: it is empty, a web page, a notebook."""


class PythonFile(NamedTuple):
    """A source that parses."""

    text: str
    tree: ast.Module
    notices: tuple[str, ...] = ()


def read_python(data: bytes, file: str, shown: str, count: Callable[[str], object] = str) -> PythonFile:
    """The source of a file of the homework.

    Args:
        data: the bytes of the file.
        file: its name in the homework, without ending; "" for a student's own module, which may be empty.
        shown: its name in messages.
        count: called with the text before it is parsed.

    Raises:
        NotTheFile: it is empty, a web page, a notebook …
        Unreadable: it is not text, or has a syntax error.
    """
    fault = fault_of(data, file, ".py") if file else ""
    if fault:
        raise NotTheFile(f"{shown}: {fault}")
    text = decode(data, shown)
    count(text)
    try:
        return PythonFile(text, source.parse(text, shown))
    except Unreadable:
        python, dropped = without_magics(text, file)
        if not dropped:
            raise
    tree = source.parse(python, shown)
    lines = "; ".join(f"line {line}: `{quotable(what, 60)}`" for line, what in dropped[:_SAID])
    more = f"; and {len(dropped) - _SAID} more" if len(dropped) > _SAID else ""
    said = f"{shown}: notebook commands were left out: {lines}{more}. Python itself does not understand them."
    return PythonFile(python, tree, (said,))
