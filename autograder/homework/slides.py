"""The lecture's slides that the second step of help points to, each with a picture in the slide's own way.

The examples' numbers are the slides'; `tests/homework/test_families.py` compares them with the cases.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from autograder.core.records import Case, Picture, Sliding, Value
from autograder.core.second_step import Slide
from autograder.homework import windows
from autograder.homework.pictures import at_work, stops
from autograder.homework.worked import SOBEL, worked

__all__ = ["EXAMPLES", "SLIDES", "worked"]

_ROW = {"signal": np.array([0.0, 1, 0, 1, 1]), "weights": np.array([-1.0, 1])}
_GRID = {
    "image": np.array([[3.0, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]]),
    "weights": np.array([[0.0, 1, 2], [2, 2, 0], [0, 1, 2]]),
}
_FOUND: Mapping[str, Value] = {
    "signal": np.array([1.0, -1, 1, 0]),
    "size": 2,
}  # the answer of the lecture's 1-d convolution
_POOLED = np.array([[[3.0, 3, 2, 1], [0, 0, 0, 1], [3, 1, 3, 1], [2, 2, 3, 2]]])
EXAMPLES: Mapping[str, Mapping[str, Value]] = {  # title of a slide → its example
    "example: 1-dimensional convolution": _ROW,
    "convolution interpretation 1: template matching": {**_ROW, "signal": np.array([0.0, 1, -1, 1, 1])},
    "example: 2-dimensional convolution": _GRID,
    "stride of 2": {**_GRID, "stride": 2},
    "stride of 2, with padding of size 1": {**_GRID, "stride": 2, "padding": 1},
    "1d max pooling": _FOUND,
    "2d max pooling": {"tensor": _POOLED, "size": 2},
}


def _example(title: str, index: tuple[int, ...], shape: tuple[int, ...], caption: str = "On the slide") -> Picture:
    """The picture of an example, at one entry of its output."""
    case = Case("", title, EXAMPLES[title])
    of: Mapping[tuple[str, ...], Callable[[Case], Sliding]] = {
        ("signal", "weights"): windows.filter_1d,
        ("signal", "size"): windows.pool_1d,
        ("image", "weights"): windows.filter_2d,
        ("tensor", "size"): windows.pool_2d,
    }
    return at_work(case, of[tuple(case.call)[:2]](case), index, shape, caption)


def _drawn(*lines: str) -> Picture:
    return Picture("On the slide:", lines)


_SOBEL_LINES = tuple(
    "    ".join(" ".join(f"{value:>2g}" for value in row) for row in rows) for rows in zip(SOBEL, SOBEL.T, strict=True)
)
_CHANNELS = (
    "input channel 0  --  filter slice 0  --\\",
    "input channel 1  --  filter slice 1  ----  one number for each stop",
    "input channel 2  --  filter slice 2  --/",
)
_BLOCK = (
    "tensor --+-- convolution -- ReLU -- convolution -- (+) -- ReLU -- output",
    "         |                                          |",
    "         +---------------- as it is ----------------+",
)
_NETWORK = (
    "image  -->  convolution  -->  ReLU  -->  max pooling",
    "       -->  all in a row  -->  fully connected  -->  logits",
)

SLIDES: Mapping[str, Slide] = {
    "sizes": Slide(
        "quick summary: hyperparameters for 2d convolution",
        "an input of size 5 and a filter of size 2, with stride 1 and no padding, give an output of size 4.",
        Picture("Along one side:", stops(5, 2, 1, 0, 4)),
    ),
    "1d": Slide(
        "example: 1-dimensional convolution",
        "at each stop, the filter's numbers stand below those of the input, and one entry of the output is made.",
        _example("example: 1-dimensional convolution", (0,), (4,)),
    ),
    "template": Slide(
        "convolution interpretation 1: template matching",
        "the output is largest where the input looks like the filter.",
        _example("convolution interpretation 1: template matching", (2,), (4,)),
    ),
    "matrix": Slide(
        "convolution interpretation 3: sparse-connected layer with parameter sharing",
        "each output is connected to few entries of the input, and all outputs share the same weights.",
        _drawn(
            "input            0    1    2    3    4",
            "to output 0     -1    1    .    .    .",
            "to output 1      .   -1    1    .    .",
        ),
    ),
    "2d": Slide(
        "example: 2-dimensional convolution",
        "the filter's numbers stand in the cells that they meet, and one entry of the output is made.",
        _example("example: 2-dimensional convolution", (0, 1), (3, 3)),
    ),
    "stride": Slide(
        "stride of 2",
        "the same image and the same filter, and each stop is two cells from the one before.",
        _example("stride of 2", (0, 1), (2, 2)),
    ),
    "padding": Slide(
        "stride of 2, with padding of size 1",
        "zeros stand around the image, and the filter slides over all of it.",
        _example("stride of 2, with padding of size 1", (0, 2), (3, 3)),
    ),
    "sobel": Slide(
        "hand-designed filters (e.g. Sobel)",
        "two filters look at the same image, one for edges across, one for edges down.",
        Picture("The two filters:", _SOBEL_LINES),
    ),
    "no 3d": Slide(
        "Why we don't typically do 3d convolution",
        "a shift makes sense in space, since a cat can be anywhere, but not across channels: red is not a shifted "
        "green.",
    ),
    "depth": Slide(
        "full-depth 2D convolution",
        "the filter is as deep as the input, and its output is one matrix.",
        _drawn(*_CHANNELS),
    ),
    "filters": Slide(
        "multiple filters",
        "each filter goes over the whole input and gives an output matrix of its own.",
        _drawn(
            "            /--  filter 0  --  output matrix 0  --\\",
            "input tensor                                       output tensor",
            "            \\--  filter 1  --  output matrix 1  --/",
        ),
    ),
    "784": Slide(
        "784 × 16 weights, 16 biases",
        "the first layer of a fully connected network on an image of 28×28 pixels.",
        _drawn("784 inputs  ===(every input to every neuron)===  16 neurons"),
    ),
    "1d pooling": Slide(
        "1d max pooling",
        "a filter, whose weights are learned, finds the pattern; max pooling, which learns nothing, keeps the "
        "strongest response of each window.",
        _example("1d max pooling", (0,), (2,), "After the lecture's 1-d convolution"),
    ),
    "2d pooling": Slide(
        "2d max pooling",
        "each window keeps its strongest response.",
        _example("2d max pooling", (0, 0, 1), (1, 2, 2)),
    ),
    "pooling stride": Slide(
        "AlexNet '12",
        "all max pooling there has windows of 3×3 and a stride of 2.",
        Picture("Along one side:", stops(7, 3, 2, 0, 3)),
    ),
    "pooling channels": Slide(
        "2d max pooling",
        "it is applied to each channel by itself, so that the number of channels stays the same.",
        _drawn("channel 0  --  max pooling  --  channel 0", "channel 1  --  max pooling  --  channel 1"),
    ),
    "forward": Slide(
        "Forward pass: evaluate, given the current parameters",
        "each layer is a linear combination and an activation; the loss compares what comes out with the label.",
        _drawn(
            "x  -->  linear combination  -->  activation  -->  …",
            "   -->  linear combination  -->  logits  -->  loss function  -->  loss",
        ),
    ),
    "backprop": Slide(
        "backpropagation: reuse of computation",
        "the gradient comes back through the same steps in the opposite order, one factor for each.",
        _drawn(
            "forward    W1 ---> Z1 ---> A1 ---> Z2 ---> loss",
            "back       dZ1/dW1 · dA1/dZ1 · dZ2/dA1 · dloss/dZ2",
        ),
    ),
    "sgd": Slide(
        "Backward pass: run SGD to update all parameters",
        "three lines, over and over.",
        _drawn(
            "1. Randomly pick a data point (x, y).",
            "2. Evaluate the gradient ∇L of the loss at it.",
            "3. Update the weights: W ← W − η ∇L.",
        ),
    ),
    "cnn": Slide(
        "typical CNN structure for image classification",
        "the layers follow one another.",
        _drawn(*_NETWORK),
    ),
    "alexnet": Slide(
        "AlexNet '12",
        "all max pooling is 3×3 with stride 2; after it the shapes are 27×27×96, 13×13×256 and 6×6×256 "
        "(height, width, channels).",
        _drawn(
            "55×55×96   -- max pooling -->                27×27×96",
            "27×27×96   -- convolution, 256 filters -->   27×27×256",
            "27×27×256  -- max pooling -->                13×13×256",
        ),
    ),
    "vgg": Slide(
        "VGG '14",
        "small filters only, 3×3, and more layers: two 3×3 convolutions, one on top of the other.",
        _drawn("top        . . x . .", "between    . x x x .", "image      x x x x x"),
    ),
    "resnet": Slide(
        "ResNet '16",
        "a residual block: its input also goes around the two convolutions, and is added to what they give.",
        _drawn(*_BLOCK),
    ),
}
