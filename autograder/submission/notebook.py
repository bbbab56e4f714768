"""A notebook as a module: what the homework's functions need of it, and nothing else.

Kept, in the order of the cells: functions, classes, imports and plain constants, as far as the wanted names
need them. Dropped and never run: magics and shell lines, calls, plots, loops, training. A cell that does not
parse costs only what it defines. Every line of the result remembers the cell and line it came from.
"""

from __future__ import annotations

import ast
import builtins
import json
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.core.graph import reachable
from autograder.core.text import plain_line_ends, quotable
from autograder.submission.magics import without_magics
from autograder.submission.source import NESTED, Unreadable, bindings, explain, parse
from autograder.submission.statements import Statement, statements

_VALUES = 1_000_000  # lists, dicts and values in the JSON; each takes some hundred bytes once read
_SAID = 4  # of one kind of notice; more would bury the others
_CELLS = 2_000  # a long notebook has a hundred
_CODE = 1_000_000  # characters of code, as for a .py file
_STATEMENTS = 5_000  # outside functions; each is looked at by itself
_EVERYWHERE = frozenset({*dir(builtins), "__name__", "__file__", "__doc__", "display"})


@dataclass(frozen=True)
class Cells:
    """The code of a notebook, read but not yet chosen from."""

    statements: tuple[Statement, ...]
    unread: tuple[str, ...] = ()  # a sentence for each cell that does not parse
    magics: tuple[str, ...] = ()  # a place and line for each that was dropped


@dataclass(frozen=True)
class Module:
    """What is kept of a notebook."""

    source: str
    places: Mapping[int, str]  # line of `source` → "cell 4, line 2"
    notices: tuple[str, ...] = ()
    shortened: bool = False  # some statements are not run


def read_code(data: bytes, shown: str) -> list[tuple[int, str]]:
    """Number and text of each code cell; text cells count too, since students see them.

    Raises:
        Unreadable: it is no notebook, or too much of one.
    """
    slim = _slim(_document(data, shown), shown)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import nbformat  # a tenth of a second, so only when there is a notebook

        try:
            cells = nbformat.reads(json.dumps(slim), as_version=4).cells  # type: ignore[no-untyped-call]
        except Exception:  # it upgrades old notebooks; what it raises for odd ones is not documented
            raise Unreadable(f"{shown}: it is not a notebook that can be read") from None
    code = [(number, plain_line_ends(cell.source)) for number, cell in enumerate(cells, 1) if cell.cell_type == "code"]
    if sum(len(text) for _, text in code) > _CODE:
        raise Unreadable(f"{shown}: its code is longer than {_CODE} characters")
    return code


def read_cells(code: list[tuple[int, str]], shown: str) -> Cells:
    """The statements of a notebook's code.

    Raises:
        Unreadable: it is too much of it.
    """
    found: list[Statement] = []
    unread: list[str] = []
    magics: list[str] = []
    lazy = any("from __future__ import annotations" in text for _, text in code)
    for number, text in code:
        text, dropped = without_magics(text)
        magics += [f"cell {number}, line {line}: `{quotable(what, 60)}`" for line, what in dropped]
        try:
            tree = parse(text, f"{shown}, cell {number}")
            if len(found) + len(tree.body) > _STATEMENTS:
                raise Unreadable(f"{shown}, cell {number}: it has too many statements outside functions")
            found += statements(text, tree, number, lazy=lazy)
        except Unreadable as error:
            unread.append(str(error))
        except SyntaxError as error:  # found only when the names were looked up: a parameter twice, for one
            unread.append(explain(error, text, f"{shown}, cell {number}"))
        except (RecursionError, MemoryError):
            unread.append(f"{shown}, cell {number}: {NESTED}")
    return Cells(tuple(found), tuple(unread), tuple(magics))


def defined(cells: Cells) -> frozenset[str]:
    """The names that any cell defines, imports or assigns, kept or not."""
    return frozenset(name for one in cells.statements for name, _ in bindings([one.node]))


def as_module(cells: Cells, wanted: Iterable[str], shown: str, borrowed: Mapping[str, str]) -> Module:
    """The part of a notebook that gives the wanted names.

    Args:
        cells: what `read_cells` found.
        wanted: the names that others ask for: the tasks' functions, what other files import.
        shown: the notebook's name in sentences.
        borrowed: names of the homework → the earlier file that has them, for a notebook that uses
            a function which another notebook defines, as if both were one.
    """
    needed, kept = _reached(cells.statements, frozenset(wanted))
    kept, short_of = _runnable(kept, frozenset(borrowed))
    skipped = [one for one in cells.statements if not one.plain and one.gives & needed]
    have = frozenset[str]().union(*(one.gives for one in kept))
    missing = {name: borrowed[name] for name in borrowed if name in needed and name not in have}
    source, places = _assembled(kept, missing)
    notices = _limited(f"{one}\nThis cell was left out." for one in cells.unread)
    notices += _limited(
        f"{shown}, {one.place}: this line gives {_names(one.gives & needed)} a value, and was left out: only functions,"
        " classes, imports and constants of a notebook are graded."
        for one in skipped
    )
    notices += _limited(
        f"{shown}, {one.place}: {_names(one.gives)} was left out: it needs {_names(lacks)} at once, and nothing that is"
        " graded defines that before."
        for one, lacks in short_of
    )
    if cells.magics:
        more = f"; and {len(cells.magics) - _SAID} more" if len(cells.magics) > _SAID else ""
        notices.append(f"{shown}: commands to the notebook were dropped: {'; '.join(cells.magics[:_SAID])}{more}.")
    return Module(source, places, tuple(notices), any(one.runs for one in cells.statements))


# ---------------------------------------------------------------- reading


def _not_a_notebook(shown: str, why: str = "it holds no cells") -> Unreadable:
    return Unreadable(f"{shown}: it is not a notebook: {why}")


def _document(data: bytes, shown: str) -> dict[str, Any]:
    if sum(data.count(mark) for mark in (b",", b"[", b"{")) > _VALUES:
        raise Unreadable(f"{shown}: its outputs are too large; clear all outputs, save, and hand it in again")
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise _not_a_notebook(
            shown, f"line {error.lineno} of the file is no JSON ({quotable(error.msg, 60)})"
        ) from None
    except RecursionError:
        raise _not_a_notebook(shown, "it is nested too deeply") from None
    except ValueError:  # also bytes that are no UTF-8, and numbers of thousands of digits
        raise _not_a_notebook(shown, "its text or its numbers cannot be read") from None
    if not isinstance(document, dict):
        raise _not_a_notebook(shown)
    return document


def _slim(document: dict[str, Any], shown: str) -> dict[str, Any]:
    """A valid notebook with the same code: what makes one huge or invalid is all outside of it."""
    sheets = document.get("worksheets")
    old = not isinstance(document.get("cells"), list) and isinstance(sheets, list)
    found = (
        [sheet.get("cells") for sheet in sheets or () if isinstance(sheet, dict)] if old else [document.get("cells")]
    )
    cells = [cell for some in found if isinstance(some, list) for cell in some if isinstance(cell, dict)]
    if not any(isinstance(some, list) for some in found):
        raise _not_a_notebook(shown)
    if len(cells) > _CELLS:
        raise Unreadable(f"{shown}: it has more than {_CELLS} cells")
    if not old:
        return {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [_cell(cell) for cell in cells]}
    sheet = {"metadata": {}, "cells": [_old_cell(cell) for cell in cells]}
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [sheet]}


def _cell(cell: dict[str, Any]) -> dict[str, Any]:
    if cell.get("cell_type") != "code":
        return {"cell_type": "markdown", "metadata": {}, "source": ""}
    return {"cell_type": "code", "metadata": {}, "source": _text(cell), "outputs": [], "execution_count": None}


def _old_cell(cell: dict[str, Any]) -> dict[str, Any]:
    if cell.get("cell_type") != "code":
        return {"cell_type": "markdown", "metadata": {}, "source": ""}
    return {"cell_type": "code", "metadata": {}, "input": _text(cell), "outputs": [], "language": "python"}


def _text(cell: dict[str, Any]) -> str:
    text = cell.get("source", cell.get("input", ""))
    if isinstance(text, list):
        text = "".join(part for part in text if isinstance(part, str))
    return text if isinstance(text, str) else ""


# ---------------------------------------------------------------- choosing


def _reached(found: tuple[Statement, ...], wanted: frozenset[str]) -> tuple[frozenset[str], list[Statement]]:
    """What the wanted names need, and theirs, and so on; with the statements that give it, in their order."""
    imported = frozenset[str]().union(
        *(one.gives for one in found if isinstance(one.node, (ast.Import, ast.ImportFrom)))
    )
    giving: dict[str, list[int]] = {}
    for place, one in enumerate(found):
        if one.plain and not (one.changes and one.gives <= imported):  # `plt.rcParams["x"] = 1` is for the pictures
            for name in one.gives:
                giving.setdefault(name, []).append(place)
    kept = {place for place, one in enumerate(found) if one.always}

    def neighbours(node: str | int) -> Iterable[str | int]:
        """A name leads to the statements that give it, a statement to the names that it uses."""
        return giving.get(node, ()) if isinstance(node, str) else found[node].uses

    starts: Iterable[str | int] = wanted
    reached = list(reachable(starts, neighbours))
    needed = frozenset(node for node in reached if isinstance(node, str))
    kept |= {node for node in reached if isinstance(node, int)}
    return needed, [found[place] for place in sorted(kept)]


def _runnable(
    kept: list[Statement], borrowed: frozenset[str]
) -> tuple[list[Statement], list[tuple[Statement, frozenset[str]]]]:
    """Those statements that find what they need when they are run, and the others with what they lack."""
    if any(one.always and not one.future for one in kept):  # `from math import *` may give anything
        return kept, []
    have, fit = _EVERYWHERE | borrowed, list[Statement]()
    lacking: list[tuple[Statement, frozenset[str]]] = []
    for one in kept:
        if one.at_once <= have:
            fit.append(one)
            have |= one.gives
        else:
            lacking.append((one, one.at_once - have))
    return fit, lacking


def _assembled(kept: list[Statement], missing: Mapping[str, str]) -> tuple[str, dict[int, str]]:
    lines: list[str] = []
    places: dict[int, str] = {}
    for one in sorted(kept, key=lambda one: not one.future):  # they must come first; the rest keeps its order
        if not one.future:
            lines += _borrowing(missing)
            missing = {}
        for further, line in enumerate(one.text.split("\n")):
            lines.append(line)
            places[len(lines)] = f"cell {one.cell}, line {one.line + further}"
    return "\n".join(lines) + "\n" if lines else "", places


def _borrowing(missing: Mapping[str, str]) -> list[str]:
    """Imports that fail silently: then only the functions that use the names do."""
    return [
        line
        for name, file in missing.items()
        for line in ("try:", f"    from {file} import {name}", "except ImportError:", "    pass")
    ]


# ---------------------------------------------------------------- words


def _names(names: Iterable[str]) -> str:
    return " and ".join(f"`{quotable(name, 40)}`" for name in sorted(names)[:_SAID])


def _limited(sentences: Iterable[str]) -> list[str]:
    said = list(sentences)
    more = [f"… and {len(said) - _SAID} more of this kind."] if len(said) > _SAID else []
    return said[:_SAID] + more
