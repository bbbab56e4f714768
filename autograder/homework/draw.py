"""Drawing random cases: for each task a function from a generator and a place to one call.

What is random is the numbers. The shapes come from a list first, because shapes are what tell wrong
programs from right ones: rectangles, strides that do not divide, paddings 0 to 2, options left out,
8-bit images. Places beyond the list get random shapes of the same kind. Cases stay small (about 10 × 10,
4 channels): seven nested loops are a right answer too.

Letters as in the lecture: signal (n,), image (h, w), tensor (d, h, w), weights (k, d, fh, fw).
"""

from __future__ import annotations

from collections.abc import Callable

from autograder.homework.backprop import sample as backprop
from autograder.homework.case_studies import sample as case_studies
from autograder.homework.cnn import sample as cnn
from autograder.homework.cnn_torch import sample as cnn_torch
from autograder.homework.conv1d import sample as conv1d
from autograder.homework.conv2d import sample as conv2d
from autograder.homework.pooling import sample as pooling
from autograder.homework.sampling import Call, Generator
from autograder.homework.tensors import sample as tensors

_TOPICS = (conv1d, conv2d, tensors, pooling, backprop, cnn, cnn_torch, case_studies)
_DRAWERS: dict[str, Callable[[Generator, int], Call]] = {
    f"{topic.__name__.split('.')[-2]}.{function}": sampler
    for topic in _TOPICS
    for function, sampler in topic.SAMPLERS.items()
}


def draw(task: str, rng: Generator, place: int) -> Call:
    """One random call of a task.

    Args:
        task: "conv2d.conv2d" and the like.
        rng: where the numbers come from; the same state gives the same call.
        place: which of the task's shapes to use; beyond the list, shapes are random.

    Raises:
        KeyError: no such task.

    >>> import numpy as np
    >>> call = draw("conv1d.conv1d", np.random.default_rng(0), 0)
    >>> call["signal"].shape, call["weights"].shape, call["stride"]
    ((9,), (4,), 2)
    """
    return _DRAWERS[task](rng, place)
