"""The code cells of a notebook's file: from bytes to texts. Outputs and metadata are not looked at."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Mapping
from typing import Any, NamedTuple

from autograder.core.text import plain_line_ends, quotable
from autograder.submission.decoding import Unreadable, decode

_VALUES = 1_000_000  # lists, dicts and values in the JSON; each takes some hundred bytes once read
_CELLS = 2_000  # a long notebook has a hundred
_CODE = 1_000_000  # characters of code, as for a .py file
_TEXT = 20_000  # characters of a text cell that are searched for definitions
_NAMES = 50  # of a text cell
_DEFINED = re.compile(r"^[ \t]{0,8}(?:def|class)[ ]{1,4}(\w{1,60})", re.M)
_LINES = 20_000  # of code; the place of each is kept


class Code(NamedTuple):
    """The code of a notebook."""

    cells: list[tuple[int, str]]  # number and text of each code cell; text cells are counted, too, as students see them
    in_text: Mapping[str, int]  # function or class that only a text cell defines → the number of that cell


def read_code(data: bytes, shown: str) -> Code:
    """The code cells of a notebook, and what its text cells define.

    Args:
        data: the bytes of the file.
        shown: its name in messages.

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
    texts = [(number, cell.source) for number, cell in enumerate(cells, 1) if cell.cell_type != "code"]
    return Code(code, {name: number for number, text in texts for name in text.split()})


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
        return {"cell_type": "markdown", "metadata": {}, "source": _defined_in(_text(cell))}
    return {"cell_type": "code", "metadata": {}, "source": _text(cell), "outputs": [], "execution_count": None}


def _old_cell(cell: dict[str, Any]) -> dict[str, Any]:
    if cell.get("cell_type") != "code":
        return {"cell_type": "markdown", "metadata": {}, "source": _defined_in(_text(cell))}
    return {"cell_type": "code", "metadata": {}, "input": _text(cell), "outputs": [], "language": "python"}


def _defined_in(text: str) -> str:
    """The names that a text cell defines, with blanks between them."""
    return " ".join(_DEFINED.findall(text[:_TEXT])[:_NAMES])


def _text(cell: dict[str, Any]) -> str:
    text = cell.get("source", cell.get("input", ""))
    if isinstance(text, list):
        text = "".join(part for part in text if isinstance(part, str))
    return text if isinstance(text, str) else ""
