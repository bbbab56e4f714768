"""A student who works in a notebook and runs `check.py` is told that it checks the `.py` file."""

from __future__ import annotations

import ast
import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from autograder.submission import source
from autograder.submission.stubs import stubs

_BYTES = 20_000_000  # a larger one is not looked into
_PLACES = ("{}.ipynb", "notebooks/{}.ipynb")


def written_notebook(folder: Path, file: str, functions: Collection[str]) -> str:
    """The notebook beside a homework's file in which any of its functions are written.

    Args:
        folder: where `check.py` is.
        file: the file's name, without ending.
        functions: the names of its tasks' functions.

    Returns:
        Its path from the folder; "" where there is none, or where it cannot be read.
    """
    for pattern in _PLACES:
        name = pattern.format(file)
        if any(_writes(tree, functions) for tree in _trees(folder / name)):
            return name
    return ""


def _writes(tree: ast.Module, functions: Collection[str]) -> bool:
    own = {bound for bound, _ in source.bindings(tree.body)}.intersection(functions)
    return bool(own - stubs(tree, own))


def _trees(path: Path) -> Iterator[ast.Module]:
    """The syntax trees of a notebook's cells; cells that are not Python are passed over."""
    try:
        if path.stat().st_size > _BYTES:
            return
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return
    cells = found.get("cells") if isinstance(found, dict) else None
    for cell in cells if isinstance(cells, list) else ():
        try:
            yield ast.parse(_text(cell))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue


def _text(cell: Any) -> str:
    if not isinstance(cell, dict) or cell.get("cell_type") != "code":
        return ""
    text = cell.get("source")
    lines = text if isinstance(text, list) else [text]
    return "".join(line for line in lines if isinstance(line, str))
