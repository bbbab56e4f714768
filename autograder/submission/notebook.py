"""A notebook as a module, which holds only what the homework's functions need.

Kept, in the order of the cells: functions, classes, imports and plain constants, if the wanted names need them.
Dropped and never run: magics and shell lines, calls, plots, loops, training. A cell with a syntax error is left
out; the others are kept. For each line of the result, the cell and line that it came from are recorded.
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
from autograder.submission.source import NESTED, Unreadable, bindings, decode, explain, parse
from autograder.submission.statements import Statement, TooLarge, statements

_VALUES = 1_000_000  # lists, dicts and values in the JSON; each takes some hundred bytes once read
_SAID = 4  # most notices of one kind
_CELLS = 2_000  # a long notebook has a hundred
_CODE = 1_000_000  # characters of code, as for a .py file
_LINES = 20_000  # of code; the place of each is kept
_STATEMENTS = 5_000  # outside functions; each takes time
_EVERYWHERE = frozenset({*dir(builtins), "__name__", "__file__", "__doc__", "display"})


@dataclass(frozen=True)
class Cells:
    """All code of a notebook."""

    statements: tuple[Statement, ...]
    unread: tuple[str, ...] = ()  # a sentence for each cell that does not parse
    magics: tuple[str, ...] = ()  # cell, line and text of each that was dropped


@dataclass(frozen=True)
class Module:
    """What is kept of a notebook."""

    source: str
    places: Mapping[int, str]  # line of `source` → "cell 4, line 2"
    notices: tuple[str, ...] = ()
    shortened: bool = False  # some statements are not run


def read_code(data: bytes, shown: str) -> list[tuple[int, str]]:
    """The code cells of a notebook.

    Args:
        data: the bytes of the file.
        shown: its name in messages.

    Returns:
        Number and text of each code cell; text cells are counted, too, as students see them.

    Raises:
        Unreadable: it is not a notebook, or too large.
    """
    slim = _slim(_document(data, shown), shown)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import nbformat  # a tenth of a second, so only when there is a notebook

        try:
            cells = nbformat.reads(json.dumps(slim), as_version=4).cells  # type: ignore[no-untyped-call]
        except MemoryError:
            raise
        except Exception:  # it converts old notebooks, and may raise anything
            raise Unreadable(f"{shown}: it is not a notebook that can be read") from None
    code = [(number, plain_line_ends(cell.source)) for number, cell in enumerate(cells, 1) if cell.cell_type == "code"]
    if sum(text.count("\n") for _, text in code) > _LINES:
        raise Unreadable(f"{shown}: its code is longer than {_LINES} lines")
    return code


def read_cells(code: list[tuple[int, str]], shown: str) -> Cells:
    """The statements of a notebook's code.

    Args:
        code: number and text of each code cell.
        shown: the notebook's name in messages.

    Returns:
        The statements; a cell that cannot be read is in `unread`.
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
        except SyntaxError as error:  # raised only when names are looked up, such as for a repeated parameter
            unread.append(explain(error, text, f"{shown}, cell {number}"))
        except (RecursionError, MemoryError, TooLarge):
            unread.append(f"{shown}, cell {number}: {NESTED}")
    return Cells(tuple(found), tuple(unread), tuple(magics))


def defined(cells: Cells) -> frozenset[str]:
    """The names that any cell defines, imports or assigns, kept or not."""
    return frozenset(name for one in cells.statements for name, _ in bindings([one.node]))


def as_module(cells: Cells, wanted: Iterable[str], shown: str, borrowed: Mapping[str, str]) -> Module:
    """The part of a notebook that defines the wanted names.

    Args:
        cells: what `read_cells` found.
        wanted: the tasks' functions, and the names that other files import.
        shown: the notebook's name in messages.
        borrowed: function → the earlier file that defines it, for a notebook that uses functions of other
            notebooks without an import.
    """
    needed, kept = _reached(cells.statements, frozenset(wanted))
    kept, short_of = _runnable(kept, frozenset(borrowed))
    skipped = [one for one in cells.statements if not one.plain and one.gives & needed]
    have = frozenset[str]().union(*(one.gives for one in kept))
    missing = {name: borrowed[name] for name in borrowed if name in needed and name not in have}
    source, places = _assembled(kept, missing)
    notices = _limited(f"{one}\nThis cell was left out." for one in cells.unread)
    notices += _limited(
        f"{shown}, {one.place}: this line sets {_names(one.gives & needed)}, and was left out: only functions,"
        " classes, imports and constants of a notebook are graded."
        for one in skipped
    )
    notices += _limited(
        f"{shown}, {one.place}: {_names(one.gives)} was left out: it needs {_names(lacks)}, which no graded line"
        " defines before it."
        for one, lacks in short_of
    )
    if cells.magics:
        more = f"; and {len(cells.magics) - _SAID} more" if len(cells.magics) > _SAID else ""
        notices.append(f"{shown}: notebook commands were left out: {'; '.join(cells.magics[:_SAID])}{more}.")
    return Module(source, places, tuple(notices), any(one.runs for one in cells.statements))


# ---------------------------------------------------------------- reading


def _not_a_notebook(shown: str, why: str = "it holds no cells") -> Unreadable:
    return Unreadable(f"{shown}: it is not a notebook: {why}")


def _document(data: bytes, shown: str) -> dict[str, Any]:
    if sum(data.count(mark) for mark in (b",", b"[", b"{")) > _VALUES:
        raise Unreadable(f"{shown}: its outputs are too large; clear all outputs, save, and hand it in again")
    try:
        document = json.loads(decode(data, shown).removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise _not_a_notebook(
            shown, f"line {error.lineno} of the file is not JSON ({quotable(error.msg, 60)})"
        ) from None
    except RecursionError:
        raise _not_a_notebook(shown, "it is nested too deeply") from None
    except ValueError:  # numbers of thousands of digits
        raise _not_a_notebook(shown, "its text or its numbers cannot be read") from None
    if not isinstance(document, dict):
        raise _not_a_notebook(shown)
    return document


def _slim(document: dict[str, Any], shown: str) -> dict[str, Any]:
    """A small, valid notebook with the same code: outputs and metadata are dropped."""
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
    if sum(len(_text(cell)) for cell in cells if cell.get("cell_type") == "code") > _CODE:
        raise Unreadable(f"{shown}: its code is longer than {_CODE} characters")
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
    """All names that the wanted names need, directly or not, and the statements that define them, in order."""
    imported = frozenset[str]().union(
        *(one.gives for one in found if isinstance(one.node, (ast.Import, ast.ImportFrom)))
    )
    giving: dict[str, list[int]] = {}
    for place, one in enumerate(found):
        if one.plain and not (one.changes and one.gives <= imported):  # such as `plt.rcParams["x"] = 1`
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
    """The statements whose names are defined when they are run, and the others with the missing names."""
    if any(one.always and not one.future for one in kept):  # `from math import *` may define any name
        return kept, []
    have, fit = {*_EVERYWHERE, *borrowed}, list[Statement]()
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
    for one in sorted(kept, key=lambda one: not one.future):  # `__future__` imports must come first; the sort is stable
        if not one.future:
            lines += _borrowing(missing)
            missing = {}
        for further, line in enumerate(one.text.split("\n")):
            lines.append(line)
            places[len(lines)] = f"cell {one.cell}, line {one.line + further}"
    return "\n".join(lines) + "\n" if lines else "", places


def _borrowing(missing: Mapping[str, str]) -> list[str]:
    """Imports that may fail; then only the functions that use the names fail."""
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
