"""Pictures of the tables, with Matplotlib; the same rows give the same bytes."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.table import Row, amount

SUFFIXES = (".svg", ".png")
_INK, _BAR, _MISSED, _GOAL = "#222222", "#3b6ea8", "#b5482a", "#222222"
_SETTINGS: dict[Any, Any] = {
    "svg.hashsalt": "benchmarks",
    "svg.fonttype": "path",
    "font.family": "DejaVu Sans",
    "font.size": 10,
}


@dataclass(frozen=True)
class Bar:
    """One bar of a picture."""

    label: str
    value: float
    shown: str  # the value in words
    goal: float | None = None
    strong: bool = True  # in the first colour


def why_not(path: Path) -> str:
    """Why no picture can be written to a path; "" where it can.

    Args:
        path: of the picture.
    """
    if path.suffix not in SUFFIXES:
        return f"{path}: a picture is .svg or .png"
    if not path.parent.is_dir():
        return f"{path}: there is no folder {path.parent}"
    if find_spec("matplotlib") is None:
        return "a picture needs Matplotlib: ./setup.sh --dev installs it"
    return ""


def bars_of(rows: Sequence[Row], unit: str) -> list[Bar]:
    """The measured rows of one unit as bars; a bar in the second colour misses its goal.

    Args:
        rows: of the table.
        unit: of those that are wanted.
    """
    chosen = [row for row in rows if row.unit == unit and row.value is not None]
    return [_bar(row, row.value) for row in chosen if row.value is not None]


def _bar(row: Row, value: float) -> Bar:
    return Bar(row.what, value, amount(value, row.unit), row.goal, row.goal is None or value <= row.goal)


def draw(bars: Sequence[Bar], axis: str, path: Path) -> None:
    """Horizontal bars from top to bottom, each with its number, and a tick at its goal.

    Args:
        bars: at least one.
        axis: what the horizontal axis shows, with its unit.
        path: of the picture, .svg or .png.
    """
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    with matplotlib.rc_context(_SETTINGS):
        figure, axes = pyplot.subplots(figsize=(8.5, 0.9 + 0.36 * len(bars)), layout="constrained")
        places = range(len(bars))
        colours = [_BAR if bar.strong else _MISSED for bar in bars]
        axes.barh(places, [bar.value for bar in bars], height=0.6, color=colours)
        goals = [(place, bar.goal) for place, bar in zip(places, bars, strict=True) if bar.goal is not None]
        for place, goal in goals:
            axes.plot([goal, goal], [place - 0.42, place + 0.42], color=_GOAL, linewidth=2)
        largest = max([bar.value for bar in bars] + [goal for _, goal in goals])
        for place, bar in zip(places, bars, strict=True):
            axes.text(max(bar.value, bar.goal or 0) + largest / 50, place, bar.shown, va="center", color=_INK)
        axes.set_yticks(places, [bar.label for bar in bars])
        axes.set_xlim(0, largest * 1.25)
        axes.invert_yaxis()
        axes.set_xlabel(axis + ("; a black line is the goal, a red bar misses it" if goals else ""))
        axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else {"Software": None}, dpi=120)
        pyplot.close(figure)


def image(bars: Sequence[Bar], axis: str, path: Path) -> str:
    """The line of Markdown that shows a picture, with its numbers as the alternative text.

    Args:
        bars: of the picture.
        axis: what the horizontal axis shows.
        path: of the picture.
    """
    said = "; ".join(f"{bar.label} {bar.shown}" for bar in bars)
    return f'<img src="{path.as_posix()}" width="700" alt="Bars, {axis}: {said}.">'


def machine() -> str:
    """What the numbers were measured on, in words."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"Python {platform.python_version()}, {cores} processors, {platform.system()}"
