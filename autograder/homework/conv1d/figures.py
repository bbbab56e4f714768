"""Figures of a filter that slides along a signal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle

from autograder.homework.figures import drawing as draw
from autograder.homework.figures.shown import Picture, Shown, asked, kindly

Function = Callable[..., Any]


@kindly
def sliding_window(signal: Sequence[float], weights: Sequence[float], output: Sequence[float]) -> Shown:
    """The slides' example, a row of the picture for each stop.

    Args:
        signal: the input.
        weights: the filter.
        output: what the slides say comes out.
    """
    n, f = len(signal), len(weights)
    figure, axes = draw.sheet(9.2, 0.56 + 0.98 * len(output))
    for x, words in ((0, "input, and the filter on it"), (n + 1.2, "dot product"), (n + 8.2, "output so far")):
        draw.label(axes, x, -0.75, words, draw.GREY)
    for stop in range(len(output)):
        y = 2.1 * stop
        window = [(0, stop + i) for i in range(f)]
        draw.cells(axes, signal, (0, y), fill=draw.boxes(window, draw.WINDOW))
        for i, weight in enumerate(weights):
            draw.label(axes, stop + i + 0.5, y + 1.3, f"×{draw.spelled(weight)}", draw.RED, 9, ha="center")
        draw.frame(axes, stop, y, f, 1)
        terms = [f"{draw.spelled(signal[stop + i])}·({draw.spelled(w)})" for i, w in enumerate(weights)]
        draw.label(axes, n + 1.2, y + 0.5, f"{' + '.join(terms)} = {draw.spelled(output[stop])}", size=11)
        so_far = [value if i <= stop else "" for i, value in enumerate(output)]
        draw.cells(axes, so_far, (n + 8.2, y), fill=draw.boxes([(0, stop)], draw.FOUND))
    draw.fit(axes, -0.2, n + 8.6 + len(output), -1.3, 2.1 * len(output) - 0.2)
    words = (
        f"The filter {list(weights)} slides along {list(signal)}. At its {len(output)} stops it gives {list(output)}."
    )
    return Picture(figure, words)


@kindly
def receptive_field(f: int = 3, n: int = 8) -> Shown:
    """One layer of nodes above another: what a node of the upper looks at.

    Args:
        f: entries of the filter.
        n: entries of the input.
    """
    figure, axes = draw.sheet(6.4, 2.1)
    chosen = 3
    for stop in range(n - f + 1):
        for i in range(f):
            here = stop == chosen
            axes.plot(
                [stop + i, stop + (f - 1) / 2],
                [0, -2],
                color=draw.BLUE if here else "#d5dbe1",
                linewidth=2.2 if here else 0.9,
                zorder=2 if here else 1,
            )
    for i in range(n):
        _node(axes, i, 0, draw.WINDOW if chosen <= i < chosen + f else "white")
    for stop in range(n - f + 1):
        _node(axes, stop + (f - 1) / 2, -2, draw.FOUND if stop == chosen else "white")
    draw.label(axes, n - 0.3, 0, "input")
    draw.label(axes, n - 0.3, -2, "output")
    draw.label(axes, chosen + (f - 1) / 2, 0.62, "receptive field", draw.BLUE, ha="center")
    draw.fit(axes, -0.6, n + 1.2, -2.5, 0.95)
    return Picture(figure, f"Each output entry is connected to {f} neighbouring input entries: its receptive field.")


@kindly
def connections(weights: Sequence[float], n: int) -> Shown:
    """A convolution as a layer with few connections, each weight in a colour of its own.

    Args:
        weights: (f,) the filter.
        n: entries of the input.
    """
    figure, axes = draw.sheet(6.4, 2.5)
    m, colours = n - len(weights) + 1, (draw.RED, draw.BLUE, draw.GREEN, draw.ORANGE)
    for stop in range(m):
        y = stop + 0.5
        for other in range(n):
            axes.plot([0, 4], [other, y], color="#e3e8ed", linewidth=0.8, zorder=1)
        for i in range(len(weights)):
            axes.plot([0, 4], [stop + i, y], color=colours[i], linewidth=2.0, zorder=2)
    for i in range(n):
        _node(axes, 0, i, "white")
    for stop in range(m):
        _node(axes, 4, stop + 0.5, "white")
    for i, weight in enumerate(weights):
        draw.label(axes, 5.4, 1.2 + 0.8 * i, f"weight {draw.spelled(weight)}, {m} times", colours[i])
    draw.label(axes, 5.4, 1.2 + 0.8 * len(weights), "cut: nothing to learn", draw.GREY)
    draw.label(axes, 0, -0.8, "input", ha="center")
    draw.label(axes, 4, -0.8, "output", ha="center")
    draw.fit(axes, -0.8, 9.6, -1.2, n - 0.5)
    left = f"of {n * m} connections {m * len(weights)} are left, which share {len(weights)} weights"
    return Picture(figure, f"{n} inputs, {m} outputs: {left}.")


def _node(axes: Axes, x: float, y: float, colour: str) -> None:
    axes.add_patch(Circle((x, y), 0.25, facecolor=colour, edgecolor=draw.INK, linewidth=1.1, zorder=3))


@kindly
def stops(*, n: int, f: int, settings: Sequence[tuple[int, int]]) -> Shown:
    """Where the windows lie, for some strides and paddings.

    Args:
        n: entries of the signal.
        f: entries of the filter.
        settings: pairs of stride and padding.
    """
    heights = [1.9 + 0.42 * len(list(draw.stops(n, f, *setting))) for setting in settings]
    figure, axes = draw.sheet(7.2, 0.42 * sum(heights))
    y, most = 0.0, max(padding for _, padding in settings)
    for (stride, padding), height in zip(settings, heights, strict=True):
        strip = ["0"] * padding + [""] * n + ["0"] * padding
        draw.cells(axes, strip, (-padding, y), padding=padding)
        starts = list(draw.stops(n, f, stride, padding))
        for row, start in enumerate(starts):
            line = y + 1.3 + 0.42 * row
            axes.plot(
                [start + 0.06, start + f - 0.06], [line, line], color=draw.BLUE, linewidth=4, solid_capstyle="butt"
            )
        draw.label(axes, n + most + 0.8, y + 0.5, f"stride {stride}, padding {padding}: {len(starts)} stops", size=11)
        y += height
    draw.fit(axes, -most - 0.3, n + most + 8.2, -0.3, y - 0.3)
    words = [
        f"With stride {s} and padding {p} there are {len(list(draw.stops(n, f, s, p)))} stops." for s, p in settings
    ]
    return Picture(figure, f"A filter of length {f} on {n} entries. {' '.join(words)}")


@kindly
def shifts_along(conv1d: Function) -> Shown:
    """A pattern and the same pattern later, with what a student's conv1d answers to both."""
    weights, early, late = np.array([-1, 2, -1]), np.zeros(14), np.zeros(14)
    early[2:5], late[7:10] = (1, 3, 1), (1, 3, 1)
    figure, (above, below) = draw.panels(2, 8.4, 2.3)
    for axes, title, values in (
        (above, "the signal, and 5 entries later", (early, late)),
        (
            below,
            "what your conv1d answers, with [−1, 2, −1]",
            [asked(conv1d, x, weights, shape=(12,)) for x in (early, late)],
        ),
    ):
        for y, colour, style in zip(values, (draw.BLUE, draw.ORANGE), ("-o", "--s"), strict=True):
            axes.plot(y, style, color=colour, markersize=4, linewidth=1.6)
        axes.set_title(title, fontsize=10, color=draw.INK)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(["first", "shifted"], frameon=False, fontsize=8)
    return Picture(figure, "Where the signal is shifted by 5 entries, the answer is shifted by 5 entries.")


@kindly
def matrix(conv1d_matrix: Function, weights: Sequence[float], n: int) -> Shown:
    """What a student's conv1d_matrix writes for a filter, and for the filter of a single 1.

    Args:
        conv1d_matrix: the student's function.
        weights: (f,) the filter.
        n: entries of the signals.
    """
    found = [asked(conv1d_matrix, np.array(w), n, shape=(None, n)) for w in (weights, [1])]
    if min(len(each) for each in found) == 0 or max(len(each) for each in found) > 12:
        return Picture(*_too_many(found[0].shape))
    figure, axes = draw.sheet(8.0, 2.6)
    for values, x, filter_ in ((found[0], 0.0, list(weights)), (found[1], n + 3.0, [1])):
        colour = {value: (draw.FOUND if value < 0 else draw.WINDOW) for value in np.unique(values) if value}
        draw.cells(axes, values, (x, 0), fill=lambda r, c, v=values, k=colour: k.get(v[r, c], "white"))  # type: ignore[misc]
        words = f"filter [{', '.join(map(draw.spelled, filter_))}]: {values.shape[0]} × {values.shape[1]}"
        draw.label(axes, x, -0.6, words)
    draw.fit(axes, -0.4, 2 * n + 4.0, -1.1, max(len(each) for each in found) + 0.3)
    return Picture(
        figure, "Each row is a stop: the filter where it lies, zeros elsewhere. A filter of one 1 gives the identity."
    )


def _too_many(shape: tuple[int, ...]) -> Any:
    figure, axes = draw.sheet(5, 0.5)
    draw.label(axes, 0, 0, f"your matrix has the shape {shape}", size=11)
    draw.fit(axes, -0.2, 8, -0.5, 0.5)
    return figure, f"The matrix has the shape {shape}."
