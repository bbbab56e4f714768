"""How a check looks in a notebook: a card with the words of the terminal, and the small tables of the page.

Beside a dark page, too, a card is dark on white: JupyterLab, VS Code and Colab colour tables for their own themes, so
that every part of a card says its colours itself. JupyterLab takes the style sheet out of a notebook that it does not
trust; what makes a card readable therefore stands in the parts, and the sheet has only measures and what looks better.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from autograder.core.records import ItemResult
from autograder.core.text import multiline
from autograder.reporting.html_tables import table
from autograder.reporting.plain_text import text
from autograder.student.states import DONE, FAIL, NOT_JUDGED, NOT_WRITTEN, about_hidden_cases, state_of

_CARD = (
    "background:#fff;color:#1f2328;border:1px solid #d0d7de;border-left:6px solid {edge};border-radius:6px;"
    "padding:10px 14px;margin:4px 0;max-width:60em;overflow-x:auto;"
    "font-family:system-ui,-apple-system,sans-serif;font-size:14px;line-height:1.5"
)
_OURS = ".homework-check" * 4  # JupyterLab's rules count a class, a pseudo-class and two elements
_STYLE = (
    f"<style>{_OURS} :is(table,tr,th,td,pre,code){{color:inherit;background:transparent;border:0;max-width:none}}"
    f"{_OURS} table{{font-size:13px;width:auto}}{_OURS} :is(th,td){{padding:1px}}{_OURS} td{{text-align:right}}"
    f"{_OURS} p{{max-width:none}}</style>"
)
_PLAIN = "color:inherit;background:transparent"
_PART = re.compile(
    r'<(table|caption|tr|td|th|pre|p|strong|div)\b([^>]*?)(?: style="([^"]*)")?>'
)  # what a page gives colours to
_EDGES = {DONE: "#1a7f37", FAIL: "#bc4c00", NOT_WRITTEN: "#6e7781", NOT_JUDGED: "#6e7781"}
_PRINTED = 1_500  # characters of what a function printed


def heading(result: ItemResult) -> str:
    """The task, one of the four words of the terminal's table, and points."""
    task = result.item.task
    points = "point" if task.points[0] == 1 else "points"
    return f"{task.number} {task.function}: {state_of(result)}, {result.score:g} of {task.points[0]} {points}"


def _printed(prints: str) -> str:
    return multiline(prints).strip("\n")[:_PRINTED]


def said(result: ItemResult, prints: str, notes: Sequence[str]) -> str:
    """What is shown, where only text can be.

    Args:
        result: of the visible item.
        prints: what the student's code printed.
        notes: what else is to be said, a sentence each.
    """
    printed = _printed(prints)
    parts = [heading(result), text(result), f"It printed:\n{printed}" if printed else "", *notes]
    return "\n\n".join(part for part in parts if part)


def drawn(result: ItemResult, prints: str, notes: Sequence[str]) -> str:
    """The same as HTML, with the failing case in small tables.

    Args:
        result: of the visible item.
        prints: what the student's code printed.
        notes: what else is to be said, a sentence each.
    """
    printed = _printed(prints)
    body = table(result)
    if printed:
        body += f'<p style="margin:8px 0 2px">It printed:</p><pre style="margin:0">{escape(printed)}</pre>'
    body += "".join(f'<p style="margin:8px 0 0;color:#57606a">Note: {escape(note)}</p>' for note in notes)
    return card(state_of(result), heading(result), body)


def overview(results: Sequence[ItemResult]) -> str:
    """A row for each task, and what to do next."""
    cell = "padding:2px 18px 2px 0;text-align:left;color:#1f2328"
    rows = "".join(
        f'<tr><td style="{cell}">{task.number} {escape(task.function)}</td><td style="{cell}">{state_of(result)}</td>'
        f'<td style="{cell}">{result.score:g} of {task.points[0]}</td></tr>'
        for result in results
        for task in (result.item.task,)
    )
    columns = ("task", "state", "points")
    heads = "".join(f'<th scope="col" style="{cell};font-weight:600">{column}</th>' for column in columns)
    done = all(result.kind == "pass" for result in results)
    states = [state_of(result) for result in results]
    whole = f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody>"
    rows = f'<table aria-label="All tasks" style="border-collapse:collapse;margin:6px 0">{whole}</table>'
    title = f"{states.count(DONE)} of {len(results)} {'task' if len(results) == 1 else 'tasks'} done"
    return card(DONE if done else FAIL, title, f'{rows}<p style="margin:0">{about_hidden_cases(results)}</p>')


def card(state: str, heading: str, body: str = "") -> str:
    """A heading, and what stands below it as HTML.

    Args:
        state: a key of `_EDGES`, which decides the colour of the edge.
        heading: plain text; "" for none.
        body: HTML.
    """
    title = f'<p style="margin:0 0 6px;font-weight:700">{escape(heading)}</p>' if heading else ""
    edge = _CARD.format(edge=_EDGES[state])
    return f'{_STYLE}<div class="homework-check" style="{edge}">{_coloured(title + body)}</div>'


def _coloured(body: str) -> str:
    """A piece of HTML whose tables take their colours from the card, whatever the page says of tables.

    >>> _coloured('<tr style="margin:0"><td>')
    '<tr style="color:inherit;background:transparent;margin:0"><td style="color:inherit;background:transparent;">'
    """

    return _PART.sub(rf'<\1\2 style="{_PLAIN};\3">', body)
