"""Figures of how gradients go back: through ReLU, convolution and pooling, out of the loss, into the weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from autograder.homework.figures import drawing as draw
from autograder.homework.figures.shown import Picture, Shown, Unready, asked, kindly

Function = Callable[..., Any]
_SHADES = ("#eff6fc", "#d6e8f6", "#a9cfec", "#84bae3", "#65a8da")  # the more, the darker


@kindly
def there_and_back() -> Shown:
    """The layers from left to right, and what each of them hands back."""
    layers = [("tensor", draw.GREY), ("convolution", draw.BLUE), ("ReLU", draw.GREEN), ("max pool", draw.PURPLE)]
    layers += [("fully\nconnected", draw.BLUE), ("loss", draw.RED)]
    figure, axes = draw.sheet(9.2, 2.1)
    for i, (name, colour) in enumerate(layers):
        _box(axes, 3.2 * i, 0, name, colour)
        if i:
            draw.arrow(axes, (3.2 * i - 1.1, -0.28), (3.2 * i - 0.1, -0.28), draw.INK)
            draw.arrow(axes, (3.2 * i - 0.1, 0.32), (3.2 * i - 1.1, 0.32), draw.RED, linestyle="--")
    for i in (1, 4):
        draw.arrow(axes, (3.2 * i + 1.0, 0.75), (3.2 * i + 1.0, 1.75), draw.RED, linestyle="--")
        draw.label(axes, 3.2 * i + 1.25, 1.3, "to its weights", draw.RED, 9)
    draw.label(axes, 8.2, -1.35, "forward: what goes in, comes out", ha="center")
    draw.label(axes, 10.2, 1.3, "backward:\ngradients", draw.RED, ha="center", size=9)
    draw.fit(axes, -0.5, 18.5, -1.8, 2.0)
    words = "Forward from the tensor to the loss; backward from the loss through every layer, and into what it learns."
    return Picture(figure, words)


def _box(axes: Axes, x: float, y: float, words: str, colour: str) -> None:
    look = {"boxstyle": "round,pad=0.02,rounding_size=0.2", "facecolor": "white", "edgecolor": colour, "linewidth": 1.8}
    axes.add_patch(FancyBboxPatch((x, y - 0.75), 2.0, 1.5, **look))  # type: ignore[arg-type]
    draw.label(axes, x + 1.0, y, words, colour, 9, ha="center", fontweight="bold")


@kindly
def activation(relu: Function, relu_backward: Function) -> Shown:
    """A student's relu, and the slope that their relu_backward gives it.

    Args:
        relu: the student's function.
        relu_backward: the student's function.
    """
    z = np.linspace(-3, 3, 121)
    figure, axes = draw.panels(2, 7.2, 2.2)
    for board, title, values, colour in (
        (axes[0], "your relu(z)", asked(relu, z, shape=z.shape), draw.BLUE),
        (
            axes[1],
            "your relu_backward(1, z): its slope",
            asked(relu_backward, np.ones_like(z), z, shape=z.shape),
            draw.RED,
        ),
    ):
        board.plot(z, values, color=colour, linewidth=2)
        board.set_title(title, fontsize=10, color=draw.INK)
        board.set_xlabel("z", fontsize=9)
        board.grid(color=draw.PALE)
        board.spines[["top", "right"]].set_visible(False)
    return Picture(figure, "ReLU is zero up to 0 and then z itself; its slope is 0, then 1.")


@kindly
def who_looks(n: int = 5, f: int = 3, settings: Sequence[tuple[int, int]] = ((1, 0), (2, 0), (1, 1))) -> Shown:
    """How many windows lie on each entry: so many terms its gradient collects.

    Args:
        n: rows and columns of the input.
        f: rows and columns of the filter.
        settings: pairs (stride, padding), one for each grid.
    """
    figure, axes = draw.sheet(8.8, 2.6)
    for place, (stride, padding) in enumerate(settings):
        along = np.zeros(n, dtype=int)
        for start in draw.stops(n, f, stride, padding):
            along[max(start, 0) : start + f] += 1
        counts = np.outer(along, along)
        x = place * (n + 2.0)
        draw.cells(axes, counts, (x, 0), fill=lambda r, c, k=counts: _SHADES[min(k[r, c], 9) // 2])  # type: ignore[misc]
        draw.label(axes, x, -0.6, f"stride {stride}, padding {padding}")
    draw.fit(axes, -0.4, len(settings) * (n + 2.0) - 1.4, -1.2, n + 0.3)
    words = f"How many windows of {f} × {f} lie on each entry of {n} × {n}: in the middle more than at the rim."
    return Picture(figure, words)


@kindly
def routing(tensor: Sequence[Sequence[float]], upstream: Sequence[float], gradient: Sequence[Sequence[float]]) -> Shown:
    """Max pooling back: each window hands its number to the entry that was strongest.

    Args:
        tensor: rows of what is pooled, with windows of 2 × 2.
        upstream: a number for each window.
        gradient: rows of the result, in the shape of `tensor`.
    """
    figure, axes = draw.sheet(7.6, 1.75)
    strongest = [(int(r), int(c)) for r, c in np.argwhere(np.asarray(gradient))]
    marked = draw.boxes(strongest, draw.FOUND)
    for x, rows, words in (
        (0.0, tensor, "what was pooled"),
        (5.6, [upstream], "upstream"),
        (9.2, gradient, "gradient"),
    ):
        draw.label(axes, x, -0.55, words, draw.GREY)
        draw.cells(axes, rows, (x, 0 if len(rows) > 1 else 0.5), fill=marked if len(rows) > 1 else "white")
    for x in (0.0, 9.2):
        draw.frame(axes, x, 0, 2, 2, draw.INK)
        draw.frame(axes, x + 2, 0, 2, 2, draw.INK)
    draw.arrow(axes, (7.8, 1), (9.0, 1), draw.RED, linestyle="--")
    draw.fit(axes, -0.3, 13.6, -1.0, 2.3)
    return Picture(figure, f"The upstream numbers {list(upstream)} go to the strongest entry of each window.")


@kindly
def confidence(softmax_cross_entropy: Function) -> Shown:
    """Probabilities from logits, and the push on each logit, by a student's softmax_cross_entropy."""
    logits, label = np.array([2.0, 0.5, -1.0, 1.5]), 3
    try:
        loss, gradient = softmax_cross_entropy(logits, label)
    except NotImplementedError:
        asked(softmax_cross_entropy, logits, label)
        raise
    except Exception as error:
        raise Unready(f"Here you will see what your softmax_cross_entropy makes; for now it raises {error}") from None
    push = -np.asarray(gradient, dtype=float)
    if push.shape != (4,):
        raise Unready(f"Here you will see your d_logits; for now they have the shape {push.shape}, not (4,).")
    probabilities = -push + (np.arange(4) == label)
    figure, axes = draw.panels(3, 8.8, 2.3)
    titles = ("the logits", f"probabilities; the loss is {float(loss):.2f}", "where a step pushes the logits")
    for board, title, values in zip(axes, titles, (logits, probabilities, push), strict=True):
        board.bar(range(4), values, color=[draw.ORANGE if i == label else draw.BLUE for i in range(4)])
        board.axhline(0, color=draw.INK, linewidth=0.8)
        board.set_xticks(range(4), ["0", "1", "2", "3 (label)"], fontsize=8)
        board.set_title(title, fontsize=9, color=draw.INK)
        board.spines[["top", "right"]].set_visible(False)
    return Picture(figure, "The label's logit is pushed up, the others down, each in proportion to its probability.")


@kindly
def descent(sgd_step: Function) -> Shown:
    """Steps of a student's sgd_step down a valley, for three learning rates."""
    figure, axes = draw.panels(3, 8.8, 2.4)
    x = np.linspace(-2.2, 2.2, 100)
    for board, rate in zip(axes, (0.1, 0.6, 1.05), strict=True):
        path = [2.0]
        for _ in range(8):
            step = _answer(sgd_step, {"W": np.array(path[-1])}, {"W": np.array(2 * path[-1])}, rate)
            path.append(float(np.clip(step, -9, 9)))
        board.plot(x, x**2, color=draw.GREY, linewidth=1)
        board.plot(path, np.square(path), "-o", color=draw.RED, markersize=4, linewidth=1.2)
        board.set_xlim(-3.2, 3.2)
        board.set_ylim(-0.3, 9)
        board.set_title(f"learning rate {rate:g}", fontsize=10, color=draw.INK)
        board.spines[["top", "right"]].set_visible(False)
    axes[0].set_ylabel("loss W²", fontsize=9)
    return Picture(figure, "Eight steps from W = 2: small ones creep, larger ones leap, too large ones climb out.")


def _answer(sgd_step: Function, *arguments: Any) -> Any:
    made = None

    def only_w(*given: Any) -> Any:
        nonlocal made
        made = sgd_step(*given)
        return made["W"]

    only_w.__name__ = getattr(sgd_step, "__name__", "sgd_step")
    return asked(only_w, *arguments, shape=())
