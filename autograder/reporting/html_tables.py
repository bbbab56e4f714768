"""What is said under an item as a piece of HTML: for Gradescope's page, and for notebooks.

Inline styles only, since Gradescope cleans what it is given; everything is escaped; and between the tags
stand the words, spaces and line ends of `plain_text.text`, so that the piece reads well where tags are taken away.
What is shown is decided in `picture`. No meaning hangs on colour: the first wrong cell has a star and a frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby, zip_longest

from autograder.core.records import ItemResult
from autograder.core.text import multiline
from autograder.reporting import second_step
from autograder.reporting.picture import sections
from autograder.reporting.plain_text import text
from autograder.reporting.text_tables import Block, Section, arranged
from autograder.reporting.words import message

LIMIT = 20_000  # bytes of one item
CAPTIONS = {"inputs": "The input", "answers": "The two shapes differ"}
STAR = "The star marks the first value that differs"

# Contrast on white: ink 16:1, grey 5.7:1, wrong on its tint 7.8:1, hint on its tint 13:1.
_PAGE = "color:#1f2328;background:#fff;line-height:1.5"
_INSET = "padding:4px 10px"  # beside a dark page the words do not touch the edge
_MONO = "font-family:ui-monospace,Menlo,Consolas,monospace;font-size:13px"
_BARE = "padding:0;border:0;background:none;color:inherit"  # of a `pre`, which a page may have put into a box
_TABLE = f"{_MONO};border-collapse:separate;border-spacing:11px 2px;margin:0 0 8px -11px;text-align:right"
_CAPTION = "caption-side:top;text-align:left;color:#57606a;font-family:sans-serif;padding-left:11px"
_HEAD = "text-align:left;font-weight:600"
_WRONG = "color:#82071e;background:#ffebe9;outline:2px solid #82071e;font-weight:700"
_PADDING = "color:#57606a"
_HINT = "margin:12px 0 0;padding:8px 12px;border-left:4px solid #0969da;background:#f0f6ff"


def table(result: ItemResult, more: str = "", more_words: str = "", *, preformatted: bool = False) -> str:
    """What is said under an item: the message, the failing case in small tables, the hint set apart, the second step.

    Args:
        result: of the item.
        more: HTML that follows.
        more_words: the same as plain text.
        preformatted: for Gradescope: the tables stand in `pre` elements, so that a page from which both tables and
            styles are taken away still shows rows and columns.

    Returns:
        HTML of less than LIMIT bytes: a `div`; where that is not enough, the text of `plain_text.text` in a `pre`.

    >>> from autograder.core.records import Item, Reason, Task, Verdict
    >>> item = Item(Task("conv1d", "conv1d", "1.2", (2, 4), ("signal",)), "visible", 2.0, ())
    >>> table(ItemResult(item, Verdict(Reason.NOT_HANDED_IN), 0, 0.0))[-64:]
    '<p style="margin:0 0 6px">conv1d.py was not handed in</p>\\n</div>'
    """
    drawn = sections(result.item.task, result.shown) if result.shown else []
    parts = [paragraphs(message(result))]
    parts += ["\n" + _section(part, preformatted=preformatted) for part in drawn]
    if result.hint:
        words = f"<strong>Hint:</strong> {escaped(result.hint)}"
        parts.append(f'\n<p style="{_HINT}">{words}</p>')
    if result.second_step:
        parts.append("\n" + second_step.html(result.second_step))
    parts += [more] if more else []
    return page(parts, "\n\n".join(filter(None, [text(result), more_words])), inset=preformatted)


def page(parts: Iterable[str], words: str, *, inset: bool = False) -> str:
    """Pieces of HTML as one, if they are not too long.

    Args:
        parts: each begins on a line of its own.
        words: the same as plain text.
        inset: with some room around.

    Returns:
        Less than LIMIT bytes: a `div`; where that is not enough, the words in a `pre`.
    """
    style = f"{_PAGE};{_INSET}" if inset else _PAGE
    html = f'<div style="{style}">\n' + "\n".join(parts) + "\n</div>"
    return html if len(html.encode()) < LIMIT else _plain(words)


def drawn(parts: Sequence[Section]) -> str:
    """Parts of a picture by themselves, as HTML."""
    return "\n".join(map(_section, parts))


def _plain(words: str) -> str:
    """Words as they are, so many of them as there is room for once they are escaped."""
    start, end, cut = '<pre style="white-space:pre-wrap">', "</pre>", "\n… (cut)"
    room = LIMIT - len((start + end + cut).encode()) - 1
    kept = words
    while len(escaped(kept).encode()) > room:
        kept = kept[: len(kept) * 9 // 10]
    return start + escaped(kept if kept == words else kept + cut) + end


def escaped(words: str) -> str:
    """Words as HTML.

    >>> escaped("x < 1 & y\\x00")
    'x &lt; 1 &amp; y\N{REPLACEMENT CHARACTER}'
    """
    return escape(multiline(words))


def paragraphs(words: str) -> str:
    """Lines of text, each a paragraph; lines that are indented stay one under the other, such as code and its caret.

    >>> paragraphs("conv1d.py, line 1:\\n    def f(\\n         ^").count("<pre")
    1
    """
    lines = [line for line in words.split("\n") if line.strip()]
    runs = groupby(lines, key=lambda line: line[0] == " ")
    return "\n".join(
        _as_they_stand("\n".join(some)) if indented else "\n".join(map(_paragraph, some)) for indented, some in runs
    )


def _paragraph(words: str) -> str:
    return f'<p style="margin:0 0 6px">{escaped(words)}</p>'


def _as_they_stand(words: str) -> str:
    style = f"margin:0 0 6px;{_BARE};{_MONO};white-space:pre-wrap;overflow-wrap:anywhere"
    return f'<pre style="{style}">{escaped(words)}</pre>'


def _code(words: str) -> str:
    return f'<p style="margin:0 0 8px;{_MONO};white-space:pre-wrap;overflow-wrap:anywhere">{escaped(words)}</p>'


# ---------------------------------------------------------------- arrays


def _section(part: Section, *, preformatted: bool = False) -> str:
    """A section of the picture: its tables under a caption, with what follows from them.

    Args:
        part: the section.
        preformatted: its tables stand in a `pre`.
    """
    signals, images = arranged(part.grids, part.most, part.together)
    starred = any(grid.star for grid in part.grids)
    alone = part.kind == "answers" and len(part.grids) == 1  # nothing came back to compare it with
    caption = part.above or (STAR if starred else "" if alone else CAPTIONS.get(part.kind, ""))
    bodies = [(signals, _most_cells(signals) + 1, _under_each_other(signals))] if signals else []
    bodies += [(row, sum(_most_cells([block]) for block in row) + len(row) - 1, _beside(row)) for row in images]
    tables = [
        _table(rows, columns, caption if at == 0 else "", ", ".join(block.title for block in blocks))
        for at, (blocks, columns, rows) in enumerate(bodies)
    ]
    above = [] if tables or not part.above else [_code(part.above)]
    if tables and preformatted:
        tables = [f'<pre style="margin:0;{_BARE};white-space:normal">' + "\n".join(tables) + "</pre>"]
    return "\n".join([*above, *tables, *map(_code, part.below)])


def _most_cells(blocks: Sequence[Block]) -> int:
    return max((len(row) for block in blocks for row in block.rows), default=1) or 1


def _table(rows: Iterable[str], columns: int, caption: str, titles: str) -> str:
    """A table; where it has a caption, an empty last column makes room for that, so that it is not broken.

    Args:
        rows: as HTML.
        columns: how many.
        caption: above the table; "" for none.
        titles: of what is in it; a screen reader names it by them where there is no caption.
    """
    words = f'<caption style="{_CAPTION}">{escaped(caption)}</caption>' if caption else ""
    room = f'<colgroup><col span="{columns}"><col style="width:100%"></colgroup>\n' if caption else ""
    name = "" if caption else f' aria-label="{escaped(titles)}"'
    return f'<table{name} style="{_TABLE}">{words}{room}' + "\n".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def _under_each_other(signals: Sequence[Block]) -> Iterator[str]:
    """A row for each signal, with its title in front."""
    label = max(len(block.title) for block in signals)
    for block in signals:
        title = f'<th scope="row" style="{_HEAD}">{escaped(block.title)}</th>{" " * (label - len(block.title))}'
        yield f"{title} {_cells(block.rows[0], block.width) if block.rows[0] else ' <td>(empty)</td>'}".rstrip()


def _beside(blocks: Sequence[Block]) -> Iterator[str]:
    """The rows of images side by side, under their titles, with a bar between each two."""
    bar = f'  <td aria-hidden="true" style="{_PADDING}">│</td> '
    spans = [_most_cells([block]) for block in blocks]
    yield bar.join(
        f'<th scope="colgroup" colspan="{span}" style="{_HEAD}">{escaped(block.title)}</th>'
        + " " * (block.columns - len(block.title))
        for block, span in zip(blocks, spans, strict=True)
    )
    for rows in zip_longest(*(block.rows for block in blocks), fillvalue=()):
        yield bar.join(
            _cells(row, block.width) + " " * (block.columns - (block.width + 1) * len(row))
            if row
            else f'<td colspan="{span}"></td>{" " * block.columns}'
            for block, span, row in zip(blocks, spans, rows, strict=True)
        )


def _cells(cells: Sequence[str], width: int) -> str:
    return "".join(f"{' ' * (width + 1 - len(cell))}{_cell(cell.rstrip())}{' ' * cell.endswith(' ')}" for cell in cells)


def _cell(words: str) -> str:
    """One number; with a star it is the wrong one, with a dot it is none of the input's own."""
    style = _WRONG if words.endswith("*") else _PADDING if words.startswith("·") else ""
    return f'<td style="{style}">{escape(words)}</td>' if style else f"<td>{escape(words)}</td>"
