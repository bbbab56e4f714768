"""One entry of the answer in the case that is shown, as a picture: what it is made from, never all of the answer.

`worked` is what the second step of help calls (`core.second_step`). Each task has its own way to be drawn, or none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.core.records import Array, Case, Difference, Judged, Picture, Rng, Sliding, Task
from autograder.core.wording import index_text, short
from autograder.homework import meetings, windows
from autograder.homework.pictures import at_work, entry, stops
from autograder.reporting.text_tables import WIDTH

SOBEL: Array = np.array([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])  # its transpose is the other one
_MOST = 40  # entries of a row that is drawn

Index = tuple[int, ...]
Drawing = Callable[[Case, Difference | None], "Picture | None"]


def worked(task: Task, shown: Judged) -> Picture | None:
    """One entry of the case that is shown; None where nothing would help, or nothing can be drawn.

    Args:
        task: the task of the case.
        shown: a visible case that fails.
    """
    case, found = shown.case, shown.verdict.difference
    if case.visibility != "visible" or case.raises or (found is not None and found.between != "answers"):
        return None
    if task.window is not None:
        return _window(case, task.window(case), found)
    draw = _DRAWINGS.get(task.name)
    return draw(case, found) if draw else None


def _window(case: Case, slide: Sliding | None, found: Difference | None) -> Picture | None:
    at = entry(case, found)
    if slide is None or at is None:
        return None
    return at_work(case, slide, at[0], at[1].shape)


# ---------------------------------------------------------------- sliding


def _stops(case: Case, _: Difference | None) -> Picture | None:
    n, f, stride, padding = _sizes(case)
    if n + 2 * padding > _MOST or stride < 1 or padding < 0 or f < 1:
        return None
    return Picture("The row of your case, and the first stops of the filter:", stops(n, f, stride, padding))


def _sizes(case: Case) -> tuple[int, int, int, int]:
    call: Mapping[str, Any] = case.call
    f = call["f"] if "f" in call else len(call["weights"])
    return int(call["n"]), int(f), int(call.get("stride", 1)), int(call.get("padding", 0))


def _matrix_row(case: Case, found: Difference | None) -> Picture | None:
    """One row of the matrix below the signal, with the filter at the stop that the row makes."""
    at = entry(case, found)
    n, f, stride, padding = _sizes(case)
    if at is None:
        return None
    row = at[0][0]
    start = row * stride
    weights = np.asarray(case.call["weights"], dtype=float)
    signal = ["pad"] * padding + [str(column) for column in range(n)] + ["pad"] * padding
    filters = [short(float(weights[k - start]), 4) if start <= k < start + f else "" for k in range(len(signal))]
    entries = [""] * padding + [short(float(value), 4) for value in at[1][row]] + [""] * padding
    rows = (("entry", signal), ("filter", filters), (f"row {row}", entries))
    width = max(len(cell) for _, cells in rows for cell in cells)
    if 9 + (width + 1) * len(signal) > WIDTH:
        return None
    lines = (f"{name:<8} {' '.join(f'{cell:>{width}}' for cell in cells)}".rstrip() for name, cells in rows)
    return Picture(f"Stop {row} below the entries of the signal, and row {row} of the matrix:", tuple(lines))


def _template(case: Case, _: Difference | None) -> Picture | None:
    image, template = (np.asarray(case.call[name]) for name in ("image", "template"))
    corner = tuple(int(part) for part in np.asarray(_numbers(case)).ravel())
    shape = (image.shape[0] - template.shape[0] + 1, image.shape[1] - template.shape[1] + 1)
    slide = Sliding("image", image.shape, template.shape, weights="template")
    return at_work(case, slide, corner, shape, "The window that is looked for, and its response")


def _numbers(case: Case) -> Any:
    return case.expected if not isinstance(case.expected, tuple) else [np.asarray(part) for part in case.expected]


def _edges(case: Case, found: Difference | None) -> Picture | None:
    """The window of one pixel under both filters."""
    at = entry(case, found)
    if at is None:
        return None
    lines: list[str] = []
    for words, weights in (("first filter", SOBEL), ("second filter", SOBEL.T)):
        with_filter = case._replace(call={"image": case.call["image"], "weights": weights, "padding": 1})
        drawn = at_work(with_filter, windows.filter_2d(with_filter), at[0], at[1].shape)
        lines += [f"{words}:", *drawn.lines]
    return Picture(f"The window of the pixel at {index_text(at[0])}, with cells around the image:", tuple(lines))


# ---------------------------------------------------------------- entry by entry


def _same_place(*names: str) -> Drawing:
    """The entries of some arguments at the place of the entry that is worked out."""

    def draw(case: Case, found: Difference | None) -> Picture | None:
        at = entry(case, found)
        if at is None:
            return None
        index, expected = at
        given = [(name, np.asarray(_part(case.call[name], found))) for name in names]
        told = [(name, array[index] if array.shape == expected.shape else array) for name, array in given]
        if any(np.size(value) != 1 for _, value in told):
            return None
        lines = [f"{name:<14} {short(float(value), 4)}" for name, value in [*told, ("expected", expected[index])]]
        return Picture(f"At {index_text(index)}:" if index else "One number:", tuple(lines))

    return draw


def _part(value: Any, found: Difference | None) -> Any:
    """Of a dict, the array that the difference is about."""
    if not isinstance(value, Mapping):
        return value
    key = found.part.strip("[]\"'") if found is not None else ""
    return value[key] if key in value else np.zeros(0)


def _labelled(case: Case, _: Difference | None) -> Picture | None:
    logits: Any = case.call["logits"]
    cells = [short(float(value), 4) for value in np.ravel(logits)]
    if len(cells) > 10:
        return None
    width = max(map(len, cells))
    label: Any = case.call["label"]
    marks = ["^" if at == int(label) else "" for at in range(len(cells))]
    rows = (("class", list(map(str, range(len(cells))))), ("logit", cells), ("label", marks))
    lines = (f"{name:<6} {' '.join(f'{cell:>{width}}' for cell in row)}".rstrip() for name, row in rows)
    return Picture("The logits of your case, and the label:", tuple(lines))


# ---------------------------------------------------------------- networks and stacks


def _chain(case: Case, _: Difference | None) -> Picture | None:
    """The small network on the images of the case: how the shape changes from layer to layer."""
    call: Mapping[str, Any] = case.call
    images = next((call[name] for name in ("tensors", "tensor") if name in call), None)
    d, h, w = call.get("shape", (1, 8, 8)) if images is None else np.shape(images)[-3:]
    parameters = call.get("parameters", {})
    if parameters and not any("conv" in name for name in parameters):
        return None  # a network of another kind
    filters, classes = call.get("filters", 8), call.get("classes", 10)
    for name in parameters:
        filters = len(parameters[name]) if "conv" in name and "bias" in name else filters
        classes = len(parameters[name]) if "dense" in name and "bias" in name else classes
    shapes = (
        ("image", (d, h, w)),
        ("convolution", (filters, h, w)),
        ("ReLU", (filters, h, w)),
        ("max pooling", (filters, h // 2, w // 2)),
        ("in a row", (filters * (h // 2) * (w // 2),)),
        ("fully connected", (classes,)),
    )
    lines = tuple(f"{name:<16} {tuple(map(int, shape))}" for name, shape in shapes)
    return Picture("One image of your case on its way through the network, with the shape after each layer:", lines)


def _first_draw(case: Case, _: Difference | None) -> Picture | None:
    rng, labels = case.call["rng"], np.asarray(case.call["labels"])
    if not isinstance(rng, Rng) or not rng.draws:
        return None
    at = rng.draws[0]
    line = f"rng.integers({rng.bound}) gives {at}: image {at} of the {len(labels)}, with label {int(labels[at])}"
    return Picture("The first step of your case:", (line,))


def _top_layer(case: Case, _: Difference | None) -> Picture | None:
    layers: Any = case.call["layers"]
    if not layers or max(f for f, _ in layers) > 12:
        return None
    f, stride = layers[-1]
    lines = (f"{'above':<10} {' ' * (f - 1)}x", f"{'below':<10} {' '.join('x' * f)}")
    return Picture(
        f"The last layer of your case, filter {f} and stride {stride}: one entry, and what it sees below:", lines
    )


def _one_layer(case: Case, found: Difference | None) -> Picture | None:
    """The first layer whose shape is wrong: what goes in, and what comes out."""
    at = entry(case, found)
    layers: Any = case.call["layers"]
    if at is None or at[1].ndim != 2 or found is None or found.wrong is None:
        return None
    row, shapes = at[0][0], at[1]
    before: Any = case.call["input_shape"] if row == 0 else shapes[row - 1]
    words = [str(tuple(int(part) for part in shape)) for shape in (before, shapes[row])]
    layer = str(tuple(layers[row])).replace("'", '"')
    return Picture(f"Layer {row} of your case:", (f"{words[0]}  --  {layer}  -->  {words[1]}",))


_DRAWINGS: Mapping[str, Drawing] = {
    "conv1d.output_length": _stops,
    "conv1d.conv1d_matrix": _matrix_row,
    "conv2d.locate_template": _template,
    "conv2d.edge_strength": _edges,
    "backprop.relu": _same_place("z"),
    "backprop.relu_backward": _same_place("upstream", "z"),
    "backprop.conv_layer_backward": meetings.of_convolution,
    "backprop.max_pool2d_backward": meetings.of_pooling,
    "backprop.softmax_cross_entropy": _labelled,
    "backprop.sgd_step": _same_place("parameters", "gradients", "learning_rate"),
    "cnn.initial_parameters": _chain,
    "cnn.forward": _chain,
    "cnn.loss_and_gradients": _chain,
    "cnn.train": _first_draw,
    "cnn_torch.SmallCNN": _chain,
    "cnn_torch.train_step": _chain,
    "case_studies.receptive_field": _top_layer,
    "case_studies.output_shapes": _one_layer,
    "case_studies.residual_block": _same_place("tensor"),
}
