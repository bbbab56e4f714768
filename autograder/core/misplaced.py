"""Where a file has a function that it should have at its left margin: in a class, in another function, in a comment.

A file is looked through only after its function was not found. Nothing is run.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

_DEFINITION = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_WIDTH = 60  # characters of a line that are shown
_PARTS = ("body", "handlers", "orelse", "finalbody", "cases")


class Place(NamedTuple):
    """Where a definition is, though not at the left margin."""

    line: int  # its first
    inside: str  # such as "class Pooling", or the line of a block: "if False:"
    block: bool = False  # whether it is a block that is not run
    method: bool = False  # whether its first parameter is `self`


def place_in(body: Iterable[ast.stmt], name: str, text: str = "") -> Place | None:
    """Where the definition of a name is, if it is indented below another statement. Each statement is visited once.

    Args:
        body: statements at the left margin.
        name: of a function or a class.
        text: the source, for the lines of blocks.

    >>> place_in(ast.parse("class Pooling:\\n    def pool(self): pass").body, "pool")
    Place(line=2, inside='class Pooling', block=False, method=True)
    """
    waiting: list[tuple[ast.AST, ast.AST | None]] = [(node, None) for node in reversed([*body])]
    while waiting:
        node, around = waiting.pop()
        if isinstance(node, _DEFINITION) and node.name == name and around is not None:
            return _place(node, around, text)
        scope = around if isinstance(around, _DEFINITION) and not isinstance(node, _DEFINITION) else node
        waiting += [(inner, scope) for inner in _inside(node)][::-1]
    return None


def sentence(place: Place, name: str, where: str) -> str:
    """What is wrong with a place, and what to do.

    Args:
        place: of a definition.
        name: of the function or class.
        where: the file and the line, such as "pooling.py, line 3".

    >>> sentence(Place(3, "class Pooling"), "max_pool1d", "pooling.py, line 3")
    'pooling.py, line 3: max_pool1d is inside class Pooling; write it at the left margin'
    """
    if place.block:
        return (
            f"{where}: {name} is below `{place.inside}`, which is not run when the file is imported;"
            " write it at the left margin"
        )
    alone = ", without `self`" if place.method else ""
    return f"{where}: {name} is inside {place.inside}; write it at the left margin{alone}"


def explained(source: str, name: str, where: Callable[[int], str]) -> str:
    """Why a file has no function or class of a name, if it is written in the wrong place; else "".

    Args:
        source: the text of the file.
        name: of the function or class.
        where: gives the words for a line of the file.
    """
    if name not in source:
        return ""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        place = place_in(ast.parse(source).body, name, source)
    return sentence(place, name, where(place.line)) if place else ""


def not_code(source: str, name: str, where: Callable[[int], str]) -> str:
    """Why a file has no function or class of a name, if a comment or a text in quotes holds it; else "".

    Args:
        source: the text of the file.
        name: of the function or class.
        where: gives the words for a line of the file.

    >>> not_code("# def pool(): pass", "pool", lambda line: f"pooling.py, line {line}")
    'pooling.py, line 1: pool is in a comment; delete the # in front of its lines'
    """
    heading = re.compile(rf"(#?)[#\s]*(?:def|class)\s+{re.escape(name)}\b")
    for number, line in enumerate(re.split(r"\r\n|\r|\n", source), 1):
        found = heading.match(line.lstrip())
        if found and found[1]:
            return f"{where(number)}: {name} is in a comment; delete the # in front of its lines"
        if found:
            return f"{where(number)}: {name} is inside a text in quotes; write it as code"
    return ""


def defined_elsewhere(sources: Iterable[tuple[str, str]], name: str) -> str:
    """The first of some modules that defines a name at its left margin; else "".

    Args:
        sources: modules and their texts.
        name: of a function or class.

    >>> defined_elsewhere([("conv1d", "x = 1"), ("conv2d", "def pool(x): pass")], "pool")
    'conv2d'
    """
    heading = re.compile(rf"^(?:def|class)\s+{re.escape(name)}\b", re.MULTILINE)
    return next((module for module, text in sources if heading.search(text)), "")


def _place(node: ast.AST, around: ast.AST, text: str) -> Place:
    assert isinstance(node, _DEFINITION)
    if isinstance(around, ast.ClassDef):
        parameters = [] if isinstance(node, ast.ClassDef) else [*node.args.posonlyargs, *node.args.args]
        return Place(node.lineno, f"class {around.name}", method=[one.arg for one in parameters[:1]] == ["self"])
    if isinstance(around, _DEFINITION):
        return Place(node.lineno, f"the function {around.name}")
    return Place(node.lineno, _head(around, node, text), block=True)


def _head(block: ast.AST, node: ast.stmt, text: str) -> str:
    """The first line of a block, or its `else:` if the definition is below that."""
    lines = re.split(r"\r\n|\r|\n", text)
    if node in getattr(block, "orelse", ()):
        return "else:"
    if node in getattr(block, "finalbody", ()):
        return "finally:"
    line = getattr(block, "lineno", 0) or getattr(getattr(block, "pattern", None), "lineno", 0)
    shown = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    return shown if len(shown) <= _WIDTH else f"{shown[:_WIDTH]}…"


def _inside(node: ast.AST) -> Iterator[ast.AST]:
    """The statements below a statement, and the `except` and `case` lines that have some below them."""
    for part in _PARTS:
        yield from getattr(node, part, ())
