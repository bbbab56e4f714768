"""What all figures are drawn with: colours, boards, grids of numbers, arrows, boxes, and a photograph.

Figures are drawn on white, also where the notebook is dark, and no colour says anything that a word or a number
beside it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Polygon, Rectangle

from autograder.homework.figures.shown import DPI, Unready

INK, GREY, PALE = "#1f2933", "#5b6672", "#eef1f4"
BLUE, ORANGE, GREEN, RED, PURPLE = "#0b6fb3", "#e39b00", "#148a64", "#c0460f", "#8a5fa8"
WINDOW = "#cfe6f7"  # behind what a window sees
FOUND = "#ffe2b0"  # behind the entry that comes of it

# ---------------------------------------------------------------- paper


def sheet(width: float, height: float) -> tuple[Figure, Axes]:
    """A figure with a drawing board on it: one unit is one cell, the first row on top, nothing stretched.

    Args:
        width: in inches.
        height: in inches.
    """
    figure = Figure(figsize=(width, height), dpi=DPI, facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1))
    bare(axes)
    return figure, axes


def bare(axes: Axes) -> None:
    """Leave the frame and the numbers of a drawing out, and keep its squares square."""
    axes.set_axis_off()
    axes.set_aspect("equal")


def fit(axes: Axes, left: float, right: float, top: float, bottom: float) -> None:
    """What of the board is shown; down is down.

    Args:
        axes: of a sheet.
        left: in cells.
        right: in cells.
        top: in cells.
        bottom: in cells.
    """
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)


def panels(columns: int, width: float, height: float, rows: int = 1) -> tuple[Figure, list[Axes]]:
    """A figure with several plots beside each other, row by row.

    Args:
        columns: plots beside each other.
        width: of the figure, in inches.
        height: of the figure, in inches.
        rows: plots below each other.
    """
    figure = Figure(figsize=(width, height), dpi=DPI, facecolor="white", layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False)
    return figure, list(grid.ravel())


def image(axes: Axes, pixels: Any, title: str = "", cmap: str = "gray", **options: Any) -> None:
    """A picture with its title, and nothing around it.

    Args:
        axes: where to draw.
        pixels: (h, w) brightness, or (h, w, 3) colours from 0 to 1.
        title: above the picture.
        cmap: matplotlib's name of a colour map.
        options: of matplotlib's `imshow`.
    """
    axes.imshow(pixels, cmap=cmap, interpolation="nearest", **options)
    axes.set_axis_off()
    axes.set_title(title, fontsize=10, color=INK)


# ---------------------------------------------------------------- numbers in cells


def cells(
    axes: Axes,
    values: Any,
    at: tuple[float, float] = (0.0, 0.0),
    *,
    fill: Callable[[int, int], str] | str = "white",
    padding: int = 0,
    small: Any = None,
    edge: str = INK,
) -> None:
    """A grid of numbers, its top-left corner at (x, y).

    Args:
        axes: the board.
        values: rows of numbers, or of words; "" leaves a cell empty.
        at: where to.
        fill: the colour of each cell, from its row and column.
        padding: how many cells along the rim are padding, and look like it.
        small: numbers in the cells' corners, as the slides put the filter's; "" for none.
        edge: the colour of the lines.
    """
    rows = np.atleast_2d(np.asarray(values, dtype=object))
    for row, column in np.ndindex(*rows.shape):
        outside = _outside(row, column, rows.shape, padding)
        x, y = at[0] + column, at[1] + row
        colour = fill if isinstance(fill, str) else fill(row, column)
        line = {"edgecolor": "#9aa5b1" if outside else edge, "linestyle": ":" if outside else "-"}
        axes.add_patch(Rectangle((x, y), 1, 1, facecolor=colour, linewidth=0.9, **line))  # type: ignore[arg-type]
        ink = GREY if outside else INK
        shift = 0.0 if small is None else 0.06
        axes.text(
            x + 0.5 - shift, y + 0.5, spelled(rows[row, column]), ha="center", va="center", color=ink, fontsize=10
        )
        if small is not None and small[row][column] != "":
            corner = spelled(small[row][column])
            axes.text(x + 0.95, y + 0.93, corner, ha="right", va="bottom", color=RED, fontsize=7, fontweight="bold")


def _outside(row: int, column: int, shape: Sequence[int], padding: int) -> bool:
    within_rows = shape[0] == 1 or padding <= row < shape[0] - padding
    return not (within_rows and padding <= column < shape[1] - padding)


def spelled(value: object) -> str:
    """A number as it is written by hand.

    >>> spelled(-1.0), spelled(0.25), spelled("")
    ('−1', '0.25', '')
    """
    return value if isinstance(value, str) else f"{value:.3g}".replace("-", "−")


def label(axes: Axes, x: float, y: float, words: str, colour: str = INK, size: float = 10, **options: Any) -> None:
    """Words at a point.

    Args:
        axes: where to draw.
        x: in cells, from the left.
        y: in cells, from the top.
        words: what is written.
        colour: as for matplotlib.
        size: of the font, in points.
        options: of matplotlib's `text`.
    """
    axes.text(x, y, words, **{"ha": "left", "va": "center", "color": colour, "fontsize": size, **options})


def frame(axes: Axes, x: float, y: float, width: float, height: float, colour: str = BLUE) -> None:
    """A thick line around some cells.

    Args:
        axes: where to draw.
        x: in cells, from the left.
        y: in cells, from the top.
        width: in cells.
        height: in cells.
        colour: as for matplotlib.
    """
    axes.add_patch(Rectangle((x, y), width, height, fill=False, edgecolor=colour, linewidth=2.4, zorder=4))


def arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float], colour: str = GREY, **options: Any) -> None:
    """An arrow between two points.

    Args:
        axes: where to draw.
        start: (x, y) in cells.
        end: (x, y) in cells.
        colour: as for matplotlib.
        options: of the line, for matplotlib.
    """
    look = {"arrowstyle": "-|>", "mutation_scale": 11, "linewidth": 1.3, "shrinkA": 0, "shrinkB": 0, **options}
    axes.add_patch(FancyArrowPatch(start, end, color=colour, **look))


def boxes(pairs: Collection[tuple[int, int]], colour: str, other: str = "white") -> Callable[[int, int], str]:
    """Which cells have a colour: those of some rows and columns.

    Args:
        pairs: (row, column) of the coloured cells.
        colour: of these cells.
        other: of all other cells.
    """
    return lambda row, column: colour if (row, column) in pairs else other


def block(axes: Axes, x: float, y: float, size: tuple[float, float, float], colour: str) -> tuple[float, float]:
    """A box in perspective: its front's top-left corner at (x, y). Returns the middle of its right side.

    Args:
        axes: where to draw.
        x: in cells, from the left.
        y: in cells, from the top.
        size: (depth, height, width) in cells.
        colour: as for matplotlib.
    """
    depth, height, width = size
    dx, dy = 0.55 * depth, -0.35 * depth
    front = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    top = [(x, y), (x + dx, y + dy), (x + width + dx, y + dy), (x + width, y)]
    side = [(x + width, y), (x + width + dx, y + dy), (x + width + dx, y + height + dy), (x + width, y + height)]
    for points, shade in ((top, 0.45), (side, 0.7), (front, 0.25)):
        axes.add_patch(Polygon(points, facecolor=_tint(colour, shade), edgecolor=colour, linewidth=1.1))
    return x + width + dx, y + height / 2 + dy / 2


def _tint(colour: str, strength: float) -> tuple[float, ...]:
    """A colour mixed with white."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return tuple(1 - strength * (1 - channel) for channel in channels)


def photograph(step: int = 3) -> Any:
    """Grace Hopper, as matplotlib ships her: (h, w, 3), from 0 to 1, every `step`th pixel.

    Raises:
        Unready: this matplotlib ships no photograph.
    """
    from matplotlib import cbook, image

    path = str(cbook.get_sample_data("grace_hopper.jpg", asfileobj=False))
    try:
        pixels = image.imread(path)
    except (OSError, ImportError):
        raise Unready("Here a photograph would be; this matplotlib ships none.") from None
    return np.asarray(pixels[::step, ::step], dtype=float) / 255


def grey(photograph: Any) -> Any:
    """Brightness: how strongly the eye takes red, green and blue."""
    return photograph @ np.array([0.299, 0.587, 0.114])


def stops(n: int, f: int, stride: int, padding: int) -> Iterator[int]:
    """Where a window begins, counted from the signal's first entry.

    Args:
        n: entries of the signal.
        f: entries of the filter.
        stride: entries between two stops, at least 1.
        padding: zeros at each end.
    """
    return iter(range(-padding, n + padding - f + 1, stride))


def board(width: float, height: float) -> Figure:
    """A figure for plots of different sizes.

    Args:
        width: in inches.
        height: in inches.
    """
    return Figure(figsize=(width, height), dpi=DPI, facecolor="white", layout="constrained")
