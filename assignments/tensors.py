"""Convolution on tensors: what a convolutional layer does.

Letters:

    d        channels of the input: red, green and blue, or the feature maps of the layer before
    h, w     height and width of each channel
    k        filters of the layer, and so channels of its output
    fh, fw   height and width of each filter (f where they are equal)
    h', w'   height and width of the output

    h' = ⌊(h + 2 · padding − fh) / stride⌋ + 1        w' = ⌊(w + 2 · padding − fw) / stride⌋ + 1

A tensor is `(d, h, w)`: channels first, as in PyTorch. (The slides print h × w × d.) A filter is
`(d, fh, fw)`: as deep as its input, so that it slides down and across but never through the
channels. A cat can be anywhere in a picture, but red is not a shifted green. Each filter gives one
matrix; k filters give k matrices, stacked to the tensor that the next layer takes in.
"""

from __future__ import annotations

import numpy as np
from conv2d import conv2d


def conv_full_depth(tensor: np.ndarray, weights: np.ndarray, stride: int = 1, padding: int = 0) -> np.ndarray:
    """Slide one filter, as deep as the tensor, over it; the answer is a matrix.

    At each stop the filter covers a box: fh rows, fw columns, and every channel. Each channel has a
    slice of the filter to itself, the one of the same index, and the dot product runs over all of
    them. There is one response per stop, not one per channel.

    Args:
        tensor: (d, h, w) input, of any kind of number; it is left as it is.
        weights: (d, fh, fw) filter, not flipped.
        stride: rows and columns between two stops, at least 1.
        padding: zeros on the four sides of every channel, at least 0; no channels are added.

    Returns:
        (h', w') one response per stop.

    Source: Lecture 7, slides "Why we don't typically do 3d convolution" and "full-depth 2D convolution".

    >>> tensor = np.array([[[1, 2, 3]], [[4, 5, 6]]])  # 2 channels of 1 row
    >>> conv_full_depth(tensor, np.array([[[1, 0]], [[0, 10]]]))
    array([[51., 62.]])
    """
    raise NotImplementedError


def conv_layer(
    tensor: np.ndarray, weights: np.ndarray, biases: np.ndarray, stride: int = 1, padding: int = 0
) -> np.ndarray:
    """Apply a bank of filters to a tensor: the linear part of a convolutional layer.

    Every filter looks at the whole depth of the input and gives one matrix, to all of whose entries
    its bias is added. Channel j of the output is the matrix of filter j. No activation follows here.

    Args:
        tensor: (d, h, w) input, of any kind of number; it is left as it is.
        weights: (k, d, fh, fw) bank of filters, none of them flipped.
        biases: (k,) one number per filter.
        stride: rows and columns between two stops, at least 1.
        padding: zeros on the four sides of every channel, at least 0; no channels are added.

    Returns:
        (k, h', w') one channel per filter.

    Source: Lecture 7, slides "3d tensors from multiple filters" and "full-depth 2D convolution".

    >>> tensor = np.array([[[1, 2, 3]], [[4, 5, 6]]])  # 2 channels of 1 row
    >>> pick_first, add_channels = [[[1]], [[0]]], [[[1]], [[1]]]
    >>> conv_layer(tensor, np.array([pick_first, add_channels]), np.array([0.5, 100]))
    array([[[  1.5,   2.5,   3.5]],
    <BLANKLINE>
           [[105. , 107. , 109. ]]])
    """
    raise NotImplementedError


def fully_connected_parameters(n_in: int, n_out: int) -> int:
    """Count what a fully-connected layer has to learn.

    Every output has a weight for each input, and one bias.

    Args:
        n_in: inputs; for a picture, all of its pixels.
        n_out: outputs, that is, neurons.

    Returns:
        The number of weights and biases together.

    Source: Lecture 7, slides that count 784 × 16 weights and 16 biases, and about 3 million parameters for a
    426-by-426 grayscale image.

    >>> fully_connected_parameters(784, 16)
    12560
    """
    raise NotImplementedError


def conv_parameters(d: int, k: int, f: int) -> int:
    """Count what a convolutional layer with square filters has to learn.

    Each filter has a weight for every entry of the box it covers, which is f × f on each of the d
    channels, and one bias. The size of the picture plays no part: the weights are shared among all
    stops.

    Args:
        d: channels of the input.
        k: filters.
        f: height and width of each filter.

    Returns:
        The number of weights and biases together.

    Source: Lecture 7, slides "convolution interpretation 3: sparse-connected layer with parameter sharing"
    and "full-depth 2D convolution".

    >>> conv_parameters(3, 2, 5)
    152
    """
    raise NotImplementedError
