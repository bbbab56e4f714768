"""Max pooling: did the pattern occur, rather than where exactly?

Letters:

    n        entries of a signal
    d, h, w  channels, height and width of a tensor
    size     length of the window, on images both its height and its width
    stride   how far the window moves between two stops, on both axes; if not given, `size`
    m        entries of the output of a signal
    h', w'   height and width of the output of a tensor

    m = ⌊(n − size) / stride⌋ + 1        and likewise h' from h, w' from w

A window slides as a filter does, without padding, and a last one that would hang over the edge is
dropped. But there is nothing in it to learn: it sums up what it sees by the strongest response. If
a pattern moves a little and stays within its window, the output does not notice. With stride =
size the windows lie side by side; with a smaller stride they overlap, as in AlexNet.
"""

from __future__ import annotations

import numpy as np


def max_pool1d(signal: np.ndarray, size: int, stride: int | None = None) -> np.ndarray:
    """Keep the largest entry of each window of a signal.

    Largest is meant with its sign: of −3 and −1 it is −1. There is no padding.

    Args:
        signal: (n,) responses, of any kind of number; it is left as it is.
        size: entries in a window, 1 ≤ size ≤ n.
        stride: entries between two windows, at least 1; None means `size`.

    Returns:
        (m,) one maximum per window, m = ⌊(n − size) / stride⌋ + 1.

    Source: Lecture 7, slide "1d max pooling".

    >>> max_pool1d(np.array([1, -1, -4, -2, 5]), 2)
    array([ 1., -2.])
    >>> max_pool1d(np.array([1, -1, -4, -2, 5]), 2, stride=1)
    array([ 1., -1., -2.,  5.])
    """
    raise NotImplementedError


def max_pool2d(tensor: np.ndarray, size: int, stride: int | None = None) -> np.ndarray:
    """Keep the largest entry of each square window, in every channel by itself.

    Each channel is a map of where one pattern was found. Pooling makes the map coarser and mixes no
    two of them, so the channel dimension remains unchanged. There is no padding.

    Args:
        tensor: (d, h, w) responses, of any kind of number; it is left as it is.
        size: rows and columns of a window; it fits on the tensor.
        stride: rows and columns between two windows, at least 1; None means `size`.

    Returns:
        (d, h', w') one maximum per window and channel, h' = ⌊(h − size) / stride⌋ + 1 and
        w' = ⌊(w − size) / stride⌋ + 1.

    Source: Lecture 7, slide "2d max pooling" (applied independently across all channels, so the channel
    dimension remains unchanged).

    >>> max_pool2d(np.array([[[3, 3, 2, 1], [0, 0, 0, 1], [3, 1, 3, 1], [2, 2, 3, 2]]]), 2)
    array([[[3., 2.],
            [3., 3.]]])
    """
    raise NotImplementedError
