"""Convolution in two dimensions: a small picture slides over a large one.

Letters:

    h, w     height and width of the image: rows and columns, in this order
    fh, fw   height and width of the filter; they need not be square
    stride   rows between two stops going down, and columns between two stops going right
    padding  rows of zeros above and below the image, and columns of zeros left and right of it
    h', w'   height and width of the output: as many as there are stops down and across

    h' = ⌊(h + 2 · padding − fh) / stride⌋ + 1        w' = ⌊(w + 2 · padding − fw) / stride⌋ + 1

Everything works as in one dimension, for rows and columns separately: the filter is used as it is
printed, not flipped; each stop gives one dot product; a window that would reach beyond an edge is
dropped. The output has one entry per stop, in the same arrangement: left to right, then down.
"""

from __future__ import annotations

import numpy as np


def conv2d(image: np.ndarray, weights: np.ndarray, stride: int = 1, padding: int = 0) -> np.ndarray:
    """Slide a filter over an image and take a dot product at each stop.

    Surround the image with `padding` zeros on all four sides. Lay the filter on the top-left
    corner; multiply each weight with the entry beneath it and add everything up: that is the
    output's top-left entry. Each step of `stride` columns to the right gives the next entry of the
    row, each step of `stride` rows down the next row.

    Args:
        image: (h, w) input, of any kind of number (an image of bytes, too); it is left as it is.
        weights: (fh, fw) filter, not flipped; it fits on the padded image.
        stride: rows and columns between two stops, at least 1.
        padding: zeros on each of the four sides, at least 0; it may exceed the filter.

    Returns:
        (h', w') one response per stop.

    Source: Lecture 7, slide "example: 2-dimensional convolution" and the two after it, "stride of 2" and
    "stride of 2, with padding of size 1".

    >>> conv2d(np.array([[1, 2, 0], [0, 1, 3]]), np.array([[1, 10], [0, 100]]))
    array([[121., 302.]])
    """
    padded = np.pad(np.asarray(image, dtype=float), padding)
    windows = np.lib.stride_tricks.sliding_window_view(padded, weights.shape)[::stride, ::stride]  # (h', w', fh, fw)
    responses: np.ndarray = np.tensordot(windows, np.asarray(weights, dtype=float), axes=2)
    return responses


def locate_template(image: np.ndarray, template: np.ndarray) -> tuple[int, int]:
    """Find the window of an image that answers a template most strongly.

    Used as a filter, with stride 1 and no padding, the template gives its largest response where
    the image looks most like it. "Largest" is meant with its sign: a strongly negative response
    says the opposite of the template. Since convolution is translationally equivariant, moving the
    pattern moves the answer by as much.

    Args:
        image: (h, w) where to look.
        template: (fh, fw) what to look for; it fits on the image.

    Returns:
        (row, column) of the top-left corner of the window with the largest response, as two ints;
        if several are largest, the first of them in reading order.

    Source: Lecture 7, slides "convolution interpretation 1: template matching" and "convolution
    interpretation 4: translational equivariance".

    >>> locate_template(np.array([[0, 0, 1, 0], [0, 0, 0, 2]]), np.array([[1, 0], [0, 1]]))
    (0, 2)
    """
    responses = conv2d(image, template)
    row, column = np.unravel_index(responses.argmax(), responses.shape)
    return int(row), int(column)


def edge_strength(image: np.ndarray) -> np.ndarray:
    """Measure how strongly an image changes around each of its entries.

    Sobel's two filters were designed by hand before any were learned. One answers where the image
    gets brighter from left to right,

        −1  0  1
        −2  0  2
        −1  0  1

    and its transpose where it gets brighter from top to bottom. Call their responses gx and gy, two
    coordinates of an arrow that points uphill; the strength of the edge is the arrow's length,
    √(gx² + gy²), whichever way it points. The filters are used unscaled, with stride 1 and one zero
    of padding, which keeps the image's size (and makes an edge of a bright border).

    Args:
        image: (h, w) brightness, of any kind of number.

    Returns:
        (h, w) strength of the edge at each entry, at least 0, in the image's own unit.

    Source: Lecture 7, slide "hand-designed filters (e.g. Sobel)"; I. Sobel and G. Feldman, "A 3x3
    isotropic gradient operator for image processing", 1968.

    >>> image = np.array([[0, 0, 0], [0, 0, 3], [0, 4, 0]])
    >>> float(edge_strength(image)[1, 1])  # in the middle gx = 6 and gy = 8
    10.0
    """
    sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    left_to_right = conv2d(image, sobel, padding=1)
    top_to_bottom = conv2d(image, sobel.T, padding=1)
    strength: np.ndarray = np.hypot(left_to_right, top_to_bottom)
    return strength
