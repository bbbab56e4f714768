"""Convolution in one dimension: a small filter slides along a signal and answers at every stop.

Letters, the same in every file that follows:

    n        entries of the signal
    f        entries of the filter, and so of the window it looks through
    stride   how many entries the filter moves between two stops
    padding  how many zeros are put before the signal, and again as many after it
    m        stops, and so entries of the output

    m = ⌊(n + 2 · padding − f) / stride⌋ + 1

At each stop the filter lies on f neighbouring entries, as it is printed: it is not flipped. (Signal
processing flips it, and calls what we do cross-correlation.) The answer there is one dot product.

The lecture explains this in several ways, and each of them helps. The filter is a template, and
the answer says how well the signal matches it. Each answer depends only on a window of the signal,
its receptive field. It is a fully-connected layer with most connections removed; the others share
their weights. And it is equivariant: shift the signal, and the answer shifts with it.
"""

from __future__ import annotations

import numpy as np


def output_length(n: int, f: int, stride: int = 1, padding: int = 0) -> int:
    """Count the stops of a filter of length f on a signal of length n.

    The padding makes the signal longer at both ends. The filter starts at the first entry and moves
    by `stride` for as long as it fits as a whole: a last window that would reach beyond the end is
    dropped. So the count is ⌊(n + 2 · padding − f) / stride⌋ + 1. The same rule gives
    the height and the width of an image's output, and those of pooling.

    Args:
        n: entries of the signal.
        f: entries of the filter, at least 1 and at most n + 2 · padding.
        stride: entries between two stops, at least 1.
        padding: zeros at each end, at least 0.

    Returns:
        The number of stops m, at least 1.

    Raises:
        ValueError: f < 1, stride < 1, padding < 0, or a filter longer than the padded signal.

    Source: Lecture 7, slides "quick summary: hyperparameters for 1d convolution" and "… for 2d convolution".

    >>> output_length(5, 2)
    4
    >>> output_length(5, 2, stride=2, padding=1)
    3
    """
    if f < 1 or stride < 1 or padding < 0:
        raise ValueError(f"f and stride must be at least 1, padding at least 0: {f=}, {stride=}, {padding=}")
    if f > n + 2 * padding:
        raise ValueError(f"a filter of length {f} does not fit on {n} entries with {padding} zeros at each end")
    return (n + 2 * padding - f) // stride + 1


def conv1d(signal: np.ndarray, weights: np.ndarray, stride: int = 1, padding: int = 0) -> np.ndarray:
    """Slide a filter along a signal and take a dot product at each stop.

    Put the filter on the first f entries of the padded signal. Multiply each weight by the entry
    under it and add the products: that is one response. Move the filter by `stride` and repeat while
    it fits as a whole. The filter is not flipped.

    Args:
        signal: (n,) input, of any kind of number; it is left as it is.
        weights: (f,) filter, f ≤ n + 2 · padding.
        stride: entries between two stops, at least 1.
        padding: zeros at each end, at least 0.

    Returns:
        (m,) one response per stop, m = ⌊(n + 2 · padding − f) / stride⌋ + 1.

    Source: Lecture 7, slides "example: 1-dimensional convolution" and "convolution interpretation 1:
    template matching".

    >>> conv1d(np.array([0, 1, 0, 1, 1]), np.array([-1, 1]))
    array([ 1., -1.,  1.,  0.])
    """
    padded = np.pad(np.asarray(signal, dtype=float), padding)
    windows = np.lib.stride_tricks.sliding_window_view(padded, len(weights))[::stride]  # (m, f), nothing is copied
    responses: np.ndarray = windows @ np.asarray(weights, dtype=float)
    return responses


def conv1d_matrix(weights: np.ndarray, n: int, stride: int = 1, padding: int = 0) -> np.ndarray:
    """Write a convolution as the weight matrix of a fully-connected layer.

    Each output entry is a dot product with the whole signal too, if all the weights outside its
    window are taken to be zero. So every stop is one row: the filter in the columns of that stop,
    zeros elsewhere. The rows hold the same f numbers again and again (parameter sharing) among many
    zeros (sparse connections). The padding is no part of the signal: weights that lie on it meet
    only zeros and have no column.

    Args:
        weights: (f,) filter, f ≤ n + 2 · padding.
        n: entries of the signals that the matrix is for.
        stride: entries between two stops, at least 1.
        padding: zeros at each end, at least 0.

    Returns:
        (m, n) matrix M such that M @ signal equals conv1d(signal, weights, stride, padding) for
        every signal of length n.

    Source: Lecture 7, slide "convolution interpretation 3: sparse-connected layer with parameter sharing".

    >>> conv1d_matrix(np.array([-1, 1]), 4)
    array([[-1.,  1.,  0.,  0.],
           [ 0., -1.,  1.,  0.],
           [ 0.,  0., -1.,  1.]])
    """
    f = len(weights)
    m = output_length(n, f, stride, padding)
    rows = np.arange(m)[:, np.newaxis]
    matrix = np.zeros((m, n + 2 * padding))
    matrix[rows, stride * rows + np.arange(f)] = weights
    return matrix[:, padding : padding + n]
