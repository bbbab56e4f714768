"""Figures of whole networks: what the tensors become, and what was learned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.homework.figures import drawing as draw
from autograder.homework.figures.shown import Picture


def small_network() -> Picture:
    """The network of the homework, with the shapes it has on the digits."""
    figure, axes = draw.sheet(9.4, 2.7)
    steps = ("convolution\n3 × 3, ReLU", "max pool\nsize 2", "flattened", "fully\nconnected")
    x = 0.0
    for i, (depth, side, words) in enumerate(
        ((0.3, 3.2, "(1, 8, 8)"), (2.4, 3.2, "(8, 8, 8)"), (2.4, 1.6, "(8, 4, 4)"))
    ):
        right, _ = draw.block(axes, x, 2.2 - side / 2, (depth, side, side), draw.BLUE)
        draw.label(axes, x + side / 2, 4.5, words, ha="center")
        draw.arrow(axes, (right + 0.3, 1.9), (right + 2.1, 1.9))
        draw.label(axes, right + 1.2, 0.9, steps[i], draw.GREY, 8, ha="center")
        x = right + 2.4
    for i, (n, words) in enumerate(((16, "(128,)"), (10, "(10,) logits"))):
        top, size = 2.2 - n * 0.14, 0.28
        draw.frame(axes, x, top, 0.3, n * size, draw.BLUE)
        draw.label(axes, x + 0.15, 4.95 if not i else 4.5, words, ha="center")
        if not i:
            draw.arrow(axes, (x + 0.6, 1.9), (x + 2.4, 1.9))
            draw.label(axes, x + 1.5, 0.9, steps[3], draw.GREY, 8, ha="center")
        x += 2.7
    draw.fit(axes, -0.4, x - 0.3, -0.7, 5.4)
    words = "A digit (1, 8, 8) becomes 8 maps (8, 8, 8), pooled (8, 4, 4), flattened (128,), and 10 logits."
    return Picture(figure, words)


def digits(tensors: Any, labels: Any, count: int = 12) -> Picture:
    """The first digits, each with its label.

    Args:
        tensors: (b, 1, 8, 8) the digits.
        labels: (b,) the right classes.
        count: how many are shown.
    """
    figure, axes = draw.panels(count, 9.4, 1.15)
    for board, tensor, label in zip(axes, tensors, labels, strict=False):
        draw.image(board, tensor[0], str(label), cmap="gray_r", vmin=0, vmax=1)
    return Picture(figure, f"Handwritten digits of 8 × 8 pixels: {', '.join(str(label) for label in labels[:count])}.")


def curve(losses: Sequence[float], every: int, accuracy: float, title: str) -> Picture:
    """How the loss went down, as a mean over some steps, and how many digits that were held out are read right.

    Args:
        losses: in nats, each a mean over `every` steps.
        every: steps between two losses.
        accuracy: the part of digits read correctly, from 0 to 1.
        title: above the plot.
    """
    figure, (axes,) = draw.panels(1, 7.0, 2.4)
    axes.plot(np.arange(1, len(losses) + 1) * every, losses, color=draw.BLUE, linewidth=1.8)
    axes.set_ylim(0, max(2.5, *losses))
    axes.set_xlabel("steps", fontsize=9)
    axes.set_ylabel("loss in nats", fontsize=9)
    said = f"{accuracy:.1%} of the digits that were held out are read right"
    axes.set_title(f"{title}; {said}", fontsize=10, color=draw.INK)
    axes.grid(color=draw.PALE)
    axes.spines[["top", "right"]].set_visible(False)
    return Picture(figure, f"The loss fell from {losses[0]:.2f} to {losses[-1]:.2f} nats; {said}.")


def filters(weights: Any) -> Picture:
    """Learned filters (k, 1, 3, 3): red where ink counts for, blue where against."""
    figure, axes = draw.panels(len(weights), 9.4, 1.5)
    bound = float(np.abs(weights).max()) or 1.0
    for i, (board, each) in enumerate(zip(axes, weights, strict=True)):
        draw.image(board, each[0], f"filter {i}", cmap="RdBu_r", vmin=-bound, vmax=bound)
        for row, column in np.ndindex(*each[0].shape):
            value = each[0][row, column]
            ink = "white" if abs(value) > 0.62 * bound else draw.INK
            board.text(column, row, f"{value:.1f}".replace("-", "−"), ha="center", va="center", fontsize=7, color=ink)
    return Picture(figure, f"{len(weights)} learned filters of 3 × 3 weights: red is positive, blue negative.")


def maps(digit: Any, responses: Any) -> Picture:
    """A digit (8, 8), and what every filter finds in it (k, 8, 8), after ReLU.

    Args:
        digit: (8, 8).
        responses: (k, 8, 8).
    """
    figure, axes = draw.panels(len(responses) + 1, 9.8, 1.4)
    draw.image(axes[0], digit, "the digit", cmap="gray_r", vmin=0, vmax=1)
    high = float(np.max(responses)) or 1.0
    for i, (board, each) in enumerate(zip(axes[1:], responses, strict=True)):
        draw.image(board, each, f"map {i}", cmap="viridis", vmin=0, vmax=high)
    return Picture(figure, f"A digit and its {len(responses)} feature maps: bright where a filter found its pattern.")


def confusion(labels: Any, answers: Any, tensors: Any) -> Picture:
    """Which digit is read as which, and some that were read wrong.

    Args:
        labels: (b,) the right digits.
        answers: (b,) the digits read.
        tensors: (b, 1, 8, 8) the digits.
    """
    table = np.zeros((10, 10), dtype=int)
    np.add.at(table, (np.asarray(labels), np.asarray(answers)), 1)
    wrong = np.flatnonzero(np.asarray(labels) != np.asarray(answers))
    figure = draw.board(9.4, 3.6)
    grid = figure.add_gridspec(2, 8)
    axes = figure.add_subplot(grid[:, :4])
    off = table - np.diag(np.diag(table))
    axes.imshow(np.where(off > 0, off, np.nan), cmap="OrRd", vmin=0, vmax=max(3, int(off.max())))
    for row, column in np.ndindex(10, 10):
        if table[row, column]:
            strong = row != column and table[row, column] > 0.6 * max(3, int(off.max()))
            colour = "white" if strong else draw.GREY if row == column else draw.INK
            axes.text(column, row, str(table[row, column]), ha="center", va="center", fontsize=8, color=colour)
    axes.set_xticks(range(10))
    axes.set_yticks(range(10))
    axes.set_xlabel("read as", fontsize=9)
    axes.set_ylabel("is", fontsize=9)
    axes.set_title(f"{len(labels) - len(wrong)} of {len(labels)} are right", fontsize=10, color=draw.INK)
    for place in range(8):
        board = figure.add_subplot(grid[place // 4, 4 + place % 4])
        board.set_axis_off()
        if place < len(wrong):
            i = wrong[place]
            draw.image(board, tensors[i][0], f"{labels[i]} read as {answers[i]}", cmap="gray_r", vmin=0, vmax=1)
            board.title.set_fontsize(8)
    pairs = sorted(((int(off[r, c]), r, c) for r, c in np.argwhere(off)), reverse=True)[:3]
    said = "; ".join(f"{r} read as {c}, {count} of {table[r].sum()}" for count, r, c in pairs) or "none is confused"
    return Picture(figure, f"{len(labels) - len(wrong)} of {len(labels)} digits are read right. Most confused: {said}.")
