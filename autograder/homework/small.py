"""Drawing cases small enough to be checked by hand: candidates for the reserve, which is shown and never scored.

As in `draw`, but a few one-digit numbers in place of many with two decimals. Most are whole; some end in a half,
which shows what is lost where an array holds whole numbers; some are 8-bit, which shows what runs over. None is 0, so
that no mistake hides behind one, but for zeros that a task is about.

Letters as in the lecture: signal (n,), image (h, w), tensor (d, h, w), weights (k, d, fh, fw).
"""

from __future__ import annotations

from collections.abc import Callable

from autograder.homework.backprop import small as backprop
from autograder.homework.case_studies import small as case_studies
from autograder.homework.cnn import small as cnn
from autograder.homework.cnn_torch import small as cnn_torch
from autograder.homework.conv1d import small as conv1d
from autograder.homework.conv2d import small as conv2d
from autograder.homework.pooling import small as pooling
from autograder.homework.sampling import Call, Generator
from autograder.homework.tensors import small as tensors

_TOPICS = (conv1d, conv2d, tensors, pooling, backprop, cnn, cnn_torch, case_studies)
_DRAWERS: dict[str, Callable[[Generator], Call | None]] = {
    f"{topic.__name__.split('.')[-2]}.{function}": sampler
    for topic in _TOPICS
    for function, sampler in topic.SAMPLERS.items()
}


def draw_small(task: str, rng: Generator) -> Call | None:
    """One small random call of a task; None where the task is judged by many draws, or this one makes no sense.

    >>> import numpy as np
    >>> call = draw_small("backprop.relu", np.random.default_rng(0))
    >>> call["z"].size <= 6
    True
    """
    drawer = _DRAWERS.get(task)
    return drawer(rng) if drawer else None
