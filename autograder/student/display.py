"""Showing something below a notebook's cell: as HTML where that can be, as text elsewhere."""

from __future__ import annotations

import sys
from typing import Any


def show(html: str, words: str) -> None:
    """Show it; where neither marimo nor IPython is, print the words.

    Args:
        html: a piece of HTML.
        words: the same as plain text.
    """
    marimo: Any = sys.modules.get("marimo")
    if marimo is not None and marimo.running_in_notebook():
        marimo.output.append(marimo.Html(html))
        return
    try:
        from IPython.display import display
    except ImportError:
        print(words)
        return
    display({"text/html": html, "text/plain": words}, raw=True)  # type: ignore[no-untyped-call]
