"""A notebook as a module, which holds only what the homework's functions need.

Kept, in the order of the cells: functions, classes, imports and plain constants, if the wanted names need them.
Dropped and never run: magics and shell lines, calls, plots, loops, training. A cell with a syntax error is left
out; the others are kept. For each line of the result, the cell and line that it came from are recorded.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NamedTuple

from autograder.core import misplaced
from autograder.core.graph import reachable
from autograder.core.text import quotable
from autograder.submission.decoding import Unreadable
from autograder.submission.magics import without_magics
from autograder.submission.notebook_file import Code
from autograder.submission.plain_statements import DEFINITION
from autograder.submission.source import NESTED, bindings, explain, parse
from autograder.submission.statements import Statement, TooLarge, statements

_LISTED = 6  # most names of functions that are listed
_SEARCHED = 200  # most that are searched for similar ones
_SAID = 4  # most notices of one kind
_STATEMENTS = 5_000  # outside functions; each takes time
_EVERYWHERE = frozenset({*dir(builtins), "__name__", "__file__", "__doc__", "display"})


@dataclass(frozen=True)
class Cells:
    """All code of a notebook."""

    statements: tuple[Statement, ...]
    unread: tuple[str, ...] = ()  # a sentence for each cell that does not parse
    magics: tuple[str, ...] = ()  # cell, line and text of each that was dropped
    in_text: Mapping[str, int] = field(default_factory=dict)  # what only a text cell defines → the cell's number


class Module(NamedTuple):
    """What is kept of a notebook."""

    source: str
    places: Mapping[int, str]  # line of `source` → "cell 4, line 2"
    notices: tuple[str, ...] = ()
    shortened: bool = False  # some statements are not run


def read_cells(code: Code, shown: str, own: str) -> Cells:
    """The statements of a notebook's code.

    Args:
        code: what `read_code` found.
        shown: the notebook's name in messages.
        own: the file of the homework that it is.

    Returns:
        The statements; a cell that cannot be read is in `unread`.
    """
    found: list[Statement] = []
    unread: list[str] = []
    magics: list[str] = []
    lazy = any("from __future__ import annotations" in text for _, text in code.cells)
    for number, text in code.cells:
        text, dropped = without_magics(text, own)
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
    return Cells(tuple(found), tuple(unread), tuple(magics), code.in_text)


def defined(cells: Cells) -> frozenset[str]:
    """The names that any cell defines, imports or assigns, kept or not."""
    return frozenset(name for one in cells.statements for name, _ in bindings([one.node]))


def why_missing(cells: Cells, name: str, shown: str) -> str:
    """Why a notebook has not the function of a task, and what it has.

    Args:
        cells: what `read_cells` found.
        name: of the function.
        shown: the notebook's name in messages.
    """
    said = f"{shown} has no {name}"
    if name in cells.in_text:
        return f"{said}: cell {cells.in_text[name]} is a text cell that defines {name}; make it a code cell"
    if cells.unread and name not in defined(cells):
        return f"{said} in a cell that can be read: {cells.unread[0]}"
    if name in defined(cells):
        return f"{said} that can be graded: the line that sets it was left out"
    for one in cells.statements:
        place = misplaced.place_in([one.node], name)
        if place:
            return misplaced.sentence(place, name, f"{shown}, cell {one.cell}, line {place.line}")
    own = list(dict.fromkeys(one.node.name for one in cells.statements if isinstance(one.node, DEFINITION)))
    near = get_close_matches(name, own[:_SEARCHED], 3)
    there = [*near, *(each for each in own if each not in near)][:_LISTED]
    return f"{said}; it defines {', '.join(quotable(each, 40) for each in there)}" if there else said


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
    if any(one.main for one in kept):
        first = next(one for one in kept if one.main)
        notices.append(
            f'{shown}, cell {first.cell}: what stands below `if __name__ == "__main__":` counts,'
            " since a notebook runs it."
        )
    if cells.magics:
        more = f"; and {len(cells.magics) - _SAID} more" if len(cells.magics) > _SAID else ""
        notices.append(f"{shown}: notebook commands were left out: {'; '.join(cells.magics[:_SAID])}{more}.")
    return Module(source, places, tuple(notices), any(one.runs for one in cells.statements))


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
