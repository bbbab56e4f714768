"""Figures of max pooling: what is kept, and what a small shift changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.homework.figures import drawing as draw
from autograder.homework.figures.shown import Picture, Shown, asked, kindly

Function = Callable[..., Any]
_TINTS = ("#cfe6f7", "#ffe2b0", "#cdeee0", "#ead9f2")


@kindly
def windows(image: Sequence[Sequence[float]], output: Sequence[Sequence[float]], size: int) -> Shown:
    """The slides' example: windows side by side, each in its colour, and the strongest entry of each.

    Args:
        image: (h, w) as rows.
        output: (h', w') as rows.
        size: rows and columns of a window.
    """
    values = np.asarray(image)
    n, m = values.shape[1], np.shape(output)[1]

    def tint(row: int, column: int) -> str:
        return _TINTS[(row // size * m + column // size) % len(_TINTS)]

    figure, axes = draw.sheet(5.6, 2.0)
    draw.cells(axes, values, fill=tint)
    for row, column in np.ndindex(*np.shape(output)):
        draw.frame(axes, column * size, row * size, size, size, draw.INK)
    draw.arrow(axes, (n + 0.4, 2), (n + 1.8, 2))
    draw.label(axes, n + 1.1, 1.5, "max", ha="center", size=9)
    draw.cells(axes, output, (n + 2.2, 1), fill=lambda row, column: tint(row * size, column * size))
    draw.label(axes, n + 4.8, 2, "no weights:\nnothing to learn", draw.GREY)
    draw.fit(axes, -0.3, n + 8.0, -0.3, len(values) + 0.3)
    return Picture(
        figure, f"Of each window of {size} × {size} the largest entry is kept: {[list(row) for row in output]}."
    )


@kindly
def cat_moves() -> Shown:
    """A detector's answer where a cat is, and where it is one pixel later; then the strongest of each three."""
    answers = ((0, 0, 1, 8, 2, 0, 0, 0, 1), (0, 0, 0, 1, 8, 2, 0, 0, 1))
    pooled = ((1, 8, 1), (0, 8, 1))
    figure, axes = draw.sheet(8.4, 1.9)
    for row, (answer, kept) in enumerate(zip(answers, pooled, strict=True)):
        y, strongest = 1.9 * row, max(answer)
        draw.label(axes, -0.4, y + 0.5, ("a cat", "it moves")[row], ha="right")
        draw.cells(axes, answer, (0, y), fill=lambda _, c, a=answer, s=strongest: draw.WINDOW if a[c] == s else "white")  # type: ignore[misc]
        for i in range(3):
            draw.frame(axes, 3 * i, y, 3, 1, draw.INK)
        draw.arrow(axes, (9.4, y + 0.5), (10.9, y + 0.5))
        draw.label(axes, 10.15, y + 0.1, "max", ha="center", size=8)
        draw.cells(axes, kept, (11.4, y), fill=lambda _, c, k=kept: draw.FOUND if k[c] == 8 else "white")  # type: ignore[misc]
    draw.label(axes, 14.8, 0.5, "there is one,", draw.GREY)
    draw.label(axes, 14.8, 2.4, "in the same place", draw.GREY)
    draw.fit(axes, -2.8, 19.2, -0.5, 3.3)
    return Picture(
        figure, "The detector's strongest answer, 8, moves by one entry; after pooling in threes it stays where it was."
    )


@kindly
def small_shifts(max_pool1d: Function) -> Shown:
    """A wavy signal shifted by one entry: how much of it changes before and after a student's pooling."""
    along = np.arange(48.0)
    signal = np.abs(np.sin(along / 2.1) + np.sin(along / 1.3 + 1) + np.sin(along / 5))
    figure, axes = draw.panels(2, 8.6, 2.4)
    both = (signal[1:], signal[:-1])
    one, other = (asked(max_pool1d, x, 6, 2, shape=(None,)) for x in both)
    pairs = {"before": both, "after your max_pool1d, size 6, stride 2": (one, other)}
    said = []
    for board, (title, (one, other)) in zip(axes, pairs.items(), strict=True):
        same = float(np.mean(np.isclose(one[: len(other)], other[: len(one)])))
        board.plot(one, "-o", color=draw.BLUE, markersize=3, linewidth=1.3, label="a signal")
        board.plot(other, "--s", color=draw.ORANGE, markersize=3, linewidth=1.3, label="one entry later")
        board.set_title(f"{title}: {same:.0%} the same", fontsize=9, color=draw.INK)
        board.spines[["top", "right"]].set_visible(False)
        board.set_ylim(0, signal.max() * 1.35)
        board.legend(frameon=False, fontsize=8, ncols=2, loc="upper right")
        said.append(f"{title} {same:.0%} of the entries are the same")
    return Picture(figure, f"A signal and the same one entry later: {'; '.join(said)}.")


@kindly
def smaller(max_pool2d: Function) -> Shown:
    """The edges of the photograph, pooled with larger and larger windows by a student's max_pool2d."""
    photograph = draw.grey(draw.photograph(2))
    edges = np.abs(np.diff(photograph, axis=0))[np.newaxis]
    figure, axes = draw.panels(4, 9.2, 3.2)
    draw.image(axes[0], edges[0], _size("how it changes downwards", edges), cmap="gray_r", vmax=0.4)
    for board, size in zip(axes[1:], (2, 4, 8), strict=True):
        kept = asked(max_pool2d, edges, size, shape=(1, None, None))
        draw.image(board, kept[0], _size(f"pooled, size {size}", kept), cmap="gray_r", vmax=0.4)
    return Picture(
        figure, "The edges of a photograph, then pooled with windows of 2, 4 and 8: smaller, the strong edges kept."
    )


def _size(title: str, tensor: Any) -> str:
    return f"{title}\n{tensor.shape[1]} × {tensor.shape[2]}"
