"""The code cells of a notebook's file: from bytes to texts. Outputs and metadata are not looked at."""

from __future__ import annotations

import json
import re
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
    cells = _cells(_document(data, shown), shown)
    code = [(number, plain_line_ends(_text(cell))) for number, cell in enumerate(cells, 1) if _is_code(cell)]
    if sum(text.count("\n") for _, text in code) > _LINES:
        raise Unreadable(f"{shown}: its code is longer than {_LINES} lines")
    texts = [(number, _text(cell)) for number, cell in enumerate(cells, 1) if not _is_code(cell)]
    return Code(code, {name: number for number, text in texts for name in _defined_in(text)})


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


def _cells(document: dict[str, Any], shown: str) -> list[dict[str, Any]]:
    """The cells of a notebook, also of an old one (format 3), whose cells are on worksheets."""
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
    if sum(len(_text(cell)) for cell in cells if _is_code(cell)) > _CODE:
        raise Unreadable(f"{shown}: its code is longer than {_CODE} characters")
    return cells


def _is_code(cell: dict[str, Any]) -> bool:
    return bool(cell.get("cell_type") == "code")


def _defined_in(text: str) -> list[str]:
    """The names that a text cell defines."""
    return _DEFINED.findall(text[:_TEXT])[:_NAMES]


def _text(cell: dict[str, Any]) -> str:
    text = cell.get("source", cell.get("input", ""))
    if isinstance(text, list):
        text = "".join(part for part in text if isinstance(part, str))
    return text if isinstance(text, str) else ""
