"""Plots of a class as inline SVG, drawn by matplotlib, which only instructors need.

Text stays text. Colours are classes, so that a page decides them for light, dark and print; a page that lets no
inline styles in can hold the result. The same numbers give the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from autograder.core.wording import short

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
WIDTH = 4.6  # inches: of a width of 400 pixels the letters can still be read
# Colour that is drawn with → class that the page gives it. Matplotlib writes colours in lower case.
_COLOURS = {"#101010": "ink", "#202020": "quiet", "#303030": "line", "#404040": "accent", "#505050": "second"}
_INK, _QUIET, _LINE, _ACCENT, _SECOND = _COLOURS
_KEPT = ("opacity", "fill-opacity", "stroke-width", "stroke-dasharray", "text-anchor", "font-size")
_SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",  # text as text
    "svg.hashsalt": "class",
    "font.family": "sans-serif",
    "font.size": 9,
    "text.color": _INK,
    "axes.edgecolor": _LINE,
    "axes.labelcolor": _QUIET,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": _LINE,
    "ytick.color": _LINE,
    "xtick.labelcolor": _QUIET,
    "ytick.labelcolor": _QUIET,
}


def available() -> bool:
    """Whether matplotlib is installed; without it a page has its tables only."""
    return find_spec("matplotlib") is not None


def histogram(counts: Sequence[int], most: float) -> str:
    """How many submissions lie in each part of the points.

    Args:
        counts: of `statistics.bins`, at least one.
        most: the points that can be had.
    """
    width = most / len(counts)
    edges = [at * width for at in range(len(counts))]
    with _drawn(2.4) as (axes, out):
        axes.bar(edges, counts, width=0.94 * width, align="edge", color=_ACCENT)
        for left, count in zip(edges, counts, strict=True):
            if count:
                axes.text(left + 0.47 * width, count, str(count), ha="center", va="bottom", fontsize=8)
        axes.set_xlim(0, most)
        axes.set_xticks([at * most / 5 for at in range(6)], [short(round(at * most / 5, 1)) for at in range(6)])
        axes.set_xlabel("points")
        axes.set_ylabel("submissions")
        axes.locator_params(axis="y", integer=True)
    said = "; ".join(
        f"{short(round(left, 1))} to {short(round(left + width, 1))} points: {count}"
        for left, count in zip(edges, counts, strict=True)
    )
    return accessible(out.getvalue(), "scores", "How many submissions have how many points", said)


def shares(rows: Sequence[tuple[str, float, float]], title: str) -> str:
    """Two bars, one after the other, of each row: what is explained, and what comes to it.

    Args:
        rows: name, share from 0 to 1, and what is added to it.
        title: what a screen reader calls it.
    """
    with _drawn(0.5 + 0.4 * len(rows)) as (axes, out):
        for at, (_, share, more) in enumerate(rows):
            axes.barh(at, 1.0, color=_LINE, height=0.6)
            axes.barh(at, share, color=_ACCENT, height=0.6)
            axes.barh(at, more, left=share, color=_SECOND, height=0.6)
        axes.set_yticks(range(len(rows)), [name for name, *_ in rows])
        axes.set_xlim(0, 1)
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
        axes.invert_yaxis()
        axes.tick_params(length=0)
    said = "; ".join(f"{name}: {100 * (share + more):.0f} %" for name, share, more in rows)
    return accessible(out.getvalue(), "explained", title, said)


def scatter(points: Sequence[tuple[str, float, float]], title: str) -> str:
    """Items by how many pass them, and how well they tell students apart.

    Args:
        points: number of the item, its pass rate from 0 to 1, its correlation.
        title: what a screen reader calls it.
    """
    with _drawn(3.0) as (axes, out):
        axes.axhline(0, color=_LINE, linewidth=1)
        axes.scatter([x for _, x, _ in points], [y for *_, y in points], s=16, color=_ACCENT, alpha=0.8, linewidths=0)
        lowest = sorted(points, key=lambda point: point[2])[:3]
        for name, x, y in {name: (name, x, y) for name, x, y in reversed(lowest)}.values():  # a number once
            axes.annotate(name, (x, y), xytext=(5, -3), textcoords="offset points", fontsize=8)
        axes.set_xlim(-0.02, 1.02)
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
        axes.set_ylim(min(-0.1, min((y for *_, y in points), default=0) - 0.08), 1.0)
        axes.set_xlabel("pass the item")
        axes.set_ylabel("correlation with the rest")
    said = "; ".join(f"{name}: {100 * x:.0f} % pass, {y:.2f}" for name, x, y in points)
    return accessible(out.getvalue(), "apart", title, said)


@contextmanager
def _drawn(height: float) -> Iterator[tuple[Axes, io.StringIO]]:
    """Axes to draw on; at the end the drawing is in the text."""
    import matplotlib
    from matplotlib.figure import Figure

    out = io.StringIO()
    with matplotlib.rc_context(_SETTINGS):
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        yield figure.add_subplot(), out
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None})


# ---------------------------------------------------------------- what matplotlib writes → what a page can hold


def accessible(svg: str, name: str, title: str, description: str) -> str:
    """A drawing of matplotlib's as an element of a page.

    Args:
        svg: the document.
        name: makes the ids in it different from those of other drawings on the page.
        title: what a screen reader says first.
        description: the numbers, in words.
    """
    root = ElementTree.fromstring(svg)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in (f"{{{_SVG}}}metadata", f"{{{_SVG}}}style"):
                parent.remove(child)
    for element in root.iter():
        _without_style(element)
        _renamed(element, name)
    for size in ("width", "height", "version"):
        root.attrib.pop(size, None)
    root.attrib |= {"role": "img", "class": "plot", "stroke-linejoin": "round"}
    root.attrib["aria-labelledby"] = f"{name}-title {name}-desc"
    for at, (tag, words) in enumerate((("title", title), ("desc", description))):
        element = ElementTree.Element(f"{{{_SVG}}}{tag}", {"id": f"{name}-{tag}"})
        element.text = words
        root.insert(at, element)
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _XLINK)
    return ElementTree.tostring(root, encoding="unicode")


def _without_style(element: ElementTree.Element) -> None:
    """Inline styles as attributes, and colours as classes."""
    style = dict(re.findall(r"([\w-]+):\s*([^;]+)", element.attrib.pop("style", "")))
    if "font" in style:
        style["font-size"] = next(iter(re.findall(r"([\d.]+px)", style["font"])), "9px")
    classes = []
    for kind in ("fill", "stroke"):
        colour = style.get(kind) or element.attrib.get(kind, "")
        if colour in _COLOURS:
            classes.append(f"{kind}-{_COLOURS[colour]}")
            element.attrib.pop(kind, None)
        elif colour:
            element.set(kind, colour)
    if element.tag == f"{{{_SVG}}}text" and not classes:
        classes.append("fill-ink")
    if classes:
        element.set("class", " ".join(classes))
    for key in _KEPT:
        if key in style:
            element.set(key, style[key])


def _renamed(element: ElementTree.Element, name: str) -> None:
    """Ids that no other drawing has, and what refers to them."""
    for key, value in list(element.attrib.items()):
        if key == "id":
            element.set(key, f"{name}-{value}")
        elif key == f"{{{_XLINK}}}href":
            element.set(key, value.replace("#", f"#{name}-"))
        elif value.startswith("url(#"):
            element.set(key, value.replace("url(#", f"url(#{name}-"))


def words_of(svg: str) -> list[Any]:
    """The texts of a drawing, in order: for tests, and to search in."""
    return [element.text for element in ElementTree.fromstring(svg).iter(f"{{{_SVG}}}text")]
