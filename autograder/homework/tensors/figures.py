"""Figures of channels, filters as deep as their input, and banks of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.homework.figures import drawing as draw
from autograder.homework.figures.shown import Picture, Shown, asked, kindly

Function = Callable[..., Any]
_CHANNELS = (("red", draw.RED, "Reds_r"), ("green", draw.GREEN, "Greens_r"), ("blue", draw.BLUE, "Blues_r"))


@kindly
def channels() -> Shown:
    """A colour photograph, and its three channels."""
    photograph = draw.photograph()
    figure, axes = draw.panels(4, 9.2, 3.0)
    draw.image(axes[0], photograph, f"(3, {photograph.shape[0]}, {photograph.shape[1]})")
    for i, (name, _, colours) in enumerate(_CHANNELS):
        draw.image(axes[i + 1], photograph[:, :, i], f"channel {i}: {name}", cmap=colours, vmin=0, vmax=1)
    words = "A colour photograph is three pictures of the same scene: how much red, how much green, how much blue."
    return Picture(figure, words)


@kindly
def full_depth() -> Shown:
    """A filter as deep as the tensor on which it slides; one matrix comes out."""
    figure, axes = draw.sheet(8.0, 2.9)
    draw.block(axes, 0, 0, (2.4, 4.0, 5.0), draw.BLUE)
    draw.block(axes, 0.7, 0.9, (2.4, 1.4, 1.4), draw.RED)
    draw.label(axes, 2.5, 4.5, "tensor (d, h, w)", draw.BLUE, ha="center")
    draw.label(axes, 1.4, 2.65, "filter (d, fh, fw)", draw.RED, 9, ha="center")
    draw.arrow(axes, (2.3, 1.6), (4.3, 1.6), draw.RED)
    draw.arrow(axes, (1.4, 2.95), (1.4, 3.8), draw.RED)
    draw.arrow(axes, (7.0, 1.8), (8.2, 1.8))
    draw.cells(axes, np.full((4, 5), ""), (8.6, 0.1), fill=draw.boxes([(1, 1)], draw.FOUND), edge=draw.GREY)
    draw.label(axes, 11.1, 4.5, "output (h', w')", ha="center")
    draw.fit(axes, -0.4, 14.0, -1.2, 5.0)
    words = "The filter has as many channels as the tensor. It slides down and across, never through the channels."
    return Picture(figure, words)


@kindly
def bank(k: int = 3) -> Shown:
    """k filters give k matrices, which are the channels of the output."""
    colours = (draw.RED, draw.GREEN, draw.PURPLE, draw.ORANGE)[:k]
    figure, axes = draw.sheet(9.2, 3.5)
    draw.block(axes, 0, 1.4, (1.8, 3.0, 3.6), draw.BLUE)
    draw.label(axes, 1.9, 5.0, "input (d, h, w)", draw.BLUE, ha="center")
    for i, colour in enumerate(colours):
        y = 2.1 * i
        draw.block(axes, 6.7, y + 0.4, (1.8, 0.9, 0.9), colour)
        draw.arrow(axes, (4.9, 2.7), (6.4, y + 0.9))
        draw.arrow(axes, (8.8, y + 0.7), (9.9, y + 0.7))
        draw.block(axes, 10.2, y, (0.22, 1.5, 1.8), colour)
        draw.arrow(axes, (12.4, y + 0.7), (13.6, 2.7))
    for i, colour in reversed(list(enumerate(colours))):
        draw.block(axes, 14.0 + 0.5 * i, 1.7 - 0.32 * i, (0.6, 2.4, 2.8), colour)
    draw.label(axes, 7.4, 6.5, f"{k} filters, each (d, fh, fw)", ha="center", size=9)
    draw.label(axes, 11.2, 6.5, f"{k} matrices", ha="center", size=9)
    draw.label(axes, 15.8, 5.0, f"output ({k}, h', w')", ha="center")
    draw.fit(axes, -0.4, 18.8, -0.6, 7.0)
    return Picture(figure, f"{k} filters, each as deep as the input, give {k} matrices: the channels of the output.")


@kindly
def feature_maps(conv_layer: Function) -> Shown:
    """The colour photograph through a bank of filters made by hand, with a student's conv_layer."""
    photograph = np.moveaxis(draw.photograph(), -1, 0)
    edge, zero = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 3, np.zeros((3, 3))
    middle = np.pad([[1.0]], 1)
    filters = {
        "left to right, all colours": (edge, edge, edge),
        "top to bottom, all colours": (edge.T, edge.T, edge.T),
        "more red than blue": (middle, zero, -middle),
        "surroundings less middle": tuple([(np.full((3, 3), 1 / 9) - middle)] * 3),
    }
    weights = np.array(list(filters.values()))
    answer = asked(conv_layer, photograph, weights, np.zeros(4), padding=1, shape=(4, *photograph.shape[1:]))
    figure, axes = draw.panels(4, 9.2, 3.0)
    for board, title, channel in zip(axes, filters, answer, strict=True):
        bound = float(np.percentile(np.abs(channel), 99)) or 1.0
        draw.image(board, channel, title, cmap="RdBu_r", vmin=-bound, vmax=bound)
        board.title.set_fontsize(9)
    return Picture(figure, f"One photograph, four feature maps ({', '.join(filters)}): red is positive, blue negative.")


@kindly
def parameters(fully_connected_parameters: Function, conv_parameters: Function) -> Shown:
    """How many weights a first layer has: fully connected on pictures of three sizes, and convolutional on any.

    Args:
        fully_connected_parameters: the student's function.
        conv_parameters: the student's function.
    """
    bars = [
        (f"fully connected, {n} × {n} pixels to 16", float(asked(fully_connected_parameters, n * n, 16, shape=())))
        for n in (8, 28, 426)
    ]
    bars.append(("16 filters of 3 × 3, on any size", float(asked(conv_parameters, 1, 16, 3, shape=()))))
    figure, (axes,) = draw.panels(1, 8.0, 2.2)
    axes.barh([name for name, _ in bars], [max(n, 0.5) for _, n in bars], color=[draw.GREY] * 3 + [draw.BLUE])
    for row, (_, n) in enumerate(bars):
        axes.text(max(n, 0.5) * 1.15, row, f"{n:,.0f}", va="center", fontsize=9, color=draw.INK)
    axes.set_xscale("log")
    axes.set_xlim(10, 3e8)
    axes.invert_yaxis()
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_xlabel("weights and biases, as your functions count them (each mark is ten times the last)", fontsize=9)
    return Picture(figure, "; ".join(f"{name}: {n:,.0f}" for name, n in bars) + ".")
