"""The second step of help, as plain text and as HTML. What it says is the homework's (`core.second_step`)."""

from __future__ import annotations

from html import escape

from autograder.core.records import Picture, SecondStep
from autograder.core.text import multiline

HEADING = "The same mistake as before, so here is a second step of help."
COMPARE = "What to compare:"

_BOX = "margin:8px 0 0;padding:8px 12px;border-left:4px solid #0969da;color:#1f2328;background:#f0f6ff"
_LINES = (
    "font-family:ui-monospace,Menlo,Consolas,monospace;font-size:13px;line-height:1.4;margin:0 0 8px;padding:0;"
    "border:0;white-space:pre;overflow-x:auto;color:#1f2328;background:#f0f6ff"
)


def text(step: SecondStep) -> str:
    """The step as plain text, in paragraphs.

    >>> print(text(SecondStep("Slide 1: a row.", (Picture("Drawn:", ("0 1",)),), "Compare the two.")))
    The same mistake as before, so here is a second step of help.
    Slide 1: a row.
    <BLANKLINE>
    Drawn:
        0 1
    <BLANKLINE>
    What to compare: Compare the two.
    """
    drawn = ["\n".join([picture.caption, *(f"    {line}" for line in picture.lines)]) for picture in step.pictures]
    first = "\n".join(filter(None, [HEADING, step.slide]))
    return multiline("\n\n".join([first, *drawn, f"{COMPARE} {step.compare}"]))


def html(step: SecondStep) -> str:
    """The step as HTML that reads as `text` does where its tags are taken away."""
    parts = [f"<strong>{HEADING}</strong>", *([_escaped(step.slide)] if step.slide else [])]
    parts = [_paragraph(part) for part in parts]
    parts += [_drawn(picture) for picture in step.pictures]
    parts.append(_paragraph(f"<strong>{COMPARE}</strong> {_escaped(step.compare)}", below=0))
    return f'<div style="{_BOX}">\n' + "\n".join(parts) + "\n</div>"


def _drawn(picture: Picture) -> str:
    """A picture with its caption; it can be scrolled with the keyboard where the page is narrow."""
    lines = "\n".join(_escaped(line) for line in picture.lines)
    return f'\n{_paragraph(_escaped(picture.caption), below=2)}\n<pre tabindex="0" style="{_LINES}">{lines}</pre>\n'


def _paragraph(html: str, below: int = 6) -> str:
    return f'<p style="margin:0 0 {below}px">{html}</p>'


def _escaped(words: str) -> str:
    return escape(multiline(words))
