"""Showing something below a notebook's cell: as HTML where that can be, as text elsewhere."""

from __future__ import annotations


def show(html: str, words: str) -> None:
    """Show it; without IPython, print the words.

    Args:
        html: a piece of HTML.
        words: the same as plain text.
    """
    try:
        from IPython.display import display
    except ImportError:
        print(words)
        return
    display({"text/html": html, "text/plain": words}, raw=True)  # type: ignore[no-untyped-call]
