"""Figures of AlexNet, VGG and ResNet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyBboxPatch

from autograder.homework.figures import drawing as draw
from autograder.homework.figures.shown import Picture, Shown, asked, kindly

Function = Callable[..., Any]
_ALEXNET = (  # what a layer is, and the shape after it, as the paper and the slides have them
    ("input", 3, 227),
    ("conv 11, stride 4", 96, 55),
    ("pool", 96, 27),
    ("conv 5", 256, 27),
    ("pool", 256, 13),
    ("conv 3", 384, 13),
    ("conv 3", 384, 13),
    ("conv 3", 256, 13),
    ("pool", 256, 6),
)


@kindly
def two_small_one_large() -> Shown:
    """Two filters of 3 on top of each other see as far as one of 5."""
    figure, axes = draw.sheet(8.4, 2.3)
    for x, rows in ((0.0, (range(5), range(1, 4), range(2, 3))), (8.0, (range(5), range(2, 3)))):
        gap = 4.0 / (len(rows) - 1)
        for level in range(len(rows) - 1):
            for above in rows[level + 1]:
                reach = 1 if len(rows) == 3 else 2
                for i in range(above - reach, above + reach + 1):
                    line = ([x + i, x + above], [4 - level * gap, 4 - (level + 1) * gap])
                    axes.plot(*line, color=draw.BLUE, linewidth=1.5, zorder=1)
        for level, row in enumerate(rows):
            for i in row:
                colour = draw.WINDOW if level == 0 else draw.FOUND if level == len(rows) - 1 else "white"
                spot = (x + i, 4 - level * gap)
                axes.add_patch(Circle(spot, 0.28, facecolor=colour, edgecolor=draw.INK, linewidth=1.1, zorder=3))
    draw.label(axes, 2, 5.0, "two layers, filters of 3", ha="center")
    draw.label(axes, 10, 5.0, "one layer, a filter of 5", ha="center")
    draw.label(axes, 6, 4, "5 entries\nof the input", draw.GREY, 9, ha="center")
    draw.label(axes, 6, 0, "one entry\nof the output", draw.GREY, 9, ha="center")
    draw.fit(axes, -2.0, 14.0, -0.6, 5.5)
    return Picture(
        figure,
        "Through two layers with filters of 3, an output entry depends on 5 inputs; so it does with one filter of 5.",
    )


@kindly
def alexnet() -> Shown:
    """AlexNet's feature extractor: boxes as high as the maps and as deep as there are channels."""
    figure, axes = draw.sheet(9.6, 3.2)
    x = 0.0
    for name, channels, side in _ALEXNET:
        tall, deep = side**0.6 / 3.2, channels**0.5 / 6.5
        colour = draw.PURPLE if name == "pool" else draw.GREY if name == "input" else draw.BLUE
        right, _ = draw.block(axes, x, 4.6 - tall, (deep, tall, 0.55 if tall < 5 else 0.9), colour)
        middle = (x + right) / 2
        draw.label(axes, middle, 5.15, f"{channels}", size=9, ha="center", fontweight="bold")
        draw.label(axes, middle, 5.75, f"{side} × {side}", size=8, ha="center")
        draw.label(axes, middle, 6.5, name.replace(", ", "\n"), colour, 8, ha="center")
        x = right + 1.25
    draw.fit(axes, -0.6, x - 0.4, -4.4, 7.1)
    words = ", ".join(f"{name} ({channels}, {side}, {side})" for name, channels, side in _ALEXNET)
    return Picture(figure, f"AlexNet, layer by layer: {words}. The maps get smaller, and more of them.")


@kindly
def stacks(stack_parameters: Function, sizes: Sequence[int] = (64, 128, 256)) -> Shown:
    """Weights of two 3 × 3 against one 5 × 5, as a student's stack_parameters counts them.

    Args:
        stack_parameters: the student's function.
        sizes: counts of channels.
    """
    figure, (axes,) = draw.panels(1, 7.6, 2.2)
    for row, (filters, colour, name) in enumerate(
        (([3, 3], draw.BLUE, "two of 3 × 3"), ([5], draw.GREY, "one of 5 × 5"))
    ):
        counts = [float(asked(stack_parameters, d, filters, shape=())) for d in sizes]
        places = np.arange(len(sizes)) + (row - 0.5) * 0.38
        axes.barh(places, counts, height=0.36, color=colour, label=name)
        for place, count in zip(places, counts, strict=True):
            axes.text(count, place, f" {count:,.0f}", va="center", fontsize=8, color=draw.INK)
    axes.set_yticks(range(len(sizes)), [f"{d} channels" for d in sizes], fontsize=9)
    axes.invert_yaxis()
    axes.margins(x=0.15)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_xticks([])
    axes.legend(frameon=False, fontsize=9, loc="upper right")
    axes.set_xlabel("weights, as your stack_parameters counts them", fontsize=9)
    return Picture(figure, "Two filters of 3 × 3 need fewer weights than one of 5 × 5, for the same receptive field.")


@kindly
def residual() -> Shown:
    """A residual block: two convolutions, and a way past them."""
    figure, axes = draw.sheet(8.8, 2.1)
    for x, words, width in ((2.0, "conv", 1.8), (4.9, "ReLU", 1.6), (7.6, "conv", 1.8), (13.0, "ReLU", 1.6)):
        look = {"boxstyle": "round,pad=0.02,rounding_size=0.15", "facecolor": "white", "linewidth": 1.8}
        colour = draw.BLUE if words == "conv" else draw.GREEN
        axes.add_patch(FancyBboxPatch((x, -0.55), width, 1.1, edgecolor=colour, **look))  # type: ignore[arg-type]
        draw.label(axes, x + width / 2, 0, words, colour, 10, ha="center", fontweight="bold")
    axes.add_patch(Circle((11.2, 0), 0.42, facecolor="white", edgecolor=draw.INK, linewidth=1.6))
    draw.label(axes, 11.2, 0, "+", ha="center", size=14)
    for start, end in ((0.6, 1.9), (3.85, 4.8), (6.55, 7.5), (9.45, 10.7), (11.7, 12.9), (14.7, 16.0)):
        draw.arrow(axes, (start, 0), (end, 0), draw.INK)
    _way_past(axes)
    draw.label(axes, 0.4, 0, "tensor", ha="right")
    draw.label(axes, 16.2, 0, "output")
    draw.label(
        axes,
        6.2,
        -1.85,
        "the identity: nothing to learn, and nothing to lose on the way back",
        draw.RED,
        9,
        ha="center",
    )
    draw.fit(axes, -1.8, 18.2, -2.5, 1.0)
    return Picture(
        figure, "The tensor goes through two convolutions, and past them; both are added, and a ReLU follows."
    )


def _way_past(axes: Axes) -> None:
    axes.plot([1.2, 1.2, 11.2], [0, -1.4, -1.4], color=draw.RED, linewidth=1.6)
    draw.arrow(axes, (11.2, -1.4), (11.2, -0.45), draw.RED)


@kindly
def depth(residual_block: Function, blocks: Sequence[int] = (0, 4, 16, 64)) -> Shown:
    """A photograph through many blocks of small random weights: a student's blocks let it pass.

    Args:
        residual_block: the student's function.
        blocks: after how many blocks a picture is shown, ascending.
    """
    tensor = np.moveaxis(draw.photograph(8), -1, 0)
    rng, zero = np.random.default_rng(0), np.zeros(3)
    figure, axes = draw.panels(len(blocks), 8.4, 2.8)
    done = 0
    for board, wanted in zip(axes, blocks, strict=True):
        for _ in range(wanted - done):
            one, two = rng.normal(0, 0.03, (2, 3, 3, 3, 3))
            tensor = asked(residual_block, tensor, one, zero, two, zero, shape=tensor.shape)
        done = wanted
        draw.image(
            board, np.clip(np.moveaxis(tensor, 0, -1), 0, 1), f"after {wanted} blocks" if wanted else "a photograph"
        )
    return Picture(
        figure, "A photograph is still there after 64 of your residual blocks, whose weights are small random numbers."
    )
