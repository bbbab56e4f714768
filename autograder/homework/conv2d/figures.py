"""Figures of a filter that slides over an image."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.homework.figures import drawing as draw
from autograder.homework.figures.shown import Film, Picture, Shown, Unready, asked, kindly

Function = Callable[..., Any]
Rows = Sequence[Sequence[float]]
SOBEL = ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1))


@kindly
def tour(image: Rows, weights: Rows, output: Rows, *, stride: int = 1, padding: int = 0) -> Shown:
    """The slides' example, stop by stop: the window with the filter in its corners, and the output so far.

    Args:
        image: (h, w) as rows.
        weights: (fh, fw) as rows.
        output: (h', w') as rows.
        stride: rows and columns between two stops.
        padding: zeros on each side.
    """
    padded = np.pad(np.asarray(image), padding)
    places = list(np.ndindex(*np.shape(output)))
    return Film([_stop(padded, np.asarray(weights), np.asarray(output), place, stride, padding) for place in places])


def _stop(padded: Any, weights: Any, output: Any, place: tuple[int, int], stride: int, padding: int) -> Picture:
    height, width = padded.shape
    (fh, fw), (row, column) = weights.shape, (place[0] * stride, place[1] * stride)
    figure, axes = draw.sheet(0.42 * (width + output.shape[1] + 3.2), 0.42 * (height + 1.7))
    small = np.full(padded.shape, "", dtype=object)
    small[row : row + fh, column : column + fw] = weights
    seen = [(row + a, column + b) for a, b in np.ndindex(fh, fw)]
    draw.cells(axes, padded, fill=draw.boxes(seen, draw.WINDOW), padding=padding, small=small)
    draw.frame(axes, column, row, fw, fh)
    order = np.arange(output.size).reshape(output.shape)
    so_far = np.where(order <= order[place], output.astype(object), "")
    x = width + 2.0
    draw.cells(axes, so_far, (x, 1), fill=draw.boxes([place], draw.FOUND))
    draw.label(axes, x, 0.5, "output so far", draw.GREY)
    draw.arrow(axes, (width + 0.3, height / 2), (x - 0.3, height / 2))
    said = f"Stop {order[place] + 1} of {output.size}: the dot product is {draw.spelled(output[place])}"
    draw.label(axes, 0, height + 0.7, said, size=11)
    draw.fit(axes, -0.4, x + output.shape[1] + 0.8, -0.4, height + 1.3)
    return Picture(figure, f"{said}; the window begins at row {row - padding}, column {column - padding} of the image.")


@kindly
def template(locate_template: Function) -> Shown:
    """A small pattern at two places of an image, and where a student's locate_template finds it."""
    cross = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]], dtype=float) * 2 - 1
    figure, axes = draw.panels(3, 8.4, 2.6)
    draw.image(axes[0], cross, "the template", vmin=-1.4, vmax=1)
    draw.frame(axes[0], -0.5, -0.5, 3, 3, draw.GREY)
    for board, (row, column) in zip(axes[1:], ((1, 2), (4, 7)), strict=True):
        scene = np.random.default_rng(7).normal(-0.4, 0.35, (8, 12))
        scene[row : row + 3, column : column + 3] = cross
        found = asked(locate_template, scene, cross, shape=(2,))
        draw.image(board, scene, f"found at ({found[0]:g}, {found[1]:g})", vmin=-1.4, vmax=1)
        draw.frame(board, found[1] - 0.5, found[0] - 0.5, 3, 3, draw.ORANGE)
    return Picture(
        figure, "The pattern at two places; the frame is where the strongest answer was found. It moves along."
    )


@kindly
def sobel() -> Shown:
    """A photograph, and the two filters that Sobel designed for it."""
    figure, axes = draw.panels(3, 8.0, 3.0)
    draw.image(axes[0], draw.grey(draw.photograph()), "a photograph: Grace Hopper")
    for board, rows, title in (
        (axes[1], SOBEL, "brighter from left to right?"),
        (axes[2], tuple(zip(*SOBEL, strict=True)), "brighter from top to bottom?"),
    ):
        draw.bare(board)
        draw.cells(board, rows, fill=lambda r, c, v=rows: _signed(v[r][c]))  # type: ignore[misc]
        draw.fit(board, -0.5, 3.5, -0.5, 3.5)
        board.set_title(title, fontsize=10, color=draw.INK)
    return Picture(figure, "A photograph of Grace Hopper, and Sobel's two filters: one the transpose of the other.")


def _signed(value: float) -> str:
    return draw.FOUND if value < 0 else draw.WINDOW if value > 0 else "white"


@kindly
def edges(edge_strength: Function) -> Shown:
    """The photograph, and the edges that a student's edge_strength sees in it."""
    photograph = draw.grey(draw.photograph())
    found = asked(edge_strength, photograph, shape=photograph.shape)
    if not found.any():
        raise Unready("Here you will see the edges that your edge_strength finds; for now it finds none at all.")
    figure, axes = draw.panels(2, 6.4, 3.7)
    draw.image(axes[0], photograph, "a photograph: Grace Hopper")
    draw.image(axes[1], found, "your edge_strength of it", cmap="gray_r", vmax=np.percentile(found, 99.5))
    return Picture(
        figure, "The photograph, and beside it the strength of its edges: dark where brightness changes most."
    )


@kindly
def filtered(conv2d: Function) -> Shown:
    """The photograph, as four small filters answer it through a student's conv2d."""
    photograph = draw.grey(draw.photograph())
    filters = (
        ("blur: the mean of 5 × 5", np.full((5, 5), 1 / 25)),
        ("sharpen", np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])),
        ("left to right", np.array(SOBEL)),
        ("top to bottom", np.transpose(SOBEL)),
    )
    figure, axes = draw.panels(4, 9.2, 3.0)
    for board, (title, weights) in zip(axes, filters, strict=True):
        answer = asked(conv2d, photograph, weights, shape=(None, None))
        low, high = np.percentile(answer, (1, 99))
        draw.image(board, answer, title, vmin=low, vmax=high)
    return Picture(
        figure, "Four answers of your conv2d to the photograph: blurred, sharpened, and two that show edges."
    )
